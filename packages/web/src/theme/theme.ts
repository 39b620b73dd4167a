import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { paletteVariables } from "./palette.ts";

/** Slate instead of Mantine's neutral gray: ten steps from text to the darkest background. */
const slate: MantineColorsTuple = [
  "#e4e7ec",
  "#b6bdc9",
  "#9aa3b2",
  "#6b7482",
  "#414853",
  "#2b3038",
  "#21252c",
  "#181b21",
  "#13151a",
  "#0d0f13",
];

/** Opens in place, so that it belongs to the landmark of its control; fixed, so that no scroll region cuts it. */
const inPlace = { withinPortal: false, floatingStrategy: "fixed" } as const;

/** Headwater's theme. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  colors: { dark: slate },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  defaultRadius: "md",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Combobox: { defaultProps: inPlace },
    Menu: {
      defaultProps: {
        ...inPlace,
        // The placeholder is a child that the role "menu" does not allow.
        withInitialFocusPlaceholder: false,
      },
    },
  },
});

/** Publishes the palette as `--hw-…` and raises the contrast of Mantine's dimmed text to at least 4.5:1. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...paletteVariables("light"),
    "--mantine-color-dimmed": "var(--hw-dimmed)",
    "--mantine-color-default-border": "var(--hw-border)",
    "--mantine-color-placeholder": "var(--hw-dimmed)",
    "--mantine-color-anchor": "var(--hw-accent-text)",
    "--mantine-color-error": "var(--hw-failure)",
  },
  dark: {
    ...paletteVariables("dark"),
    "--mantine-color-body": "var(--hw-surface)",
    "--mantine-color-dimmed": "var(--hw-dimmed)",
    "--mantine-color-default-border": "var(--hw-border)",
    "--mantine-color-placeholder": "var(--hw-dimmed)",
    "--mantine-color-anchor": "var(--hw-accent-text)",
    "--mantine-color-error": "var(--hw-failure)",
  },
});
