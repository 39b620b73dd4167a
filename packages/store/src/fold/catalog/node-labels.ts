import { readFacets, type StoredRegisters } from "../../contents/facets.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { insertRows } from "../../database/rows.ts";
import { contentId } from "../../model/identifiers.ts";
import { statedOwners, statedTags } from "../../model/stated-labels.ts";
import type { AttributedValue, EffectiveEdits } from "./effective-edits.ts";

const labelFacets = new Set(["tags", "ownership"]);

/** Rewrites tags, owners and descriptions of nodes from facets and manual edits. */
export async function writeLabels(
  session: Session,
  nodes: readonly number[],
  editsFor: (node: number) => EffectiveEdits,
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
  const descriptions: (readonly [node: number, key: string, edit: AttributedValue<string | null>])[] = [];
  rows.forEach(({ id }, position) => {
    const edits = editsFor(id);
    tags.push(...labels(id, statedTags(facets[position]!.tags), edits.tags));
    owners.push(...labels(id, statedOwners(facets[position]!.ownership), edits.owners));
    for (const [key, edit] of edits.descriptions) if (edit.value !== null) descriptions.push([id, key, edit]);
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
  await insertRows(session, descriptions, {
    name: "put-descriptions",
    table: "node_descriptions",
    columns: [
      ["node_id", "integer", ([node]) => node],
      ["entry", "uuid", ([, key]) => contentId(key)],
      ["column_name", "text", ([, key]) => JSON.parse(key)],
      ["description", "text", ([, , { value }]) => value],
      ["actor", "text", ([, , { actor }]) => actor],
      ["at", "timestamptz", ([, , { at }]) => instant(at)],
    ],
  });
}

/** A tag or an owner: its two parts as JSON, and its origins. */
interface Label {
  readonly node: number;
  readonly key: string;
  readonly byFacet: boolean;
  readonly edit: AttributedValue<boolean> | undefined;
}

function labels(
  node: number,
  stated: ReadonlySet<string>,
  edits: ReadonlyMap<string, AttributedValue<boolean>>,
): Label[] {
  return [...new Set([...stated, ...edits.keys()])].flatMap((key) => {
    const edit = edits.get(key);
    const byFacet = stated.has(key);
    // Removing a label that no producer states leaves nothing to store.
    return byFacet || edit?.value ? [{ node, key, byFacet, edit }] : [];
  });
}

async function putLabels(
  session: Session,
  table: "node_tags" | "node_owners",
  parts: readonly [string, string],
  rows: readonly Label[],
): Promise<void> {
  const partsOf = (key: string) => JSON.parse(key) as (string | null)[];
  await insertRows(session, rows, {
    name: `put-${table}`,
    table,
    columns: [
      ["node_id", "integer", ({ node }) => node],
      ["entry", "uuid", ({ key }) => contentId(key)],
      [parts[0], "text", ({ key }) => partsOf(key)[0]],
      [parts[1], "text", ({ key }) => partsOf(key)[1]],
      ["by_facet", "boolean", ({ byFacet }) => byFacet],
      ["by_person", "boolean", ({ edit }) => edit?.value ?? null],
      ["actor", "text", ({ edit }) => edit?.actor ?? null],
      ["at", "timestamptz", ({ edit }) => (edit ? instant(edit.at) : null)],
    ],
  });
}
