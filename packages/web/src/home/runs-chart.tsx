import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Home, RunBucket } from "../api/v2.gen.ts";
import { intervalValue } from "../listing/periods.ts";
import { ChartLegend } from "../ui/charts/chart-legend.tsx";
import { ChartLine, HatchPattern } from "../ui/charts/hatch-pattern.tsx";
import { count, formatNumber } from "../ui/text/format.ts";

const size = { width: 520, height: 132, axis: 20, gutter: 30, gap: 4 } as const;

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
  const step = (size.width - size.gutter) / Math.max(1, buckets.length);
  const sum = buckets.reduce((all, bucket) => all + total(bucket), 0);
  const failed = buckets.reduce((all, bucket) => all + bucket.failed, 0);
  const every = range === "24h" ? 4 : range === "7d" ? 1 : 5;
  const gap = Math.min(size.gap, step / 4);
  return (
    <figure style={{ margin: 0 }}>
      <svg className="hw-chart" viewBox={`0 0 ${size.width} ${size.height}`}>
        <title>{`${count(sum, "run")}, ${formatNumber(failed)} failed`}</title>
        <defs>
          <HatchPattern id="hw-hatch" stripes="diagonal" color="var(--hw-failure)" ground={0.55} />
        </defs>
        <ChartLine width={size.width - size.gutter} y={room + 0.5} />
        <ChartLine width={size.width - size.gutter} y={6.5} dashes="2 4" />
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
                      x={index * step + gap / 2}
                      y={y}
                      width={Math.min(step - gap, 44)}
                      height={Math.max(1, height - 1)}
                      rx="2.5"
                      fill={fill}
                      pointerEvents="none"
                    />
                  )
                );
              })}
              {index % every === every - 1 && (
                <text x={index * step + Math.min(step, 48) / 2} y={size.height - 4} textAnchor="middle">
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
        <text x={size.width} y="10" textAnchor="end" className="hw-numbers">
          {formatNumber(max)}
        </text>
      </svg>
      <ChartLegend entries={runKinds} />
    </figure>
  );
}
