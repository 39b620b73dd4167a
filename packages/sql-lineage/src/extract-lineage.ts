import { dialects } from "./dialects/dialects.ts";
import type { ScriptLineage } from "./model/lineage.ts";
import type { LineageOptions } from "./model/options.ts";
import { ScriptReader } from "./script-reader.ts";

/**
 * Extracts the lineage of a script: the inputs and outputs of each statement, and the sources of every output column.
 *
 * Never fails on SQL. A statement that cannot be parsed adds an entry to `errors` and does not affect the others.
 * Unknown lineage (an ambiguous column, a `*` of an unknown table) is omitted and adds an entry to `warnings`, and so
 * does work beyond the limits of a script (`too-much-work`).
 *
 * @param sql - one text, or several texts that run in sequence in the same session; spans refer to their text
 * @throws RangeError if the dialect is not one of `dialectNames`
 */
export function extractLineage(sql: string | readonly string[], options: LineageOptions): ScriptLineage {
  const dialect = Object.hasOwn(dialects, options.dialect) ? dialects[options.dialect] : undefined;
  if (dialect === undefined) throw new RangeError(`Unknown dialect: ${options.dialect}`);
  const reader = new ScriptReader(dialect, options);
  for (const text of typeof sql === "string" ? [sql] : sql) {
    if (!reader.add(text)) break;
  }
  return reader.lineage();
}
