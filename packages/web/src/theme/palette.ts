/** A color for each scheme. */
export interface SchemeColors {
  readonly light: string;
  readonly dark: string;
}

/**
 * Headwater's colors beyond Mantine's. The single source for style sheets (as `--hw-…`) and for the canvas,
 * which cannot resolve `light-dark()`. Text colors have a contrast of 4.5:1 on `surface` and `canvas`, marks
 * 3:1.
 */
export const palette = {
  canvas: { light: "#f6f7f9", dark: "#0f1116" },
  dot: { light: "#d8dce3", dark: "#262a32" },
  surface: { light: "#ffffff", dark: "#181b21" },
  raised: { light: "#ffffff", dark: "#1d2027" },
  sunken: { light: "#f3f4f7", dark: "#13151a" },
  border: { light: "#e1e4ea", dark: "#2b3038" },
  "border-strong": { light: "#c4cad4", dark: "#414853" },
  text: { light: "#171a21", dark: "#e4e7ec" },
  dimmed: { light: "#5b6472", dark: "#9aa3b2" },
  accent: { light: "#3b5bdb", dark: "#6d8bff" },
  "accent-soft": { light: "#e4eaff", dark: "#1f2a54" },
  "accent-text": { light: "#2f4ac0", dark: "#a9bbff" },
  edge: { light: "#a9b1be", dark: "#4d5563" },
  "edge-stale": { light: "#c3cad4", dark: "#3d444f" },
  "edge-dim": { light: "#dde1e7", dark: "#262b33" },
  column: { light: "#7486dd", dark: "#5a6fc4" },
  indirect: { light: "#9c36b5", dark: "#d18ae6" },
  success: { light: "#1b7f5c", dark: "#3ecf9a" },
  failure: { light: "#d0312f", dark: "#ff7b78" },
  running: { light: "#1971c2", dark: "#5fb3f9" },
  warning: { light: "#a15c00", dark: "#f0b429" },
  dataset: { light: "#0b7285", dark: "#4fc3d9" },
  job: { light: "#b14a08", dark: "#f2a05c" },
  "platform-lake": { light: "#2b7a3d", dark: "#63c97b" },
  "platform-database": { light: "#3b5bb5", dark: "#8aa4f2" },
  "platform-redshift": { light: "#7048c6", dark: "#ad92f7" },
  "platform-snowflake": { light: "#0b76ad", dark: "#56c1f0" },
  "platform-stream": { light: "#a61e63", dark: "#f27ab1" },
  "platform-catalog": { light: "#8a6100", dark: "#dcae3f" },
  "platform-spark": { light: "#8f5a00", dark: "#e8b13d" },
  "platform-dbt": { light: "#c2255c", dark: "#f783ac" },
} as const satisfies Record<string, SchemeColors>;

/** Name of a color of the palette. */
export type ColorName = keyof typeof palette;

/** Returns the palette of one scheme as CSS custom properties. */
export function paletteVariables(scheme: "light" | "dark"): Record<string, string> {
  return Object.fromEntries(Object.entries(palette).map(([name, color]) => [`--hw-${name}`, color[scheme]]));
}
