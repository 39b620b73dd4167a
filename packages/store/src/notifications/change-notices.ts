import { instant } from "../database/instant.ts";
import type { ReadContext } from "../graph/read-context.ts";
import type { StoreChange } from "../queries/changes/change.ts";
import { listChanges } from "../queries/changes/read-changes.ts";
import { readLabels } from "../queries/nodes/node-labels.ts";
import { type NodeReference, readNodes, reference } from "../queries/nodes/nodes.ts";
import type { OwnedProblem } from "./message.ts";
import { readRepresentatives } from "./node-numbers.ts";

/** A change of which rules may tell. */
export interface ChangeNotice extends OwnedProblem {
  /** Integer ids of the changed node and of those that it concerns. */
  readonly concerned: readonly number[];
}

/** Maximum number of changes that are examined. */
const maxChanges = 500;
/** Columns named in a text. */
const namedColumns = 5;

/**
 * Reads changes between two instants, in epoch milliseconds: removed or retyped columns that downstream columns are
 * computed from, and lineage that disappeared.
 */
export async function readChangeNotices(
  context: ReadContext,
  since: number,
  until: number,
): Promise<ChangeNotice[]> {
  const { items: changes } = await listChanges(context, {
    kinds: ["schema", "lineage"],
    from: since,
    to: until,
    limit: maxChanges,
  });
  const numbers = await readRepresentatives(
    context,
    changes.flatMap(({ node, lineage }) => [
      node.id,
      ...(lineage?.lost.inputs ?? []).map(({ id }) => id),
      ...(lineage?.lost.outputs ?? []).map(({ id }) => id),
    ]),
  );
  const found = [
    ...(await breakingChanges(context, changes, numbers)),
    ...(await lostEdges(context, changes, numbers)),
    ...(await lostColumns(context, since, until)),
  ];
  const labels = await readLabels(
    context.session,
    found.flatMap(({ concerned }) => concerned),
  );
  return found.map((notice) => ({
    ...notice,
    owners: [...new Set(notice.concerned.flatMap((id) => labels(id).owners.map(({ name }) => name)))].sort(),
  }));
}

type Unowned = Omit<ChangeNotice, "owners">;

async function breakingChanges(
  { session, index }: ReadContext,
  changes: readonly StoreChange[],
  numbers: ReadonlyMap<string, number>,
): Promise<Unowned[]> {
  const found: Unowned[] = [];
  for (const { kind, node: changed, at, run, schema } of changes) {
    if (kind !== "schema" || !schema) continue;
    const { removed, retyped } = schema;
    const dataset = numbers.get(changed.id);
    if (dataset === undefined || removed.length + retyped.length === 0) continue;
    const rows = await session.query<{ to_id: number; to_column: string }>(
      `SELECT DISTINCT to_id, to_column FROM column_edges
       WHERE from_id = ANY($1::integer[]) AND from_column = ANY($2::text[]) AND to_column IS NOT NULL
         AND to_id <> ALL($1) AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)
       ORDER BY to_id, to_column LIMIT 1000`,
      [index.members(dataset), [...removed, ...retyped].map(({ name }) => name), at],
      "columns-after-change",
    );
    if (rows.length === 0) continue;
    const nodes = await readNodes(
      session,
      rows.map(({ to_id }) => to_id),
    );
    const affected = rows.flatMap(({ to_id, to_column }) => {
      const node = nodes.get(to_id);
      return node ? [`${node.name}.${to_column}`] : [];
    });
    const differences = [
      ...removed.map(({ name }) => `${name} removed`),
      ...retyped.map(({ name, before, after }) => `${name}: ${before ?? "no type"} → ${after ?? "no type"}`),
    ];
    found.push({
      kind: "breaking-schema-change",
      node: changed,
      since: at,
      detail: `${list(differences)}. Affected: ${list(affected)}.`,
      run: run?.id ?? null,
      concerned: [dataset, ...new Set(rows.map(({ to_id }) => index.representative(to_id)))],
    });
  }
  return found;
}

