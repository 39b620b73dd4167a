import { useElementSize } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { RunSummary } from "../api/v2.gen.ts";
import { ChartLegend } from "../ui/charts/chart-legend.tsx";
import { ChartLine, HatchPattern } from "../ui/charts/hatch-pattern.tsx";
import { runStateLabel } from "../ui/nodes/run-state.tsx";
import { count, formatDuration, formatInstant } from "../ui/text/format.ts";
import { percentile } from "./percentile.ts";

/** Height, and room for labels, in CSS pixels. */
const size = { height: 190, axis: 20, gutter: 124, top: 8, minWidth: 320, maxStep: 64 } as const;

const fills: Readonly<Record<RunSummary["state"], string>> = {
  COMPLETE: "var(--hw-success)",
  FAIL: "url(#hw-duration-failed)",
  RUNNING: "url(#hw-duration-running)",
  ABORT: "url(#hw-duration-aborted)",
  UNKNOWN: "var(--hw-border-strong)",
};

const legend = (["COMPLETE", "FAIL", "RUNNING", "ABORT", "UNKNOWN"] as const).map((state) => ({
  state,
  label: runStateLabel(state),
  fill: fills[state],
}));

/**
 * Durations of runs over time, oldest first, with their median and 95th percentile. Failed runs are hatched
 * and marked with a cross, aborted ones striped: states do not rely on color. A failed attempt that was repeated is gray.
 */
export function DurationChart({ runs }: { runs: readonly RunSummary[] }) {
  const ordered = runs.toReversed();
  const durations = ordered.flatMap((run) =>
    run.state === "COMPLETE" && run.durationMs !== null ? [run.durationMs] : [],
  );
  const [median, high] = [percentile(durations, 50), percentile(durations, 95)];
  const max = ordered.reduce((all, run) => Math.max(all, run.durationMs ?? 0), 1_000);
  const room = size.height - size.axis;
  // The drawing has the size of its place, so that its text is as large as any other.
  const { ref, width: available } = useElementSize();
  const width = Math.max(size.minWidth, Math.floor(available));
  const step = Math.min(size.maxStep, (width - size.gutter) / Math.max(1, ordered.length));
  const end = width - size.gutter;
  const y = (milliseconds: number) => room - (milliseconds / max) * (room - size.top);
  // Labels of close lines would overlap.
  const isApart = median !== null && high !== null && y(median) - y(high) > 13;
  return (
    <figure style={{ margin: 0 }} ref={ref}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing that holds links is no fieldset */}
      <svg
        className="hw-duration"
        viewBox={`0 0 ${width} ${size.height}`}
        height={size.height}
        role="group"
        aria-label={`Durations of ${count(runs.length, "run")}`}
      >
        <defs>
          <HatchPattern id="hw-duration-failed" stripes="diagonal" color="var(--hw-failure)" ground={0.45} />
          <HatchPattern id="hw-duration-aborted" stripes="vertical" color="var(--hw-warning)" />
          <HatchPattern id="hw-duration-running" stripes="horizontal" color="var(--hw-running)" />
        </defs>
        <ChartLine width={end} y={room + 0.5} color="var(--hw-border-strong)" />
        {ordered.map((run, index) => {
          const started = run.startedAt ? formatInstant(new Date(run.startedAt)) : "not started";
          const duration = run.durationMs === null ? "" : `, ${formatDuration(run.durationMs)}`;
          const isRetried = run.superseded && run.state === "FAIL";
          const state = isRetried ? "Failed attempt, retried" : runStateLabel(run.state);
          const label = `${state}, ${started}${duration}`;
          const height = run.durationMs === null ? room - size.top : Math.max(4, room - y(run.durationMs));
          const x = index * step + step * 0.14;
          const barWidth = step * 0.72;
          return (
            <Link key={run.id} to="/runs/$id" params={{ id: run.id }} aria-label={label}>
              <title>{label}</title>
              <rect x={index * step} y={0} width={step} height={room} fill="transparent" />
              <rect
                x={x}
                y={room - height}
                width={barWidth}
                height={height}
                rx={Math.min(3, barWidth / 3)}
                fill={isRetried ? fills.UNKNOWN : fills[run.state]}
              />
              {run.state === "FAIL" && !isRetried && (
                <path
                  d={`M${x + barWidth / 2 - 3.5} ${room + 6}l7 7m0 -7l-7 7`}
                  stroke="var(--hw-failure)"
                  strokeWidth="2"
                />
              )}
            </Link>
          );
        })}
        {median !== null && (
          <Line end={end} y={y(median)} label={`median ${formatDuration(median)}`} dashes="6 4" />
        )}
        {high !== null && isApart && (
          <Line end={end} y={y(high)} label={`p95 ${formatDuration(high)}`} dashes="2 4" />
        )}
      </svg>
      <figcaption className="hw-dimmed" style={{ fontSize: 12.5 }}>
        {describePeriod(ordered)}
        {median === null || high === null
          ? "No successful runs yet"
          : `Median ${formatDuration(median)}, 95th percentile ${formatDuration(high)} (${count(durations.length, "successful run")})`}
      </figcaption>
      <ChartLegend
        entries={[
          ...legend.filter(({ state }) =>
            runs.some((run) => run.state === state && !(run.superseded && state === "FAIL")),
          ),
          ...(runs.some((run) => run.superseded && run.state === "FAIL")
            ? [{ label: "Failed attempt, retried", fill: fills.UNKNOWN }]
            : []),
        ]}
      />
    </figure>
  );
}

/** The time from the first to the last run. */
function describePeriod(ordered: readonly RunSummary[]): string {
  const starts = ordered.flatMap(({ startedAt }) => startedAt ?? []);
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `${formatInstant(new Date(first))} – ${formatInstant(new Date(last))}. `;
}

function Line({ end, y, label, dashes }: { end: number; y: number; label: string; dashes: string }) {
  return (
    <g pointerEvents="none">
      <line x1="0" x2={end} y1={y} y2={y} stroke="var(--hw-text)" opacity="0.65" strokeDasharray={dashes} />
      <text x={end + 5} y={y + 4}>
        {label}
      </text>
    </g>
  );
}
