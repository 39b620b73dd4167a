import { dialects } from "./dialects/dialects.ts";
import type { LineageError, LineageWarning, ScriptLineage, StatementLineage } from "./model/lineage.ts";
import type { LineageOptions } from "./model/options.ts";
import { parseScript } from "./parse-script.ts";
import type { ResolvedStatement } from "./resolver/model/resolved-statement.ts";
import { TableRegistry } from "./resolver/model/table-registry.ts";
import { publicStatement } from "./resolver/public-lineage.ts";
import { ResolverSet } from "./resolver/resolver-set.ts";
import { ScriptComposer } from "./resolver/script.ts";
import { Spans } from "./spans.ts";

const defaultMaxLength = 2_000_000;
const defaultMaxSteps = 20_000_000;

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
  const tables = new TableRegistry(dialect, options.catalog, options.defaultSchema);
  const resolver = new ResolverSet(tables, dialect);
  const statements: StatementLineage[] = [];
  const resolvedStatements: ResolvedStatement[] = [];
  const errors: LineageError[] = [];
  const warnings: LineageWarning[] = [];
  let index = 0;
  const budget = { remaining: options.maxSteps ?? defaultMaxSteps };
  let remainingLength = options.maxLength ?? defaultMaxLength;
  for (const whole of typeof sql === "string" ? [sql] : sql) {
    const text = cut(whole, remainingLength);
    remainingLength -= whole.length;
    const spans = new Spans(text);
    for (const parsed of parseScript(text, dialect, budget)) {
      for (const { code, message, start, end } of parsed.warnings) {
        warnings.push({ code, message, index, span: spans.at(start, end) });
      }
      if (parsed.error !== undefined) {
        const { line, column } = spans.at(parsed.error.offset, parsed.error.offset);
        errors.push({ index, line, column, message: parsed.error.message });
      } else if (parsed.statement !== undefined) {
        const { resolved, warnings: own } = resolver.resolve(parsed.statement, parsed.level);
        for (const { code, message, start, end } of own) {
          warnings.push({ code, message, index, span: spans.at(start, end) });
        }
        resolvedStatements.push(resolved);
        const span = spans.at(parsed.start, parsed.end);
        statements.push(publicStatement(tables, resolved, { index, kind: parsed.statement.verb, span }));
      }
      index++;
    }
    if (remainingLength < 0) {
      const message = `The script is longer than ${options.maxLength ?? defaultMaxLength} characters; the rest is ignored`;
      warnings.push({ code: "too-much-work", message, index, span: spans.at(text.length, text.length) });
      break;
    }
  }
  const script = new ScriptComposer(tables, resolvedStatements);
  if (script.isIncomplete) warnings.push(compositionTooCostly(statements));
  const complete = errors.length === 0 && warnings.length === 0;
  return { ...script.compose(), statements, errors, warnings, complete };
}

/** Returns the beginning of a text with at most `length` characters, up to the end of a statement. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, text.lastIndexOf(";", length) + 1);
}

function compositionTooCostly(statements: readonly StatementLineage[]): LineageWarning {
  const message = "Resolving the script's temporary tables takes too much work; some columns are omitted";
  const last = statements.at(-1);
  const span = last?.span ?? { start: 0, end: 0, line: 1, column: 1 };
  return { code: "too-much-work", message, index: last?.index ?? 0, span };
}
