import type { Session } from "../../database/database.ts";
import {
  type ColumnEdgeTuple,
  edgeSet,
  type IdentifiedEdgeSet,
  type OutputEdge,
} from "../../model/edge-set.ts";
import { groupBy } from "../../model/group-by.ts";
import { EdgeLayer } from "../../model/layers.ts";
import type { ManualEdges } from "../../model/owner-edges.ts";
import type { Step } from "./spans.ts";

interface DeclaredRow {
  readonly owner_id: number;
  readonly from_id: number;
  readonly to_id: number;
  readonly is_pair: boolean;
  readonly columns: readonly (readonly [string, string])[];
  readonly at: number;
}

/** Reads the manual edges of owners, as a sequence of states. */
export async function readManualSteps(
  session: Session,
  owners: readonly number[],
): Promise<Map<number, Step[]>> {
  const rows = await session.query<DeclaredRow>(
    `SELECT owner_id, from_id, to_id, is_pair, columns, at FROM declared_edges WHERE owner_id = ANY($1::integer[])
     ORDER BY owner_id, at, command`,
    [owners],
    "read-declared-edges",
  );
  return new Map([...groupBy(rows, ({ owner_id }) => owner_id)].map(([owner, own]) => [owner, stepsOf(own)]));
}

function stepsOf(rows: readonly DeclaredRow[]): Step[] {
  const steps: Step[] = [];
  rows.forEach(({ at }, index) => {
    if (steps.at(-1)?.from === at) steps.pop();
    steps.push({ from: at, set: setOf(rows.slice(0, index + 1)) });
  });
  return steps;
}

/** Returns the edges of one owner: from and to the owner, or between two datasets. */
function setOf(rows: readonly DeclaredRow[]): IdentifiedEdgeSet {
  const inputs = new Map<number, EdgeLayer>();
  const outputs = new Map<number, OutputEdge>();
  const pairs: [number, number][] = [];
  const columns: ColumnEdgeTuple[] = [];
  for (const { owner_id, from_id, to_id, is_pair, columns: named } of rows) {
    if (is_pair) {
      if (!inputs.has(from_id)) inputs.set(from_id, EdgeLayer.manualPair);
      if (!outputs.has(to_id)) outputs.set(to_id, [to_id, 1, EdgeLayer.manual]);
      pairs.push([from_id, to_id]);
      for (const [from, to] of named) columns.push([from_id, from, to_id, to, [], EdgeLayer.manual]);
    } else if (from_id === owner_id) outputs.set(to_id, [to_id, 0, EdgeLayer.manual]);
    else inputs.set(from_id, EdgeLayer.manual);
  }
  return edgeSet({ inputs, outputs: outputs.values(), pairs, columns });
}

/** Returns the edges of a step of {@link readManualSteps} in the form that is joined to other edges. */
export function toManualEdges({ inputs, outputs, pairs }: IdentifiedEdgeSet): ManualEdges {
  return {
    inputs: inputs.flatMap(([dataset, layer]) => (layer === EdgeLayer.manual ? [dataset] : [])),
    outputs: outputs.flatMap(([dataset, byPairs]) => (byPairs === 0 ? [dataset] : [])),
    pairs,
  };
}
