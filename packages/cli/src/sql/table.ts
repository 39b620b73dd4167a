import type {
  ColumnSource,
  DatasetReference,
  ScriptLineage,
  StatementLineage,
  WriteLineage,
} from "@headwater/sql-lineage";
import { printable } from "../terminal/printable.ts";
import { excerpt } from "./excerpt.ts";

/**
 * Formats a script's lineage as text: per statement, the tables and columns it reads and writes; then errors and
 * warnings with their source line.
 */
export function toTable(lineage: ScriptLineage, sql: string): string {
  const lines: string[] = [];
  for (const statement of lineage.statements) lines.push(...statementLines(statement), "");
  lines.push(...problemLines(lineage, sql));
  if (lines.length === 0) lines.push("No statements found.");
  return printable(`${lines.join("\n").trimEnd()}\n`);
}

/** Formats the errors and warnings of a script, each with its source line and a caret at its position. */
export function problemLines({ errors, warnings }: ScriptLineage, sql: string): string[] {
  const lines: string[] = [];
  for (const { line, column, message } of errors) {
    lines.push(`error    ${line}:${column}  ${message}`, ...excerpt(sql, line, column));
  }
  for (const { span, message } of warnings) {
    lines.push(`warning  ${span.line}:${span.column}  ${message}`, ...excerpt(sql, span.line, span.column));
  }
  return lines;
}

function statementLines(statement: StatementLineage): string[] {
  const { kind, span, inputs, outputs, writes } = statement;
  const names = (list: readonly DatasetReference[]) => list.map(({ name }) => name).join(", ");
  const lines = [`${span.line}:${span.column}  ${kind}`];
  if (inputs.length > 0) lines.push(`  reads   ${names(inputs)}`);
  if (outputs.length > 0) lines.push(`  writes  ${names(outputs)}`);
  for (const write of writes) {
    // A statement can write several tables, whose columns have their own lines.
    if (writes.length > 1 && write.dataset !== undefined) lines.push(`  to ${write.dataset.name}`);
    lines.push(...writeLines(write));
  }
  return lines;
}

function writeLines({ columns, influences }: WriteLineage): string[] {
  const rows: [string, string, string][] = [];
  for (const { column, sources } of columns) {
    if (sources.length === 0) rows.push([column, "", ""]);
    sources.forEach((source, index) => {
      rows.push([index === 0 ? column : "", `${source.dataset.name}.${source.column}`, ways(source)]);
    });
  }
  influences.forEach((source, index) => {
    rows.push([index === 0 ? "(all rows)" : "", `${source.dataset.name}.${source.column}`, ways(source)]);
  });
  const widths = [0, 1].map((cell) => Math.max(0, ...rows.map((row) => row[cell]!.length)));
  return rows.map(([column, source, way]) => {
    return `  ${column.padEnd(widths[0]!)}  ${source.padEnd(widths[1]!)}  ${way}`.trimEnd();
  });
}

/** Formats the transformations of a source: `identity`, `aggregation (masked)`. */
export function ways({ transformations }: Pick<ColumnSource, "transformations">): string {
  return transformations
    .map(({ subtype, masking }) => subtype.toLowerCase().replace("_", " ") + (masking ? " (masked)" : ""))
    .join(", ");
}
