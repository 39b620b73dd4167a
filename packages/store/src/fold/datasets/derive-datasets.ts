import { type Contents, readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { insertRows, upsertRows } from "../../database/rows.ts";
import { nameBasedId } from "../../model/identifiers.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import type { Declaration } from "../edges/declarations.ts";
import { enqueueReaders } from "../runs/inference-queue.ts";
import { type FoldedRun, writesOf } from "../runs/runs.ts";
import { markSchemaChanges, type TouchedWrite } from "./schema-changes.ts";

/** One write to a dataset, with its schema if it states one. */
interface Write {
  readonly dataset: number;
  readonly writer: string;
  readonly run: number | null;
  readonly at: number;
  readonly schema: string | null;
  readonly lifecycle: string | null;
  readonly declaredVersion: string | null;
  readonly version: string | null;
  /** True if it only prepares the dataset without writing data. */
  readonly prepares: boolean;
}

/**
 * Recomputes everything that follows from writes: dataset versions, the current schema and its columns, and the time
 * of the last write. Schemas come from successful runs and dataset events; schemas seen by readers count only if
 * there are none.
 */
export async function deriveDatasets(
  session: Session,
  contents: Contents,
  runs: readonly FoldedRun[],
  declarations: readonly Declaration[],
  reseen: ReadonlySet<number>,
): Promise<void> {
  const left = new Map<string, readonly [dataset: number, version: string]>();
  const before = runs.filter((run) => run.previousSuccess);
  const datasets = new Set(reseen);
  const schemas: { dataset: number; at: number }[] = [];
  const removed: TouchedWrite[] = [];
  if (before.length > 0) {
    const gone = await session.query<{
      dataset_id: number;
      writer: string;
      version: string | null;
      schema: string | null;
      at: number;
    }>(
      "DELETE FROM dataset_writes WHERE run_id = ANY($1::bigint[]) RETURNING dataset_id, writer, version, schema, at",
      [before.map((run) => run.id)],
      "remove-writes",
    );
    for (const row of gone) {
      if (row.version) left.set(`${row.dataset_id} ${row.version}`, [row.dataset_id, row.version]);
      datasets.add(row.dataset_id);
      removed.push({ dataset: row.dataset_id, writer: row.writer, at: row.at });
      if (row.schema) schemas.push({ dataset: row.dataset_id, at: row.at });
    }
  }
  const writes = await describeWrites(contents, runs, declarations);
  for (const write of writes) {
    datasets.add(write.dataset);
    if (write.schema) schemas.push(write);
  }
  await storeWrites(session, writes);
  await markSchemaChanges(session, [...removed, ...writes]);
  if (left.size > 0) await recountVersions(session, [...left.values()]);
  await describeDatasets(session, [...datasets]);
  const publicId = await contents.publicIds([...reseen, ...schemas.map(({ dataset }) => dataset)]);
  await enqueueReaders(
    session,
    schemas.map(({ dataset, at }) => ({ dataset: publicId(dataset), at })),
    [...reseen].map(publicId),
  );
}

async function describeWrites(
  contents: Contents,
  runs: readonly FoldedRun[],
  declarations: readonly Declaration[],
): Promise<Write[]> {
  const edges = await contents.edgeSets(runs.map(({ edgeSet }) => edgeSet));
  const described = [
    ...runs.flatMap((run) => {
      const written = new Set(edges(run.edgeSet).outputs.map(([dataset]) => dataset));
      return writesOf(run).map(([dataset, entry]) => ({
        dataset,
        writer: run.publicId,
        run: run.id,
        at: run.writtenAt ?? entry.seen[0],
        schema: entry.schema?.value ?? null,
        lifecycle: entry.lifecycle?.value ?? null,
        declaredVersion: entry.declaredVersion?.value ?? null,
        prepares: !written.has(dataset),
      }));
    }),
    ...declarations.flatMap(({ owner, key, at, dataset }) =>
      dataset
        ? [
            {
              dataset: owner,
              writer: key,
              run: null,
              at,
              schema: dataset.schema?.hash ?? null,
              lifecycle: dataset.lifecycle ?? null,
              declaredVersion: dataset.declaredVersion ?? null,
              prepares: false,
            },
          ]
        : [],
    ),
  ];
  const publicId = await contents.publicIds(described.map(({ dataset }) => dataset));
  return described.map((write) => {
    const { schema, lifecycle, declaredVersion } = write;
    const isDescribed = schema !== null || lifecycle !== null || declaredVersion !== null;
    const content = JSON.stringify([schema, lifecycle, declaredVersion]);
    return {
      ...write,
      version: isDescribed ? nameBasedId("dataset-version", publicId(write.dataset), content) : null,
    };
  });
}

async function storeWrites(session: Session, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return;
  await upsertRows(session, writes, {
    name: "put-writes",
    table: "dataset_writes",
    key: ["dataset_id", "writer"],
    keep: ["run_id"],
    columns: [
      ["dataset_id", "integer", ({ dataset }) => dataset],
      ["writer", "uuid", ({ writer }) => writer],
      ["run_id", "bigint", ({ run }) => run],
      ["at", "timestamptz", ({ at }) => instant(at)],
      ["version", "uuid", ({ version }) => version],
      ["schema", "uuid", ({ schema }) => schema],
      ["prepares", "boolean", ({ prepares }) => prepares],
    ],
  });
  const rows = writes.filter(({ version }) => version !== null);
  if (rows.length === 0) return;
  await session.query(
    `INSERT INTO dataset_versions AS v (dataset_id, version, schema_facet, lifecycle, declared_version, first_at,
                                        last_at, first_writer)
     SELECT dataset_id, version, (array_agg(schema_facet))[1], min(lifecycle), min(declared_version), min(at), max(at),
            (array_agg(writer ORDER BY at, writer))[1]
     FROM unnest($1::integer[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::uuid[])
       AS n (dataset_id, version, schema_facet, lifecycle, declared_version, at, writer)
     GROUP BY dataset_id, version
     ON CONFLICT (dataset_id, version) DO UPDATE SET
       first_writer = CASE WHEN (excluded.first_at, excluded.first_writer) < (v.first_at, v.first_writer)
                           THEN excluded.first_writer ELSE v.first_writer END,
       first_at = LEAST(v.first_at, excluded.first_at), last_at = GREATEST(v.last_at, excluded.last_at)`,
    [
      rows.map(({ dataset }) => dataset),
      rows.map(({ version }) => version),
      rows.map(({ schema }) => schema),
      rows.map(({ lifecycle }) => lifecycle),
      rows.map(({ declaredVersion }) => declaredVersion),
      rows.map(({ at }) => instant(at)),
      rows.map(({ writer }) => writer),
    ],
    "put-versions",
  );
}

/**
 * Recounts versions that lost a write: first and last time, through an index. Versions without writes are deleted.
 */
async function recountVersions(
  session: Session,
  versions: readonly (readonly [dataset: number, version: string])[],
): Promise<void> {
  if (versions.length === 0) return;
  const values = [versions.map(([dataset]) => dataset), versions.map(([, version]) => version)];
  await session.query(
    `UPDATE dataset_versions v SET first_at = f.at, first_writer = f.writer, last_at = l.at
     FROM unnest($1::integer[], $2::uuid[]) AS u (dataset_id, version)
     CROSS JOIN LATERAL (SELECT at, writer FROM dataset_writes w
       WHERE w.dataset_id = u.dataset_id AND w.version = u.version ORDER BY at, writer LIMIT 1) f
     CROSS JOIN LATERAL (SELECT at FROM dataset_writes w
       WHERE w.dataset_id = u.dataset_id AND w.version = u.version ORDER BY at DESC LIMIT 1) l
     WHERE v.dataset_id = u.dataset_id AND v.version = u.version
       AND (v.first_at, v.first_writer, v.last_at) IS DISTINCT FROM (f.at, f.writer, l.at)`,
    values,
    "date-versions",
  );
  await session.query(
    `DELETE FROM dataset_versions v USING unnest($1::integer[], $2::uuid[]) AS u (dataset_id, version)
     WHERE v.dataset_id = u.dataset_id AND v.version = u.version AND NOT EXISTS (
       SELECT FROM dataset_writes w WHERE w.dataset_id = v.dataset_id AND w.version = v.version)`,
    values,
    "remove-versions",
  );
}

/**
 * Marks writes that only prepare their dataset, after the edges of their runs changed: an output that is not among
 * the edges of its run is prepared (SPEC.md §6).
 *
 * @param runs - ids of runs with the content ids of their edges
 */
export async function markPreparations(
  session: Session,
  contents: Contents,
  runs: readonly { readonly id: number; readonly edgeSet: string }[],
): Promise<void> {
  if (runs.length === 0) return;
  const edges = await contents.edgeSets(runs.map(({ edgeSet }) => edgeSet));
  const changed = await session.query<{ dataset_id: number }>(
    `UPDATE dataset_writes w SET prepares = NOT u.outputs @> to_jsonb(w.dataset_id)
     FROM unnest($1::bigint[], $2::jsonb[]) AS u (run_id, outputs)
     WHERE w.run_id = u.run_id AND w.prepares = u.outputs @> to_jsonb(w.dataset_id) RETURNING w.dataset_id`,
    [
      runs.map(({ id }) => id),
      runs.map(({ edgeSet }) => JSON.stringify(edges(edgeSet).outputs.map(([dataset]) => dataset))),
    ],
    "mark-preparations",
  );
  await describeDatasets(session, [...new Set(changed.map(({ dataset_id }) => dataset_id))]);
}

async function describeDatasets(session: Session, datasets: readonly number[]): Promise<void> {
  if (datasets.length === 0) return;
  const changed = await session.query<{
    id: number;
    schema_facet: string | null;
    columns_facet: string | null;
  }>(
    `WITH now AS (
       SELECT u.id, v.version, coalesce(s.schema, (u.facets -> 'schema' ->> 3)::uuid) AS schema_facet, w.at AS written_at
       FROM datasets u
       LEFT JOIN LATERAL (SELECT version FROM dataset_writes WHERE dataset_id = u.id AND version IS NOT NULL
                          ORDER BY at DESC, writer DESC LIMIT 1) v ON true
       LEFT JOIN LATERAL (SELECT schema FROM dataset_writes WHERE dataset_id = u.id AND schema IS NOT NULL
                          ORDER BY at DESC, writer DESC LIMIT 1) s ON true
       LEFT JOIN LATERAL (SELECT at FROM dataset_writes WHERE dataset_id = u.id AND run_id IS NOT NULL AND NOT prepares
                          ORDER BY at DESC, writer DESC LIMIT 1) w ON true
       WHERE u.id = ANY($1::integer[]))
     UPDATE datasets d SET current_version = now.version, schema_facet = now.schema_facet,
                           last_written_at = now.written_at
     FROM now WHERE d.id = now.id
       AND (d.current_version, d.schema_facet, d.last_written_at)
           IS DISTINCT FROM (now.version, now.schema_facet, now.written_at)
     RETURNING d.id, d.schema_facet, d.columns_facet`,
    [datasets],
    "describe-datasets",
  );
  const redescribed = changed.filter((row) => row.schema_facet !== row.columns_facet);
  if (redescribed.length > 0) await storeColumns(session, redescribed);
}

async function storeColumns(
  session: Session,
  datasets: readonly { id: number; schema_facet: string | null }[],
): Promise<void> {
  const texts = await readContents(session, [
    ...new Set(datasets.flatMap(({ schema_facet }) => schema_facet ?? [])),
  ]);
  const rows = datasets.flatMap(({ id, schema_facet }) =>
    schema_facet === null
      ? []
      : columnsOfSchema(texts.get(schema_facet)!).map((column) => ({ id, ...column })),
  );
  await session.query(
    "UPDATE datasets SET columns_facet = schema_facet WHERE id = ANY($1::integer[])",
    [datasets.map(({ id }) => id)],
    "note-columns",
  );
  const [{ removed } = { removed: 0 }] = await session.query<{ removed: number }>(
    `WITH gone AS (DELETE FROM dataset_columns WHERE dataset_id = ANY($1::integer[]) RETURNING 1)
     SELECT count(*) AS removed FROM gone`,
    [datasets.map(({ id }) => id)],
    "remove-columns",
  );
  await insertRows(session, rows, {
    name: "put-columns",
    table: "dataset_columns",
    columns: [
      ["dataset_id", "integer", ({ id }) => id],
      ["ordinal", "integer", ({ ordinal }) => ordinal],
      ["name", "text", ({ name }) => name],
      ["type", "text", ({ type }) => type],
      ["description", "text", ({ description }) => description],
    ],
  });
  await session.query(
    "UPDATE counters SET value = value + $2 WHERE name = $1",
    ["columns", rows.length - removed],
    "count",
  );
}
