import { type Candidate, changesOf, type Place } from "./candidates.ts";
import type { RunPair } from "./run-pairs.ts";

/** Number of runs before the compared ones that are needed for {@link earlierChanges}. */
export const runsForEarlierChanges = 6;
/** Part of the weight of a change that is left after one, two, … good runs with it. */
const weightAfterGoodRuns = [0.8, 0.7, 0.6, 0.5] as const;

/**
 * Returns what changed in a job while the problem did not show yet, and has stayed changed: a check may fail only when
 * enough rows are wrong, and a job may read an old partition for some nights. Jumps of rows count only at once.
 *
 * @param changed - what changed since then
 */
export function earlierChanges(pair: RunPair, place: Place, changed: readonly Candidate[]): Candidate[] {
  const { job, before } = pair;
  if (!before) return [];
  const runs = [before, ...pair.earlier];
  const seen = new Set(changed.map(keyOf));
  const found: Candidate[] = [];
  for (const [step, weight] of weightAfterGoodRuns.entries()) {
    const [after, old, ...rest] = runs.slice(step);
    // Without a past, values that differ from run to run look like changes.
    if (!after || !old || rest.length < 2) break;
    const kept = new Set(
      step === 0
        ? []
        : changesOf({ job, after: before, before: old, earlier: rest.slice(0, 2) }, place, []).map(keyOf),
    );
    for (const change of changesOf({ job, after, before: old, earlier: rest.slice(0, 2) }, place, [])) {
      const key = keyOf(change);
      if (change.kind === "rows-changed" || seen.has(key) || (step > 0 && !kept.has(key))) continue;
      seen.add(key);
      found.push({ ...change, magnitude: change.magnitude * weight });
    }
  }
  return found;
}

function keyOf({ kind, node, side }: Candidate): string {
  return `${kind} ${node} ${side ?? ""}`;
}
