import { expect } from "vitest";
import { extractLineage } from "../extract-lineage.ts";
import type { DialectName } from "../model/dialect-name.ts";

/** Returns the tables of SQL that parses without error as `inputs > outputs`. */
export function tablesOf(sql: string, dialect: DialectName): string {
  const { inputs, outputs, errors } = extractLineage(sql, { dialect });
  expect(errors).toEqual([]);
  return `${inputs.map(({ name }) => name)} > ${outputs.map(({ name }) => name)}`;
}
