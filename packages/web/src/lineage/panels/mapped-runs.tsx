import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobRunsQuery } from "../../api/queries.ts";
import type { RunSummary } from "../../api/v2.gen.ts";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { RunStateIcon, runStateLabel } from "../../ui/nodes/run-state.tsx";
import { count } from "../../ui/text/format.ts";

/** The latest state per index of a mapped task. Renders nothing for other tasks. */
export function MappedRuns({ job, latest }: { job: string; latest: RunSummary | null }) {
  const isMapped = latest !== null && latest.mapIndex !== null;
  const { data } = useInfiniteQuery({ ...jobRunsQuery(job), enabled: isMapped });
  if (!isMapped || !data) return null;
  const attempts = mappedAttempts(data.pages[0]?.items ?? [], latest);
  const failed = attempts.filter(({ state }) => state === "FAIL").length;
  return (
    <section>
      <h3>
        {count(attempts.length, "mapped index", "mapped indexes")}
        {failed > 0 && `, ${failed} failed`}
      </h3>
      <ul className="hw-mapped">
        {attempts.map((run) => (
          <li key={run.id}>
            <Link
              {...tooltip(`Index ${run.mapIndex}: ${runStateLabel(run.state)}`)}
              to="/runs/$id"
              params={{ id: run.id }}
              aria-label={`Index ${run.mapIndex}, ${runStateLabel(run.state)}`}
            >
              <RunStateIcon state={run.state} size={14} />
              <span className="hw-numbers">{run.mapIndex}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/**
 * Returns the last attempt per index in the execution of the latest run, by index.
 *
 * @param runs - newest first
 */
export function mappedAttempts(runs: readonly RunSummary[], latest: RunSummary): RunSummary[] {
  const attempts = new Map<number, RunSummary>();
  for (const run of runs) {
    if (run.mapIndex === null || run.parent?.runId !== latest.parent?.runId) continue;
    if (!attempts.has(run.mapIndex)) attempts.set(run.mapIndex, run);
  }
  return [...attempts.values()].sort((a, b) => a.mapIndex! - b.mapIndex!);
}
