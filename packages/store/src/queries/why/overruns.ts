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

/**
 * Returns the jobs before a problem that were still running when it began, although they had ended in time before: they
 * took longer, or they started later.
 */
export function overrunsBefore(
  pairs: ReadonlyMap<number, RunPair>,
  suspects: Suspects,
  { goodAt, badAt, seenAt }: Pick<ProblemCase, "goodAt" | "badAt" | "seenAt">,
  nodeOf: (job: number) => number,
): Candidate[] {
  if (goodAt === null) return [];
  return [...pairs.values()].flatMap(({ job, after, before, earlier }): Candidate[] => {
    const distance = suspects.jobs.get(nodeOf(job)) ?? 0;
    if (distance === 0 || !after || !before) return [];
    if (isFailure(after.state) && (after.endedAt ?? Number.POSITIVE_INFINITY) <= seenAt) return [];
    const [now, old] = [timesOf(after), timesOf(before)];
    if (old.end === null || old.end > goodAt || (now.end !== null && now.end <= badAt)) return [];
    // A job that runs several times between two runs of the one with the problem always runs at some of its starts.
    const [previous] = earlier;
    if (previous && old.start - timesOf(previous).start < (badAt - goodAt) / 2) return [];
    const elapsed = Math.min(now.end ?? seenAt, seenAt) - now.start;
    const isSlow = elapsed > slowFactor * (old.end - old.start) + tolerance;
    const isLate = now.start - old.start - (badAt - goodAt) > tolerance;
    if (!isSlow && !isLate) return [];
    return [
      {
        kind: "upstream-late",
        node: nodeOf(job),
        job: nodeOf(job),
        distance,
        run: after.number,
        previousRun: before.number,
        at: now.start,
        evidence: [
          { subject: "end", before: new Date(old.end).toISOString(), after: endText(now.end, seenAt) },
        ],
        magnitude: 1,
        names: [],
      },
    ];
  });
}

function timesOf({ startedAt, firstAt, endedAt }: RunFacts): { start: number; end: number | null } {
  return { start: startedAt ?? firstAt, end: endedAt };
}

function endText(end: number | null, seenAt: number): string {
  return end === null ? `still running at ${new Date(seenAt).toISOString()}` : new Date(end).toISOString();
}
