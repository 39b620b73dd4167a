import { descriptionOf, readFacets, type StoredRegisters } from "../../contents/facets.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { groupBy } from "../../model/group-by.ts";
import { isObject } from "../../model/json.ts";
import type { TransformationTuple } from "../../model/stated-lineage.ts";
import { ColumnNames, type ColumnOfDataset } from "../nodes/column-names.ts";
import { type Column, readColumns } from "../nodes/columns.ts";
import { columnLabels, readLabels } from "../nodes/node-labels.ts";
import { readNodes } from "../nodes/nodes.ts";
import { isNameShown } from "../nodes/shown.ts";
import type { QualifiedName } from "./names.ts";
import { unwrittenVersion } from "./versions-at.ts";

/** A column in the shape of Marquez's API. */
export interface MarquezField {
  readonly name: string;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly description: string | null;
}

/** The sources of one column. */
export interface MarquezColumnLineage {
  readonly name: string;
  readonly inputFields: readonly {
    readonly namespace: string;
    readonly dataset: string;
    readonly field: string;
    readonly transformationDescription: string | null;
    readonly transformationType: string | null;
  }[];
  readonly transformationDescription: string | null;
  readonly transformationType: string | null;
}

/** A dataset in the shape of Marquez's API. */
export interface MarquezDataset {
  readonly id: QualifiedName;
  readonly type: "DB_TABLE";
  readonly name: string;
  readonly physicalName: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly namespace: string;
  readonly sourceName: string;
  readonly fields: readonly MarquezField[];
  readonly tags: readonly string[];
  readonly lastModifiedAt: string | null;
  readonly lastLifecycleState: string;
  readonly description: string | null;
  readonly currentVersion: string;
  /** Null if unknown: Marquez's web pages treat an empty list as known. */
  readonly columnLineage: readonly MarquezColumnLineage[] | null;
  readonly facets: Record<string, unknown>;
  readonly deleted: boolean;
}

interface DatasetRow {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly public_id: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly facets: StoredRegisters;
}

interface WrittenRow {
  readonly id: number;
  readonly last_written_at: number | null;
  readonly current_version: string | null;
  readonly lifecycle: string | null;
}

/** Reads complete datasets by node id: their own facts, and missing ones from the names merged with them. */
export async function readMarquezDatasets(
  context: ReadContext,
  ids: readonly number[],
  options: { readonly columnLineage: boolean },
): Promise<Map<number, MarquezDataset>> {
  const { session, index } = context;
  if (ids.length === 0) return new Map();
  const rows = await session.query<DatasetRow>(
    `SELECT d.id, n.name AS namespace, d.name, d.public_id, d.created_at, d.updated_at, d.facets
     FROM datasets d JOIN namespaces n ON n.id = d.namespace_id WHERE d.id = ANY($1::integer[])`,
    [ids],
    "marquez-datasets",
  );
  const members = new Map(ids.map((id) => [id, index.members(index.representative(id))]));
  const allMembers = [...new Set([...members.values()].flat())];
  const written = await session.query<WrittenRow>(
    `SELECT d.id, d.last_written_at, d.current_version, v.lifecycle FROM datasets d
     LEFT JOIN dataset_versions v ON v.dataset_id = d.id AND v.version = d.current_version
     WHERE d.id = ANY($1::integer[]) ORDER BY d.last_written_at DESC NULLS LAST, d.id`,
    [allMembers],
    "marquez-written-datasets",
  );
  const facets = await readFacets(
    session,
    rows.map((row) => row.facets),
  );
  const facetsById = new Map(rows.map((row, position) => [row.id, facets[position]!]));
  const labels = await readLabels(session, allMembers);
  const labelsOfColumns = (id: number) =>
    columnLabels([id, ...index.members(index.representative(id))].map(labels));
  const columns = await readColumns(session, allMembers, labelsOfColumns);
  const lineage = options.columnLineage ? await readColumnSources(context, members) : null;
  return new Map(
    rows.map((row) => {
      const own = facetsById.get(row.id)!;
      const group = members.get(row.id)!;
      const newest = written.find(({ id }) => group.includes(id));
      const described = written.find(({ id, current_version }) => current_version && group.includes(id));
      const shown = [row.id, ...group].find((member) => columns.has(member));
      return [
        row.id,
        {
          id: { namespace: row.namespace, name: row.name },
          type: "DB_TABLE",
          name: row.name,
          physicalName: row.name,
          createdAt: instant(row.created_at),
          updatedAt: instant(row.updated_at),
          namespace: row.namespace,
          sourceName: sourceNameOf(own),
          fields: shown === undefined ? [] : columns.get(shown)!.map(field),
          tags: labels(row.id).tags,
          lastModifiedAt: instantOrNull(newest?.last_written_at ?? null),
          lastLifecycleState: described?.lifecycle ?? "",
          description: labels(row.id).description ?? descriptionOf(own),
          currentVersion: described?.current_version ?? unwrittenVersion(row.public_id),
          columnLineage: lineage?.get(row.id) ?? null,
          facets: own,
          deleted: described?.lifecycle === "DROP",
        },
      ];
    }),
  );
}

