import type { Session } from "../../database/database.ts";
import { readContents } from "../../fold/contents.ts";
import { columnsOfSchema } from "../../fold/derive-datasets.ts";
import { isObject } from "../../fold/references.ts";
import type { TransformationTuple } from "../../fold/stated-lineage.ts";
import { type Column, readColumns } from "../columns.ts";
import { descriptionOf, readFacets, type StoredRegisters, tagsOf } from "../facets.ts";
import { instant, instantOrNull } from "../instant.ts";
import { readNodes } from "../nodes.ts";
import type { QualifiedName } from "./names.ts";
import { type MarquezRun, readMarquezRuns } from "./runs.ts";

/** A column as Marquez's API gives it. */
export interface MarquezField {
  readonly name: string;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly description: string | null;
}

/** Where one column comes from. */
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

/** A dataset as Marquez's API gives it. */
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
  readonly currentVersion: string | null;
  readonly columnLineage: readonly MarquezColumnLineage[] | null;
  readonly facets: Record<string, unknown>;
  readonly deleted: boolean;
}

interface DatasetRow {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly facets: StoredRegisters;
  readonly last_written_at: number | null;
  readonly current_version: string | null;
  readonly lifecycle: string | null;
}

/** Datasets by node id, whole. */
export async function readMarquezDatasets(
  session: Session,
  ids: readonly number[],
  options: { readonly columnLineage: boolean },
): Promise<Map<number, MarquezDataset>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query<DatasetRow>(
    `SELECT d.id, n.name AS namespace, d.name, d.created_at, d.updated_at, d.facets, d.last_written_at, d.current_version,
            v.lifecycle
     FROM datasets d JOIN namespaces n ON n.id = d.namespace_id
     LEFT JOIN dataset_versions v ON v.dataset_id = d.id AND v.version = d.current_version
     WHERE d.id = ANY($1::integer[])`,
    [ids],
    "marquez-datasets",
  );
  const facets = await readFacets(
    session,
    rows.map((row) => row.facets),
  );
  const facetsById = new Map(rows.map((row, position) => [row.id, facets[position]!]));
  const columns = await readColumns(session, ids, facetsById);
  const lineage = options.columnLineage ? await readColumnSources(session, ids) : null;
  return new Map(
    rows.map((row) => {
      const own = facetsById.get(row.id)!;
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
          fields: (columns.get(row.id) ?? []).map(field),
          tags: tagsOf(own),
          lastModifiedAt: instantOrNull(row.last_written_at),
          lastLifecycleState: row.lifecycle ?? "",
          description: descriptionOf(own),
          currentVersion: row.current_version,
          columnLineage: lineage ? (lineage.get(row.id) ?? []) : null,
          facets: own,
          deleted: row.lifecycle === "DROP",
        },
      ];
    }),
  );
}

/** Name in the `dataSource` facet, else Marquez's default. */
export function sourceNameOf(facets: Record<string, unknown>): string {
  const facet = facets.dataSource;
  return isObject(facet) && typeof facet.name === "string" ? facet.name : "default";
}

function field({ name, type, tags, description }: Column): MarquezField {
  return { name, type, tags, description };
}

/** Type and description of a transformation, in Marquez's two words. */
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

async function readColumnSources(
  session: Session,
  ids: readonly number[],
): Promise<Map<number, MarquezColumnLineage[]>> {
  const rows = await session.query<{
    from_id: number;
    from_column: string;
    to_id: number;
    to_column: string;
    transformations: readonly TransformationTuple[];
  }>(
    `SELECT DISTINCT from_id, from_column, to_id, to_column, transformations FROM column_edges
     WHERE to_id = ANY($1::integer[]) AND to_column IS NOT NULL AND valid_to IS NULL
     ORDER BY to_id, to_column, from_id, from_column`,
    [ids],
    "marquez-column-sources",
  );
  const nodes = await readNodes(
    session,
    rows.map(({ from_id }) => from_id),
  );
  const byDataset = new Map<number, Map<string, MarquezColumnLineage["inputFields"][number][]>>();
  for (const row of rows) {
    const source = nodes.get(row.from_id);
    if (!source) continue;
    const columns = byDataset.get(row.to_id) ?? new Map();
    byDataset.set(row.to_id, columns);
    columns.set(row.to_column, [
      ...(columns.get(row.to_column) ?? []),
      {
        namespace: source.namespace,
        dataset: source.name,
        field: row.from_column,
        ...transformationWords(row.transformations),
      },
    ]);
  }
  return new Map(
    [...byDataset].map(([dataset, columns]) => [
      dataset,
      [...columns].map(([name, inputFields]) => ({
        name,
        inputFields,
        transformationDescription: inputFields[0]?.transformationDescription ?? null,
        transformationType: inputFields[0]?.transformationType ?? null,
      })),
    ]),
  );
}

