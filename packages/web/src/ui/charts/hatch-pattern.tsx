const shapes = {
  diagonal: { width: 6, height: 6, stripe: { width: 3.5, height: 6 }, rotate: 45 },
  vertical: { width: 5, height: 6, stripe: { width: 2.5, height: 6 }, rotate: 0 },
  horizontal: { width: 6, height: 5, stripe: { width: 6, height: 2.5 }, rotate: 0 },
} as const;

/**
 * An SVG pattern of stripes, so that bars are told apart without color. Goes into `<defs>`; bars use it as
 * `url(#id)`.
 */
export function HatchPattern({
  id,
  stripes,
  color,
  ground = 0,
}: {
  id: string;
  stripes: keyof typeof shapes;
  /** A CSS color. */
  color: string;
  /** Opacity of the same color between the stripes. */
  ground?: number;
}) {
  const { width, height, stripe, rotate } = shapes[stripes];
  return (
    <pattern
      id={id}
      width={width}
      height={height}
      patternUnits="userSpaceOnUse"
      {...(rotate !== 0 && { patternTransform: `rotate(${rotate})` })}
    >
      {ground > 0 && <rect width={width} height={height} fill={color} opacity={ground} />}
      <rect {...stripe} fill={color} />
    </pattern>
  );
}

/** A horizontal line across a bar chart: its axis, or a dashed guide. */
export function ChartLine({
  width,
  y,
  color = "var(--hw-border)",
  dashes,
}: {
  width: number;
  y: number;
  /** A CSS color. */
  color?: string;
  dashes?: string;
}) {
  return <line x1="0" x2={width} y1={y} y2={y} stroke={color} strokeDasharray={dashes} />;
}