/** Returns the inputs and outputs that jobs lost, and have not regained since. */
async function lostEdges(
  { index }: ReadContext,
  changes: readonly StoreChange[],
  numbers: ReadonlyMap<string, number>,
): Promise<Unowned[]> {
  const found: Unowned[] = [];
  for (const { kind, node: job, at, run, lineage } of changes) {
    if (kind !== "lineage" || !lineage) continue;
    const number = numbers.get(job.id);
    if (number === undefined) continue;
    const edges = [...(await index.edgesOf(index.members(number))).values()];
    const nodesOf = (side: "inputs" | "outputs") =>
      new Set(edges.flatMap((own) => own[side].map(([dataset]) => index.representative(dataset))));
    const [current, past] = [
      { inputs: nodesOf("inputs"), outputs: nodesOf("outputs") },
      { inputs: lineage.lost.inputs, outputs: lineage.lost.outputs },
    ];
    const missing = (side: "inputs" | "outputs") =>
      past[side].filter(({ id }) => !current[side].has(numbers.get(id) ?? -1));
    const sentences = (
      [
        ["reads", missing("inputs")],
        ["writes", missing("outputs")],
      ] as const
    ).filter(([, datasets]) => datasets.length > 0);
    if (sentences.length === 0) continue;
    const lost = sentences.flatMap(([, datasets]) => datasets);
    found.push({
      kind: "lost-lineage",
      node: job,
      since: at,
      detail: sentences
        .map(([verb, datasets]) => `${job.name} no longer ${verb} ${list(datasets.map(({ name }) => name))}.`)
        .join(" "),
      run: run?.id ?? null,
      concerned: [number, ...new Set(lost.flatMap(({ id }) => numbers.get(id) ?? []))],
    });
  }
  return found;
}

/** Finds columns that exist, had sources, and have none since an interval ended. */
async function lostColumns(
  { session, index }: ReadContext,
  since: number,
  until: number,
): Promise<Unowned[]> {
  const rows = await session.query<{ to_id: number; to_column: string; at: number }>(
    `SELECT e.to_id, e.to_column, max(e.valid_to) AS at FROM column_edges e
     WHERE e.owner_id IN (SELECT job_id FROM job_versions WHERE first_at >= $1)
       AND e.valid_to >= $1 AND e.valid_to <= $2 AND e.to_column IS NOT NULL
       AND NOT EXISTS (SELECT FROM column_edges o WHERE o.to_id = e.to_id AND o.to_column = e.to_column
                       AND o.valid_to IS NULL)
       AND EXISTS (SELECT FROM dataset_columns c WHERE c.dataset_id = e.to_id AND c.name = e.to_column)
     GROUP BY e.to_id, e.to_column ORDER BY e.to_id, e.to_column LIMIT ${maxChanges}`,
    [instant(since), instant(until)],
    "lost-column-lineage",
  );
  const nodes = await readNodes(
    session,
    rows.map(({ to_id }) => to_id),
  );
  const byDataset = new Map<number, { node: NodeReference; at: number; columns: string[] }>();
  for (const { to_id, to_column, at } of rows) {
    const node = nodes.get(to_id);
    if (!node) continue;
    const entry = byDataset.get(to_id) ?? { node: reference(node), at, columns: [] };
    entry.columns.push(to_column);
    entry.at = Math.max(entry.at, at);
    byDataset.set(to_id, entry);
  }
  return [...byDataset].map(([id, { node, at, columns }]) => ({
    kind: "lost-lineage",
    node,
    since: instant(at),
    detail: `No known sources any more: ${list(columns)}.`,
    run: null,
    concerned: [index.representative(id)],
  }));
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, namedColumns).join(", ");
  return names.length > namedColumns ? `${shown} and ${names.length - namedColumns} more` : shown;
}