/** A version of a dataset as Marquez's API gives it. */
export interface MarquezDatasetVersion {
  readonly id: QualifiedName & { readonly version: string };
  readonly type: "DB_TABLE";
  readonly name: string;
  readonly physicalName: string;
  readonly createdAt: string;
  readonly version: string;
  readonly namespace: string;
  readonly sourceName: string;
  readonly fields: readonly MarquezField[];
  readonly tags: readonly string[];
  readonly lifecycleState: string | null;
  readonly description: string | null;
  readonly currentSchemaVersion: string | null;
  readonly createdByRun: MarquezRun | null;
  readonly facets: Record<string, unknown>;
}

/** Versions of a dataset, newest first; one alone when `version` names it. */
export async function listMarquezVersions(
  session: Session,
  dataset: number,
  options: { readonly limit: number; readonly offset: number; readonly version?: string },
): Promise<{ versions: MarquezDatasetVersion[]; total: number }> {
  const base = (await readMarquezDatasets(session, [dataset], { columnLineage: false })).get(dataset)!;
  const rows = await session.query<{
    version: string;
    schema_facet: string | null;
    lifecycle: string | null;
    first_at: number;
    run: number | null;
  }>(
    `SELECT v.version, v.schema_facet, v.lifecycle, v.first_at, w.run_id AS run FROM dataset_versions v
     LEFT JOIN dataset_writes w ON w.dataset_id = v.dataset_id AND w.writer = v.first_writer
     WHERE v.dataset_id = $1 AND ($4::uuid IS NULL OR v.version = $4)
     ORDER BY v.first_at DESC, v.version LIMIT $2 OFFSET $3`,
    [dataset, options.limit, options.offset, options.version ?? null],
    "marquez-versions",
  );
  const [count] = await session.query<{ total: number }>(
    "SELECT count(*) AS total FROM (SELECT 1 FROM dataset_versions WHERE dataset_id = $1 LIMIT 100000) v",
    [dataset],
    "marquez-count-versions",
  );
  const schemas = await readContents(session, [
    ...new Set(rows.flatMap(({ schema_facet }) => schema_facet ?? [])),
  ]);
  const runs = await readMarquezRuns(
    session,
    rows.flatMap(({ run }) => run ?? []),
  );
  return {
    total: count!.total,
    versions: rows.map((row) => ({
      id: { ...base.id, version: row.version },
      type: "DB_TABLE",
      name: base.name,
      physicalName: base.physicalName,
      createdAt: instant(row.first_at),
      version: row.version,
      namespace: base.namespace,
      sourceName: base.sourceName,
      fields: row.schema_facet
        ? columnsOfSchema(schemas.get(row.schema_facet)!).map((column) => field({ ...column, tags: [] }))
        : [],
      tags: base.tags,
      lifecycleState: row.lifecycle,
      description: base.description,
      currentSchemaVersion: row.schema_facet,
      createdByRun: row.run === null ? null : (runs.get(row.run) ?? null),
      facets: base.facets,
    })),
  };
}

/** Datasets of a namespace by name. `total` counts at most 100,000. */
export async function listMarquezDatasets(
  session: Session,
  namespace: number,
  limit: number,
  offset: number,
): Promise<{ datasets: MarquezDataset[]; total: number }> {
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM datasets WHERE namespace_id = $1 ORDER BY name, id LIMIT $2 OFFSET $3",
    [namespace, limit, offset],
    "marquez-list-datasets",
  );
  const [count] = await session.query<{ total: number }>(
    "SELECT count(*) AS total FROM (SELECT 1 FROM datasets WHERE namespace_id = $1 LIMIT 100000) d",
    [namespace],
    "marquez-count-datasets",
  );
  const datasets = await readMarquezDatasets(
    session,
    rows.map(({ id }) => id),
    { columnLineage: false },
  );
  return { datasets: rows.flatMap(({ id }) => datasets.get(id) ?? []), total: count!.total };
}
