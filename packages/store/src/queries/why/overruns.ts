import { isFailure } from "../../model/run-state.ts";
import type { Candidate } from "./candidates.ts";
import type { ProblemCase } from "./problem-case.ts";
import type { RunFacts } from "./run-facts.ts";
import type { RunPair } from "./run-pairs.ts";
import type { Suspects } from "./suspects.ts";

/** A run must take this many times as long as before to count as slow. */
const slowFactor = 1.5;
/** A run that is later than usual by less is on time, in milliseconds. */
const tolerance = 5 * 60_000;

/** A run that ended, or will end, later than usual. Times are epoch milliseconds. */
interface Overrun {
  readonly job: number;
  readonly after: RunFacts;
  readonly before: RunFacts;
  /** It took longer than before. */
  readonly isSlow: boolean;
  /** It was still running when the problem began. */
  readonly isOpen: boolean;
}

/**
 * Returns the jobs before a problem that were still running when it began, although they had ended in time before: they
 * took longer, or they started later. A job that started later because one before it took longer comes with that one.
 */
export function overrunsBefore(
  pairs: ReadonlyMap<number, RunPair>,
  suspects: Suspects,
  problem: Pick<ProblemCase, "goodAt" | "badAt" | "seenAt">,
  nodeOf: (job: number) => number,
  upstream: (job: number) => ReadonlySet<number>,
): Candidate[] {
  const distanceOf = (job: number) => suspects.jobs.get(nodeOf(job)) ?? 0;
  const overruns = [...pairs.values()].flatMap((pair): Overrun[] =>
    distanceOf(pair.job) === 0 ? [] : (overrunOf(pair, problem) ?? []),
  );
  const open = overruns.filter(({ isOpen }) => isOpen);
  const delayed = open.filter(({ isSlow }) => !isSlow).map(({ job }) => upstream(nodeOf(job)));
  const reasons = overruns.filter(
    ({ job, isOpen }) => !isOpen && delayed.some((before) => before.has(nodeOf(job))),
  );
  return [...open, ...reasons].map(({ job, after, before }): Candidate => {
    const [now, old] = [timesOf(after), timesOf(before)];
    return {
      kind: "upstream-late",
      node: nodeOf(job),
      job: nodeOf(job),
      distance: distanceOf(job),
      run: after.number,
      previousRun: before.number,
      at: now.start,
      evidence: [
        {
          subject: "end",
          before: old.end === null ? null : new Date(old.end).toISOString(),
          after: endText(now.end, problem.seenAt),
        },
      ],
      magnitude: 1,
      names: [],
    };
  });
}

function overrunOf(
  { job, after, before, earlier }: RunPair,
  { goodAt, badAt, seenAt }: Pick<ProblemCase, "goodAt" | "badAt" | "seenAt">,
): Overrun[] | null {
  if (!after || !before || goodAt === null) return null;
  if (isFailure(after.state) && (after.endedAt ?? Number.POSITIVE_INFINITY) <= seenAt) return null;
  const [now, old] = [timesOf(after), timesOf(before)];
  if (old.end === null || old.end > goodAt) return null;
  // A job that runs several times between two runs of the one with the problem always runs at some of its starts.
  const [previous] = earlier;
  if (previous && old.start - timesOf(previous).start < (badAt - goodAt) / 2) return null;
  const elapsed = Math.min(now.end ?? seenAt, seenAt) - now.start;
  const isSlow = elapsed > slowFactor * (old.end - old.start) + tolerance;
  const isLate = now.start - old.start - (badAt - goodAt) > tolerance;
  const isOpen = now.end === null || now.end > badAt;
  return isSlow || (isLate && isOpen) ? [{ job, after, before, isSlow, isOpen }] : null;
}

function timesOf({ startedAt, firstAt, endedAt }: RunFacts): { start: number; end: number | null } {
  return { start: startedAt ?? firstAt, end: endedAt };
}

function endText(end: number | null, seenAt: number): string {
  return end === null ? `still running at ${new Date(seenAt).toISOString()}` : new Date(end).toISOString();
}
