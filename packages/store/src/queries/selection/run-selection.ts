import { type Selection, stateFacts, textMatcher } from "@headwater/graph";
import type { ReadContext } from "../../graph/read-context.ts";
import { runStateNames } from "../../model/run-state.ts";
import type { RunCondition } from "../runs/run-condition.ts";
import { type SelectionTerm, selectStored } from "./select-stored.ts";

/**
 * Returns the condition on runs that a selection means: its states are those of the runs, everything else applies to
 * their jobs.
 *
 * @param report - receives the number of matches of each term
 * @throws StoreUnavailable
 */
export async function selectRuns(
  context: ReadContext,
  selection: Selection,
  report?: (term: SelectionTerm, matches: number) => void,
): Promise<RunCondition> {
  const ofJobs = async (part: Selection): Promise<RunCondition> => {
    const selected = await selectStored(context, context.index, part, report);
    const jobs = [...selected].flatMap(([id, kind]) => (kind === "job" ? [id] : []));
    // Queries run under their own jobs, which their task represents.
    return { kind: "jobs", ids: jobs.flatMap((id) => [...new Set([id, ...context.index.members(id)])]) };
  };
  const compile = async (part: Selection): Promise<RunCondition> => {
    switch (part.kind) {
      case "term": {
        if (part.field !== "state") return ofJobs(part);
        const matches = textMatcher(part.text, part.match);
        const states = runStateNames.flatMap((name, number) =>
          stateFacts(name).some(matches) ? [number as 0 | 1 | 2 | 3 | 4] : [],
        );
        // States such as late describe jobs.
        if (states.length === 0) return ofJobs(part);
        report?.(part, states.length);
        return { kind: "states", states };
      }
      case "around":
        return ofJobs(part);
      case "not":
        return { kind: "not", of: await compile(part.of) };
      default: {
        if (!hasState(part)) return ofJobs(part);
        const parts: RunCondition[] = [];
        for (const one of part.parts) parts.push(await compile(one));
        return { kind: part.kind, parts };
      }
    }
  };
  return compile(selection);
}

function hasState(part: Selection): boolean {
  switch (part.kind) {
    case "term":
      return part.field === "state";
    case "around":
    case "not":
      return hasState(part.of);
    default:
      return part.parts.some(hasState);
  }
}
