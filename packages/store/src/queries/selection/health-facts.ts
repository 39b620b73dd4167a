import type { ReadContext } from "../../graph/read-context.ts";
import { readCurrentHealth } from "../health/current-health.ts";
import { nodesInState, readDatasetsWithPassingChecks } from "../health/node-status.ts";
import { isShown } from "../nodes/shown.ts";
import type { MatchedNode } from "./matched-node.ts";

/** States that follow from a problem of the node. */
const problemStates = ["stale", "upstream-failed", "failed", "lost", "late", "running-long"] as const;

/**
 * Finds nodes by their health: by state, such as `stale`, `fresh` and `late`, or by the quality `failing` and
 * `passing`. The only place that the selection language takes them from.
 *
 * @param field - the field of the term
 * @param matches - whether the term matches a value of the field
 */
export async function findNodesInHealth(
  context: ReadContext,
  field: "state" | "quality",
  matches: (value: string) => boolean,
): Promise<readonly MatchedNode[]> {
  const health = await readCurrentHealth(context);
  const shown = (nodes: readonly number[], kind: MatchedNode["kind"]): MatchedNode[] =>
    nodes.flatMap((id) => (context.index.isHidden(id) ? [] : [{ id, kind }]));
  const kindOf = (node: number): MatchedNode["kind"] => health.problems.get(node)![0]!.node.kind;
  const found: MatchedNode[] = [];
  if (field === "quality") {
    const failing = nodesInState(health, "failing");
    if (matches("failing")) found.push(...shown(failing, "dataset"));
    if (matches("passing")) {
      const passing = [...(await readDatasetsWithPassingChecks(context.session, null))].filter(
        (dataset) => !context.index.isHidden(dataset),
      );
      found.push(
        ...without(new Set(passing.map((dataset) => context.index.representative(dataset))), failing),
      );
    }
    return found;
  }
  for (const state of problemStates) {
    if (!matches(state)) continue;
    for (const node of nodesInState(health, state)) found.push(...shown([node], kindOf(node)));
  }
  if (matches("fresh")) {
    const others = [...nodesInState(health, "stale"), ...nodesInState(health, "upstream-failed")];
    found.push(...without(await readWritten(context), others));
  }
  return found;
}

function without(datasets: ReadonlySet<number>, others: readonly number[]): MatchedNode[] {
  const excluded = new Set(others);
  return [...datasets].flatMap((id) => (excluded.has(id) ? [] : [{ id, kind: "dataset" as const }]));
}

/** Returns the datasets that a successful run has written, by their representative. */
async function readWritten({ session, index }: ReadContext): Promise<ReadonlySet<number>> {
  const rows = await session.query<{ id: number }>(
    `SELECT t.id FROM datasets t WHERE t.last_written_at IS NOT NULL AND ${isShown("t.id")} ORDER BY t.id`,
    [],
    "written-datasets",
  );
  return new Set(rows.map(({ id }) => index.representative(id)));
}
