import { readFacets, type StoredRegisters } from "../../contents/facets.ts";
import type { Session } from "../../database/database.ts";
import { contentId } from "../../model/identifiers.ts";
import { statedOwners, statedTags } from "../../model/stated-labels.ts";
import type { Edits, LastWord } from "./edits-of.ts";

const labelFacets = new Set(["tags", "ownership"]);

/** Writes tags, owners and descriptions of nodes anew: what facets say of them, and what people do. */
export async function writeLabels(
  session: Session,
  nodes: readonly number[],
  editsOf: (node: number) => Edits,
): Promise<void> {
  if (nodes.length === 0) return;
  const rows = await session.query<{ id: number; facets: StoredRegisters }>(
    `SELECT id, facets FROM datasets WHERE id = ANY($1::integer[])
     UNION ALL SELECT id, facets FROM jobs WHERE id = ANY($1::integer[])`,
    [nodes],
    "registers-of-labels",
  );
  const facets = await readFacets(
    session,
    rows.map((row) => row.facets),
    labelFacets,
  );
  const tags: Label[] = [];
  const owners: Label[] = [];
  const descriptions: (readonly [node: number, key: string, word: LastWord<string | null>])[] = [];
  rows.forEach(({ id }, position) => {
    const edits = editsOf(id);
    tags.push(...labels(id, statedTags(facets[position]!.tags), edits.tags));
    owners.push(...labels(id, statedOwners(facets[position]!.ownership), edits.owners));
    for (const [key, word] of edits.descriptions) if (word.value !== null) descriptions.push([id, key, word]);
  });
  await session.query(
    `WITH t AS (DELETE FROM node_tags WHERE node_id = ANY($1::integer[])),
          o AS (DELETE FROM node_owners WHERE node_id = ANY($1::integer[]))
     DELETE FROM node_descriptions WHERE node_id = ANY($1::integer[])`,
    [nodes],
    "remove-labels",
  );
  await putLabels(session, "node_tags", ["column_name", "tag"], tags);
  await putLabels(session, "node_owners", ["name", "type"], owners);
  if (descriptions.length === 0) return;
  await session.query(
    `INSERT INTO node_descriptions (node_id, entry, column_name, description, actor, at)
     SELECT * FROM unnest($1::integer[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])`,
    [
      descriptions.map(([node]) => node),
      descriptions.map(([, key]) => contentId(key)),
      descriptions.map(([, key]) => JSON.parse(key)),
      descriptions.map(([, , { value }]) => value),
      descriptions.map(([, , { actor }]) => actor),
      descriptions.map(([, , { at }]) => new Date(at).toISOString()),
    ],
    "put-descriptions",
  );
}

/** A tag or an owner: its two parts as JSON, and who says so. */
interface Label {
  readonly node: number;
  readonly key: string;
  readonly byFacet: boolean;
  readonly word: LastWord<boolean> | undefined;
}

function labels(
  node: number,
  stated: ReadonlySet<string>,
  said: ReadonlyMap<string, LastWord<boolean>>,
): Label[] {
  return [...new Set([...stated, ...said.keys()])].flatMap((key) => {
    const word = said.get(key);
    const byFacet = stated.has(key);
    // That somebody took away what no producer says is nothing to keep.
    return byFacet || word?.value ? [{ node, key, byFacet, word }] : [];
  });
}

async function putLabels(
  session: Session,
  table: "node_tags" | "node_owners",
  parts: readonly [string, string],
  rows: readonly Label[],
): Promise<void> {
  if (rows.length === 0) return;
  const part = (index: number) => rows.map(({ key }) => (JSON.parse(key) as (string | null)[])[index]);
  await session.query(
    `INSERT INTO ${table} (node_id, entry, ${parts.join(", ")}, by_facet, by_person, actor, at)
     SELECT * FROM unnest($1::integer[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::boolean[], $7::text[],
                          $8::timestamptz[])`,
    [
      rows.map(({ node }) => node),
      rows.map(({ key }) => contentId(key)),
      part(0),
      part(1),
      rows.map(({ byFacet }) => byFacet),
      rows.map(({ word }) => word?.value ?? null),
      rows.map(({ word }) => word?.actor ?? null),
      rows.map(({ word }) => (word ? new Date(word.at).toISOString() : null)),
    ],
    `put-${table}`,
  );
}
