import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { nameBasedId } from "../../model/identifiers.ts";
import type { StoredNode } from "../nodes/nodes.ts";

/**
 * Returns the version of a dataset before any writer described it, by the dataset's public id. Marquez, too, gives
 * datasets that were only read a version without a run.
 */
export function unwrittenVersion(dataset: string): string {
  return nameBasedId("unwritten", dataset);
}

/**
 * Reads the version of each dataset at an instant (epoch milliseconds), written under any of its names. By requested
 * pair.
 */
export async function readVersionsAt(
  { session, index }: ReadContext,
  questions: readonly { readonly node: Pick<StoredNode, "node" | "id">; readonly at: number }[],
): Promise<(node: Pick<StoredNode, "node" | "id">, at: number) => string> {
  const key = (dataset: number, at: number) => `${index.representative(dataset)} ${at}`;
  const wanted = new Map(
    questions.map(({ node, at }) => [key(node.node, at), { dataset: index.representative(node.node), at }]),
  );
  const members = [...wanted.values()].flatMap(({ dataset, at }) =>
    index.members(dataset).map((member) => ({ dataset, member, at })),
  );
  const rows = await session.query<{ dataset: number; asked: number; at: number; version: string }>(
    `SELECT u.dataset, u.at AS asked, w.at, w.version
     FROM unnest($1::integer[], $2::integer[], $3::timestamptz[]) AS u (dataset, member, at)
     CROSS JOIN LATERAL (SELECT at, version FROM dataset_writes
       WHERE dataset_id = u.member AND at <= u.at AND version IS NOT NULL ORDER BY at DESC, writer DESC LIMIT 1) w
     ORDER BY w.at, w.version`,
    [
      members.map(({ dataset }) => dataset),
      members.map(({ member }) => member),
      members.map(({ at }) => instant(at)),
    ],
    "marquez-versions-at",
  );
  const versions = new Map(rows.map((row) => [key(row.dataset, row.asked), row.version]));
  return (node, at) => versions.get(key(node.node, at)) ?? unwrittenVersion(node.id);
}
