/** Resolves statements whose lineage is only their targets. */
import type { StatementOfKind } from "../../syntax/statements.ts";
import type { Resolvers } from "../model/resolvers.ts";

/** Records the dropped tables. */
export function resolveDrop({ recorder, tables }: Resolvers, { targets }: StatementOfKind<"drop">): void {
  recorder.effect("removal");
  for (const name of targets) {
    const table = tables.find(name);
    recorder.result.outputs.add(table);
    recorder.result.dropped.push(table);
  }
}

/** Records the emptied tables. */
export function resolveTruncate(
  { recorder, tables }: Resolvers,
  { targets }: StatementOfKind<"truncate">,
): void {
  recorder.effect("removal");
  for (const name of targets) recorder.result.outputs.add(tables.find(name));
}

/** Records a refreshed view, whose sources its definition names. */
export function resolveRefresh(
  { recorder, tables }: Resolvers,
  { target }: StatementOfKind<"refresh">,
): void {
  recorder.effect("rows");
  recorder.result.outputs.add(tables.find(target));
}

/** Sets the database and schema of later names. */
export function resolveUse({ tables }: Resolvers, { database, schema }: StatementOfKind<"use">): void {
  if (database !== undefined) tables.defaultDatabase = database.text;
  if (schema !== undefined) tables.defaultSchema = schema.text;
}

/** Records the definition of an external schema. */
export function resolveExternalSchema(
  { recorder }: Resolvers,
  { schema, catalog, database, region }: StatementOfKind<"external-schema">,
): void {
  recorder.effect("definition");
  recorder.result.definitions.push({
    kind: "external-schema",
    schema: schema.text,
    catalog,
    database,
    region,
  });
}

/** Records an unknown effect. */
export function resolveOpaque({ recorder }: Resolvers): void {
  recorder.effect("opaque");
}
