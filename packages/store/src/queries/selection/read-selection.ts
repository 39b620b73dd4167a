import type { Selection } from "@headwater/graph";
import { instant, instantOrNull } from "../../database/instant.ts";
import { graphAt } from "../../graph/past-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { edgesWithin, type ReachedNode } from "../../graph/walk.ts";
import type { LineageAnswer } from "../lineage/answer.ts";
import { describeGraph } from "../lineage/lineage.ts";
import { selectStored } from "./select-stored.ts";

/** The nodes of a selection and their direct connections; see the v2 contract for the meaning of each key. */
export interface SelectionAnswer
  extends Pick<LineageAnswer, "asOf" | "knownAt" | "nodes" | "edges" | "truncated"> {
  /** Number of matching nodes, including those beyond the limit. */
  readonly matches: number;
}

/** A selection and the limits of its answer. */
export interface SelectionQuestion {
  readonly selection: Selection;
  readonly limit: number;
  /** Epoch milliseconds: edges, columns and runs are those of that instant; null for now. */
  readonly asOf: number | null;
}

/** Finds the nodes of the whole store that a selection matches. @throws StoreUnavailable */
export async function readSelection(
  context: ReadContext,
  { selection, limit, asOf }: SelectionQuestion,
): Promise<SelectionAnswer> {
  const source = graphAt(context, asOf);
  const selected = await selectStored(context, source, selection);
  const reached = new Map<number, ReachedNode>(
    [...selected].slice(0, limit).map(([id, kind]) => [id, { id, kind, distance: 0 }]),
  );
  const found = { nodes: [...reached.values()], edges: await edgesWithin(source, reached) };
  return {
    asOf: instantOrNull(asOf),
    knownAt: instant(Date.now()),
    matches: selected.size,
    ...(await describeGraph(context, source, found, asOf)),
    truncated: selected.size > limit,
  };
}
