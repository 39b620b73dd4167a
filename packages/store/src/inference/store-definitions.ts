import type { Contents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { insertRows } from "../database/rows.ts";
import type { BatchNodes } from "../fold/nodes/nodes.ts";
import { enqueueReaders, markSymlinksStale, type SchemaChange } from "../fold/runs/inference-queue.ts";
import { contentId } from "../model/identifiers.ts";
import type { InferredRun } from "./open-run.ts";
import { publicIdOf } from "./run-facts.ts";
import type { DatasetName } from "./sql/table-names.ts";

/** Stores definitions in SQL: columns of tables, external schemas and locations of external tables. */
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
    await insertRows(session, tables, {
      name: "put-defined-schemas",
      table: "defined_schemas",
      columns: [
        ["run_id", "bigint", ({ run }) => run.id],
        ["dataset", "uuid", ({ dataset }) => dataset],
        ["writer", "uuid", ({ run }) => run.publicId],
        ["at", "timestamptz", ({ at }) => instant(at)],
        ["schema", "uuid", ({ schema }) => schema],
      ],
    });
  }
  await enqueueReaders(session, difference(before, tables), []);
  await storeExternal(session, nodes, answers);
}

/** Returns the definitions that are in only one of two lists. */
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
  await insertRows(session, schemas, {
    name: "put-external-schemas",
    table: "external_schemas",
    columns: [
      ["run_id", "bigint", ({ run }) => run.id],
      ["schema", "text", ({ schema }) => schema.schema],
      ["catalog_database", "text", ({ schema }) => schema.database],
      ["region", "text", ({ schema }) => schema.region],
      ["namespace", "text", ({ database }) => database?.namespace ?? null],
      ["database", "text", ({ database }) => database?.parts.join(".") ?? null],
      ["parent_job_id", "integer", ({ run }) => run.parentJob],
    ],
  });
  const locations = answers.flatMap(({ run, result, known }) => {
    const id = (name: DatasetName) => known.get(publicIdOf(name)) ?? nodes.id(publicIdOf(name));
    const found = new Map(result?.reading.locations.map((own) => [id(own.table), id(own.location)]));
    return [...found].map(([table, location]) => ({ run, table, location }));
  });
  await insertRows(session, locations, {
    name: "put-external-locations",
    table: "external_locations",
    columns: [
      ["run_id", "bigint", ({ run }) => run.id],
      ["table_id", "integer", ({ table }) => table],
      ["location_id", "integer", ({ location }) => location],
    ],
  });
  if (gone!.count + schemas.length + locations.length > 0) await markSymlinksStale(session);
}
