import type { Contents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import type { BatchNodes } from "../fold/nodes/nodes.ts";
import { enqueueReaders, markSymlinksStale, type SchemaChange } from "../fold/runs/inference-queue.ts";
import { contentId } from "../model/identifiers.ts";
import type { InferredRun } from "./infer-runs.ts";
import { publicIdOf } from "./run-facts.ts";
import type { DatasetName } from "./sql/table-names.ts";

/** Stores what the SQL defines: columns of tables, external schemas and the places of external tables. */
export async function storeDefinitions(
  session: Session,
  contents: Contents,
  nodes: BatchNodes,
  answers: readonly InferredRun[],
): Promise<void> {
  const runs = answers.map(({ run }) => run.id);
  const before = await session.query<{ dataset: string; at: number; schema: string }>(
    "DELETE FROM defined_schemas WHERE run_id = ANY($1::bigint[]) RETURNING dataset, at, schema",
    [runs],
    "remove-defined-schemas",
  );
  const tables = answers.flatMap(({ run, result }) => {
    const columns = new Map(
      result?.reading.tables.map((table) => [publicIdOf(table.dataset), table.columns]),
    );
    return [...columns].map(([dataset, names]) => {
      const text = JSON.stringify({ fields: names.map((name) => ({ name })) });
      const schema = contentId(text);
      contents.put(schema, text);
      return { run, dataset, at: run.at, schema };
    });
  });
  if (tables.length > 0) {
    await contents.flush();
    await session.query(
      `INSERT INTO defined_schemas (run_id, dataset, writer, at, schema)
       SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::uuid[])`,
      [
        tables.map(({ run }) => run.id),
        tables.map(({ dataset }) => dataset),
        tables.map(({ run }) => run.publicId),
        tables.map(({ at }) => new Date(at).toISOString()),
        tables.map(({ schema }) => schema),
      ],
      "put-defined-schemas",
    );
  }
  await enqueueReaders(session, difference(before, tables), []);
  await storeExternal(session, nodes, answers);
}

/** The definitions that are in one of two lists and not in the other. */
function difference(
  before: readonly (SchemaChange & { readonly schema: string })[],
  now: readonly (SchemaChange & { readonly schema: string })[],
): SchemaChange[] {
  const key = ({ dataset, at, schema }: SchemaChange & { readonly schema: string }) =>
    `${dataset} ${at} ${schema}`;
  const [known, wanted] = [new Set(before.map(key)), new Set(now.map(key))];
  return [...before.filter((row) => !wanted.has(key(row))), ...now.filter((row) => !known.has(key(row)))];
}

async function storeExternal(
  session: Session,
  nodes: BatchNodes,
  answers: readonly InferredRun[],
): Promise<void> {
  const runs = answers.map(({ run }) => run.id);
  const [gone] = await session.query<{ count: number }>(
    `WITH s AS (DELETE FROM external_schemas WHERE run_id = ANY($1::bigint[]) RETURNING 1),
          l AS (DELETE FROM external_locations WHERE run_id = ANY($1::bigint[]) RETURNING 1)
     SELECT (SELECT count(*) FROM s) + (SELECT count(*) FROM l) AS count`,
    [runs],
    "remove-external",
  );
  const schemas = answers.flatMap(({ run, result }) => {
    const found = new Map(result?.reading.externalSchemas.map((schema) => [schema.schema, schema]));
    return [...found.values()].map((schema) => ({ run, schema, database: result!.reading.database }));
  });
  if (schemas.length > 0) {
    await session.query(
      `INSERT INTO external_schemas (run_id, schema, catalog_database, region, namespace, database, parent_job_id)
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[])`,
      [
        schemas.map(({ run }) => run.id),
        schemas.map(({ schema }) => schema.schema),
        schemas.map(({ schema }) => schema.database),
        schemas.map(({ schema }) => schema.region),
        schemas.map(({ database }) => database?.namespace ?? null),
        schemas.map(({ database }) => database?.parts.join(".") ?? null),
        schemas.map(({ run }) => run.parentJob),
      ],
      "put-external-schemas",
    );
  }
  const locations = answers.flatMap(({ run, result, known }) => {
    const id = (name: DatasetName) => known.get(publicIdOf(name)) ?? nodes.id(publicIdOf(name));
    const found = new Map(result?.reading.locations.map((own) => [id(own.table), id(own.location)]));
    return [...found].map(([table, location]) => ({ run, table, location }));
  });
  if (locations.length > 0) {
    await session.query(
      `INSERT INTO external_locations (run_id, table_id, location_id)
       SELECT * FROM unnest($1::bigint[], $2::integer[], $3::integer[])`,
      [
        locations.map(({ run }) => run.id),
        locations.map(({ table }) => table),
        locations.map(({ location }) => location),
      ],
      "put-external-locations",
    );
  }
  if (gone!.count + schemas.length + locations.length > 0) await markSymlinksStale(session);
}
