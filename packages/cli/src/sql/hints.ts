import { type DialectName, dialectNames, extractLineage, type ScriptLineage } from "@headwater/sql-lineage";

/** The maximum number of failed scripts to parse in other dialects. */
const maxScripts = 20;

/** A script with its lineage, to derive hints from. */
export interface HintSubject {
  readonly text: string;
  readonly lineage: ScriptLineage;
}

/**
 * Returns advice for incomplete lineage: another dialect that parses the script, a catalog for unresolved columns, or
 * compiling a template first.
 */
export function hints(
  subjects: readonly HintSubject[],
  settings: { readonly dialect: DialectName; readonly hasCatalog: boolean },
): string[] {
  const result: string[] = [];
  const failed = subjects.filter(({ lineage }) => lineage.errors.length > 0).slice(0, maxScripts);
  if (failed.some(({ text }) => /\{\{|\{%/.test(text))) {
    result.push("This looks like a Jinja template. Compile it first, for example with dbt compile.");
  }
  const other = failed.length > 0 ? betterDialect(failed, settings.dialect) : undefined;
  if (other !== undefined) {
    result.push(`Dialect ${other} parses more of it than ${settings.dialect}: try --dialect ${other}.`);
  }
  const unresolved = subjects
    .flatMap(({ lineage }) => lineage.warnings)
    .filter(({ code }) => code === "ambiguous-column" || code === "unresolved-star").length;
  if (unresolved > 0 && !settings.hasCatalog) {
    const columns = unresolved === 1 ? "1 warning is" : `${unresolved} warnings are`;
    result.push(`${columns} due to unknown columns: pass --catalog with the columns of the tables.`);
  }
  return result;
}

/** Returns the dialect that parses the scripts with the fewest errors, if it is better than the current one. */
function betterDialect(subjects: readonly HintSubject[], current: DialectName): DialectName | undefined {
  let best: DialectName | undefined;
  let fewest = subjects.reduce((sum, { lineage }) => sum + lineage.errors.length, 0);
  for (const dialect of dialectNames) {
    if (dialect === current || fewest === 0) continue;
    let errors = 0;
    for (const { text } of subjects) errors += extractLineage(text, { dialect }).errors.length;
    if (errors < fewest) [best, fewest] = [dialect, errors];
  }
  return best;
}