/** Returns the name in the `dataSource` facet, else Marquez's default. */
export function sourceNameOf(facets: Record<string, unknown>): string {
  const facet = facets.dataSource;
  return isObject(facet) && typeof facet.name === "string" ? facet.name : "default";
}

/** Converts a column to Marquez's shape. */
export function field({ name, type, tags, description }: Column): MarquezField {
  return { name, type, tags, description };
}

/** Returns type and description of a transformation in Marquez's two fields. */
export function transformationWords(transformations: readonly TransformationTuple[]): {
  transformationDescription: string | null;
  transformationType: string | null;
} {
  const [first] = transformations;
  return {
    transformationDescription: first?.[2] ?? null,
    transformationType: first ? (first[1] ?? first[0]) : null,
  };
}

/** Reads the sources of the columns of each dataset; `members` says which nodes are one dataset. */
async function readColumnSources(
  context: ReadContext,
  members: ReadonlyMap<number, readonly number[]>,
): Promise<Map<number, MarquezColumnLineage[]>> {
  const { session, index } = context;
  const rows = await session.query<{
    from_id: number;
    from_column: string;
    to_id: number;
    to_column: string;
    transformations: readonly TransformationTuple[];
  }>(
    `SELECT from_id, from_column, to_id, to_column, transformations FROM column_edges
     WHERE to_id = ANY($1::integer[]) AND to_column IS NOT NULL AND valid_to IS NULL`,
    [[...new Set([...members.values()].flat())]],
    "marquez-column-sources",
  );
  const nodes = await readNodes(session, [
    ...new Set(rows.map(({ from_id }) => index.representative(from_id))),
  ]);
  const names = new ColumnNames(context, null);
  await names.load(
    rows.flatMap((row): ColumnOfDataset[] => [
      [index.representative(row.to_id), row.to_column],
      [index.representative(row.from_id), row.from_column],
    ]),
  );
  const rowsByDataset = groupBy(rows, ({ to_id }) => to_id);
  const columnsOf = (dataset: number): MarquezColumnLineage[] => {
    const columns = new Map<string, Map<string, MarquezColumnLineage["inputFields"][number]>>();
    for (const row of members.get(dataset)!.flatMap((member) => rowsByDataset.get(member) ?? [])) {
      const source = nodes.get(index.representative(row.from_id));
      if (!source) continue;
      const column = names.of(index.representative(row.to_id), row.to_column);
      const field = names.of(source.node, row.from_column);
      const inputs = columns.get(column) ?? new Map();
      columns.set(column, inputs);
      inputs.set(`${source.name} ${source.namespace} ${field}`, {
        namespace: source.namespace,
        dataset: source.name,
        field,
        ...transformationWords(row.transformations),
      });
    }
    return [...columns].sort(byFirst).map(([name, inputs]) => {
      const inputFields = [...inputs].sort(byFirst).map(([, input]) => input);
      return {
        name,
        inputFields,
        transformationDescription: inputFields[0]?.transformationDescription ?? null,
        transformationType: inputFields[0]?.transformationType ?? null,
      };
    });
  };
  return new Map(
    [...members.keys()].flatMap((dataset) => {
      const columns = columnsOf(dataset);
      return columns.length > 0 ? [[dataset, columns] as const] : [];
    }),
  );
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lists datasets of a namespace by name. `total` counts at most 100,000. */
export async function listMarquezDatasets(
  context: ReadContext,
  namespace: number,
  limit: number,
  offset: number,
): Promise<{ datasets: MarquezDataset[]; total: number }> {
  const { session } = context;
  const rows = await session.query<{ id: number }>(
    `SELECT id FROM datasets d WHERE namespace_id = $1 AND ${isNameShown("d.id")} ORDER BY name, id LIMIT $2 OFFSET $3`,
    [namespace, limit, offset],
    "marquez-list-datasets",
  );
  const [count] = await session.query<{ total: number }>(
    `SELECT count(*) AS total FROM (SELECT 1 FROM datasets d WHERE namespace_id = $1 AND ${isNameShown("d.id")} LIMIT 100000) d`,
    [namespace],
    "marquez-count-datasets",
  );
  const datasets = await readMarquezDatasets(
    context,
    rows.map(({ id }) => id),
    { columnLineage: true },
  );
  return { datasets: rows.flatMap(({ id }) => datasets.get(id) ?? []), total: count!.total };
}
