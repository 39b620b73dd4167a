import type { Contents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import type { GraphChanges } from "../../model/graph-changes.ts";
import { rewriteEdges } from "../edges/derive-edges.ts";
import { rederiveStatementJobs } from "../identity/identity.ts";
import { resolveDeclaredEdges } from "./declared-edges.ts";
import { type EffectiveEdits, effectiveEdits } from "./effective-edits.ts";
import { writeHidden } from "./hidden-nodes.ts";
import { readNodeCommands } from "./node-commands.ts";
import { writeLabels } from "./node-labels.ts";

const noChanges: GraphChanges = { adjacency: [], representatives: [], hidden: [] };

/**
 * Recomputes the manual edits of nodes (SPEC.md §10).
 *
 * @param changed.commanded - nodes whose commands changed
 * @param changed.created - new nodes, which earlier commands may refer to
 * @param changed.relabeled - nodes whose tags or owners changed in facets
 */
export async function deriveEdits(
  session: Session,
  contents: Contents,
  changed: {
    readonly commanded?: readonly number[];
    readonly created?: readonly number[];
    readonly relabeled?: readonly number[];
  },
): Promise<GraphChanges> {
  const { commanded = [], created = [], relabeled = [] } = changed;
  const affected = [...new Set([...commanded, ...created, ...relabeled])];
  if (affected.length === 0) return noChanges;
  const commands = await readNodeCommands(session, affected);
  const edited = [...new Set([...commanded, ...created.filter((node) => commands.has(node))])];
  const known = new Map<number, EffectiveEdits>();
  const edits = (node: number): EffectiveEdits => {
    let own = known.get(node);
    if (!own) {
      own = effectiveEdits(commands.get(node) ?? []);
      known.set(node, own);
    }
    return own;
  };
  await writeLabels(session, [...new Set([...edited, ...relabeled])], edits);
  if (edited.length === 0) return noChanges;
  const hidden = await writeHidden(session, edited, edits);
  const distinct = new Map(
    edited.flatMap((node) => (commands.get(node) ?? []).map((command) => [command.id, command] as const)),
  );
  const owners = await resolveDeclaredEdges(session, edited, [...distinct.values()]);
  const adjacency =
    owners.length === 0
      ? []
      : await rewriteEdges(
          session,
          contents,
          [...owners].sort((a, b) => a - b),
        );
  const representatives = await rederiveStatementJobs(session, [...owners]);
  return { adjacency, representatives, hidden };
}

/**
 * Deletes the edits of removed datasets. They are recomputed when the datasets return.
 *
 * @returns owners whose edges must be recomputed
 */
export async function deleteEdits(session: Session, gone: readonly number[]): Promise<number[]> {
  const owners = await session.query<{ owner_id: number }>(
    `WITH t AS (DELETE FROM node_tags WHERE node_id = ANY($1::integer[])),
          o AS (DELETE FROM node_owners WHERE node_id = ANY($1::integer[])),
          d AS (DELETE FROM node_descriptions WHERE node_id = ANY($1::integer[])),
          h AS (DELETE FROM hidden_nodes WHERE node_id = ANY($1::integer[]))
     DELETE FROM declared_edges
     WHERE owner_id = ANY($1::integer[]) OR from_id = ANY($1::integer[]) OR to_id = ANY($1::integer[])
     RETURNING owner_id`,
    [gone],
    "forget-edits",
  );
  return [...new Set(owners.map(({ owner_id }) => owner_id))].sort((a, b) => a - b);
}
