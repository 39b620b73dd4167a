import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RunSummary } from "../api/v2.gen.ts";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { RunStateIcon } from "../ui/nodes/run-state.tsx";
import { formatDuration } from "../ui/text/format.ts";

/** A compact list of runs. */
export function RunList({ runs, empty }: { runs: readonly RunSummary[]; empty: string }) {
  if (runs.length === 0) return <p className="hw-dimmed">{empty}</p>;
  return (
    <ul className="hw-list">
      {runs.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </ul>
  );
}

/** One run: state, job, error and time. */
export function RunRow({
  run,
  note,
  aside,
}: {
  run: RunSummary;
  note?: ReactNode;
  /** Shown before the time of the run. */
  aside?: ReactNode;
}) {
  return (
    <li>
      <RunStateIcon state={run.state} lost={run.lost} />
      <div className="hw-list-main">
        <NodeLink node={run.job} namespace={false} />
        {(note || run.error) && (
          <span className="hw-list-error">
            {note}
            {note && run.error && " · "}
            {run.error}
          </span>
        )}
      </div>
      {aside && <span className="hw-list-side">{aside}</span>}
      <Link to="/runs/$id" params={{ id: run.id }} className="hw-list-side hw-numbers">
        <span className="hw-visually-hidden">Run started </span>
        <Time at={run.startedAt ?? run.endedAt} relative />
        {run.durationMs !== null && (
          <>
            <br />
            {formatDuration(run.durationMs)}
          </>
        )}
      </Link>
    </li>
  );
}
