import { useElementSize } from "@mantine/hooks";
import { formatInstant, formatNumber } from "../text/format.ts";

/** CSS pixels. */
const minWidth = 80;

/** A number over time as a line; the label and tooltip have the numbers. */
export function Spark({
  values,
  height = 56,
}: {
  values: readonly { readonly at: string; readonly value: number }[];
  /** CSS pixels; the width is that of its place. */
  height?: number;
}) {
  const { ref, width: available } = useElementSize();
  const width = Math.max(minWidth, Math.floor(available));
  const numbers = values.map((one) => one.value);
  const min = Math.min(...numbers);
  const max = Math.max(...numbers);
  const span = max - min || 1;
  const point = (value: number, index: number): [number, number] => [
    (index / Math.max(1, values.length - 1)) * (width - 8) + 4,
    height - 6 - ((value - min) / span) * (height - 14),
  ];
  const points = numbers.map(point);
  const line = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  const last = values.at(-1)!;
  return (
    <div ref={ref}>
      <svg
        className="hw-spark"
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        role="img"
        aria-label={`From ${formatNumber(min)} to ${formatNumber(max)}, latest ${formatNumber(last.value)}`}
      >
        <path
          d={`M${line}L${points.at(-1)![0]} ${height}L${points[0]![0]} ${height}Z`}
          className="hw-spark-area"
        />
        <path d={`M${line}`} className="hw-spark-line" />
        {values.map((one, index) => (
          <circle
            key={one.at}
            cx={points[index]![0]}
            cy={points[index]![1]}
            r={index === values.length - 1 ? 3 : 1.6}
            className="hw-spark-point"
          >
            <title>{`${formatInstant(new Date(one.at))}: ${formatNumber(one.value)}`}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}
