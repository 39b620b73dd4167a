import { Link } from "@tanstack/react-router";
import type { RunSummary } from "../../api/v2.gen.ts";
import { tooltip } from "../controls/tooltip.tsx";
import { runStateLabel } from "../nodes/run-state.tsx";
import { formatDuration, formatInstant } from "../text/format.ts";

/** Runs as bars, oldest first, with heights by duration. Failed ones are hatched as well as red. */
export function RunBars({ runs, height = 56 }: { runs: readonly RunSummary[]; height?: number }) {
  const ordered = runs.toReversed();
  const longest = Math.max(1, ...ordered.map((run) => run.durationMs ?? 0));
  return (
    <div className="hw-bars" style={{ height }}>
      {ordered.map((run) => {
        const started = run.startedAt ? formatInstant(new Date(run.startedAt)) : "not started";
        const duration = run.durationMs === null ? "" : `, ${formatDuration(run.durationMs)}`;
        const label = `${runStateLabel(run.state)}, ${started}${duration}`;
        return (
          <Link
            key={run.id}
            {...tooltip(label)}
            to="/runs/$id"
            params={{ id: run.id }}
            aria-label={label}
            className="hw-bar"
            data-state={run.state}
          >
            <span style={{ height: `${Math.max(8, ((run.durationMs ?? longest) / longest) * 100)}%` }} />
          </Link>
        );
      })}
    </div>
  );
}
