import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { type EdgeContent, type EditContent, subjectId, subjectsOf } from "../../log/command-content.ts";
import type { Command } from "../../log/commands.ts";

/**
 * Resolves manually declared edges. Those whose ends (and job) all exist take effect.
 *
 * @param nodes - nodes that are new or whose commands changed
 * @param commands - the effective commands about them
 * @returns owners whose edges must be recomputed
 */
export async function resolveDeclaredEdges(
  session: Session,
  nodes: readonly number[],
  commands: readonly Command<EditContent>[],
): Promise<number[]> {
  const declared = commands.filter(
    (command): command is Command<EdgeContent> => command.content.kind === "declare-edge",
  );
  const ids = await nodeIds(
    session,
    declared.flatMap(({ content }) => subjectsOf(content).map(subjectId)),
  );
  const rows = declared.flatMap(({ id, content, receivedAt }) => {
    const [from, to] = [ids.get(subjectId(content.from)), ids.get(subjectId(content.to))];
    const job = content.job && ids.get(subjectId({ kind: "job", ...content.job }));
    if (from === undefined || to === undefined || job === undefined) return [];
    const isPair = content.from.kind === "dataset" && content.to.kind === "dataset";
    const owner = job ?? (content.from.kind === "job" ? from : to);
    return [{ id, owner, from, to, isPair, columns: content.columns, at: instant(receivedAt) }];
  });
  const touched = await session.query<{ owner_id: number }>(
    `WITH wanted AS (
       SELECT * FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::boolean[], $7::jsonb[],
                            $8::timestamptz[]) AS w (command, owner_id, from_id, to_id, is_pair, columns, at)),
     gone AS (
       DELETE FROM declared_edges d WHERE (d.owner_id = ANY($1::integer[]) OR d.from_id = ANY($1::integer[])
                                           OR d.to_id = ANY($1::integer[]))
         AND NOT EXISTS (SELECT FROM wanted w WHERE w.command = d.command) RETURNING d.owner_id),
     come AS (
       INSERT INTO declared_edges (command, owner_id, from_id, to_id, is_pair, columns, at) SELECT * FROM wanted
       ON CONFLICT (command) DO NOTHING RETURNING owner_id)
     SELECT owner_id FROM gone UNION SELECT owner_id FROM come`,
    [
      nodes,
      rows.map(({ id }) => id),
      rows.map(({ owner }) => owner),
      rows.map(({ from }) => from),
      rows.map(({ to }) => to),
      rows.map(({ isPair }) => isPair),
      rows.map(({ columns }) => JSON.stringify(columns)),
      rows.map(({ at }) => at),
    ],
    "resolve-declared-edges",
  );
  return touched.map(({ owner_id }) => owner_id);
}

async function nodeIds(session: Session, publicIds: readonly string[]): Promise<Map<string, number>> {
  if (publicIds.length === 0) return new Map();
  const rows = await session.query<{ id: number; public_id: string }>(
    `SELECT id, public_id FROM datasets WHERE public_id = ANY($1::uuid[])
     UNION ALL SELECT id, public_id FROM jobs WHERE public_id = ANY($1::uuid[])`,
    [[...new Set(publicIds)]],
    "ends-of-declared-edges",
  );
  return new Map(rows.map(({ id, public_id }) => [public_id, id]));
}
