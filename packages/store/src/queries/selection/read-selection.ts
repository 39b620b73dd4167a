import type { Selection } from "@headwater/graph";
import { instant, instantOrNull } from "../../database/instant.ts";
import { graphAt } from "../../graph/past-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { edgesWithin, type ReachedNode } from "../../graph/walk.ts";
import type { LineageAnswer } from "../lineage/answer.ts";
import { describeGraph } from "../lineage/lineage.ts";
import { readNodes } from "../nodes/nodes.ts";
import { connectMatches } from "./connect-matches.ts";
import { type SelectionTerm, selectStored } from "./select-stored.ts";
import { explainTerms, type SelectionNote } from "./selection-notes.ts";

/** The nodes of a selection and their direct connections; see the v2 contract for the meaning of each key. */
export interface SelectionAnswer
  extends Pick<LineageAnswer, "asOf" | "knownAt" | "nodes" | "edges" | "truncated"> {
  /** Number of matching nodes, including those beyond the limit. */
  readonly matches: number;
  /** Returned nodes between which data flows through nodes that are not returned. */
  readonly connections: readonly { readonly from: string; readonly to: string }[];
  /** Terms that match nothing because their value does not exist. */
  readonly notes: readonly SelectionNote[];
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
  const unmatched: SelectionTerm[] = [];
  const selected = await selectStored(context, source, selection, (term, matches) => {
    if (matches === 0) unmatched.push(term);
  });
  const reached = new Map<number, ReachedNode>(
    [...selected].slice(0, limit).map(([id, kind]) => [id, { id, kind, distance: 0 }]),
  );
  const found = { nodes: [...reached.values()], edges: await edgesWithin(source, reached) };
  const connections = await connectMatches(
    source,
    new Map([...reached.values()].map(({ id, kind }) => [id, kind])),
  );
  const described = await describeGraph(context, source, found, asOf);
  const nodes = await readNodes(context.session, [...reached.keys()]);
  return {
    asOf: instantOrNull(asOf),
    knownAt: instant(Date.now()),
    matches: selected.size,
    notes: await explainTerms(context.session, unmatched),
    ...described,
    connections: connections.flatMap(({ from, to }) => {
      const ends = [nodes.get(from), nodes.get(to)] as const;
      return ends[0] && ends[1] ? [{ from: ends[0].id, to: ends[1].id }] : [];
    }),
    truncated: selected.size > limit,
  };
}
