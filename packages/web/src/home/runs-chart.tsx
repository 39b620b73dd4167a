import { useElementSize } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Home, RunBucket } from "../api/v2.gen.ts";
import { intervalValue } from "../listing/periods.ts";
import { ChartLegend } from "../ui/charts/chart-legend.tsx";
import { ChartLine, HatchPattern } from "../ui/charts/hatch-pattern.tsx";
import { count, formatNumber } from "../ui/text/format.ts";

/** Height, and room for labels, in CSS pixels. */
const size = { minWidth: 240, height: 150, axis: 20, gutter: 34, gap: 4, maxBar: 44, label: 46 } as const;

/** Distances of labels, in bars: the first one with enough room is used. */
const labelSteps = { "24h": [1, 2, 4, 6, 12], "7d": [1, 2, 7], "30d": [1, 2, 5, 10, 15] } as const;

/** The counted states in stacking order. */
export const runKinds = [
  { key: "complete", label: "Succeeded", fill: "var(--hw-success)" },
  { key: "running", label: "Running", fill: "var(--hw-running)" },
  { key: "aborted", label: "Aborted", fill: "var(--hw-warning)" },
  { key: "failed", label: "Failed", fill: "url(#hw-hatch)" },
] as const;

const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "2-digit", month: "short" });
const hourFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });

/** Label of a bar: its hour or day in the local time zone. */
export function bucketLabel(start: string, range: Home["range"]): string {
  return (range === "24h" ? hourFormat : dayFormat).format(new Date(start));
}

const total = (bucket: RunBucket): number =>
  bucket.complete + bucket.failed + bucket.aborted + bucket.running;

const hourMs = 3_600_000;

/** The end of a bar: the start of the next one. */
export function bucketEnd(buckets: readonly RunBucket[], index: number, range: Home["range"]): string {
  const length = range === "24h" ? hourMs : 24 * hourMs;
  return buckets[index + 1]?.start ?? new Date(Date.parse(buckets[index]!.start) + length).toISOString();
}

/** A link from a bar to its runs; without runs, only the label. */
function BarLink({
  bucket,
  end,
  label,
  children,
}: {
  bucket: RunBucket;
  end: string;
  label: string;
  children: ReactNode;
}) {
  if (total(bucket) === 0) {
    return (
      <g>
        <title>{label}</title>
        {children}
      </g>
    );
  }
  return (
    <Link
      to="/runs"
      search={{ time: intervalValue(bucket.start, end), attempts: "all" }}
      className="hw-bar-link"
      aria-label={label}
    >
      <title>{label}</title>
      {children}
    </Link>
  );
}

/** Runs per hour or day of their first event as stacked bars. Failed runs are hatched as well as red. */
export function RunsChart({ buckets, range }: { buckets: readonly RunBucket[]; range: Home["range"] }) {
  const max = Math.max(4, ...buckets.map(total));
  const room = size.height - size.axis;
  // The drawing has the size of its place, so that its text is as large as any other.
  const { ref, width: available } = useElementSize();
  const width = Math.max(size.minWidth, Math.floor(available));
  const step = (width - size.gutter) / Math.max(1, buckets.length);
  const sum = buckets.reduce((all, bucket) => all + total(bucket), 0);
  const failed = buckets.reduce((all, bucket) => all + bucket.failed, 0);
  const every = labelSteps[range].find((bars) => bars * step >= size.label) ?? buckets.length;
  const barWidth = Math.min(step - Math.min(size.gap, step / 4), size.maxBar);
  return (
    <figure style={{ margin: 0 }} ref={ref}>
      <svg className="hw-chart" viewBox={`0 0 ${width} ${size.height}`} height={size.height}>
        <title>{`${count(sum, "run")}, ${formatNumber(failed)} failed`}</title>
        <defs>
          <HatchPattern id="hw-hatch" stripes="diagonal" color="var(--hw-failure)" ground={0.55} />
        </defs>
        <ChartLine width={width - size.gutter} y={room + 0.5} />
        <ChartLine width={width - size.gutter} y={6.5} dashes="2 4" />
        {buckets.map((bucket, index) => {
          let y = room;
          const label = bucketLabel(bucket.start, range);
          return (
            <g key={bucket.start}>
              <BarLink
                bucket={bucket}
                end={bucketEnd(buckets, index, range)}
                label={`${label}: ${runKinds.map(({ key, label: state }) => `${bucket[key]} ${state.toLowerCase()}`).join(", ")}`}
              >
                <rect x={index * step} y={0} width={step} height={room} fill="transparent" />
              </BarLink>
              {runKinds.map(({ key, fill }) => {
                const height = (bucket[key] / max) * (room - 6);
                y -= height;
                return (
                  height > 0 && (
                    <rect
                      key={key}
                      x={index * step + (step - barWidth) / 2}
                      y={y}
                      width={barWidth}
                      height={Math.max(1, height - 1)}
                      rx="2.5"
                      fill={fill}
                      pointerEvents="none"
                    />
                  )
                );
              })}
              {index % every === every - 1 && (
                <text x={(index + 0.5) * step} y={size.height - 4} textAnchor="middle">
                  {range === "7d"
                    ? label.split(/[ ,]/)[0]
                    : range === "30d"
                      ? label.replace(/^\w+,? /, "")
                      : label}
                </text>
              )}
            </g>
          );
        })}
        <text x={width} y="10" textAnchor="end" className="hw-numbers">
          {formatNumber(max)}
        </text>
      </svg>
      <ChartLegend entries={runKinds} />
    </figure>
  );
}
