import type { ColumnSource, ScriptLineage, StatementLineage, WriteLineage } from "@headwater/sql-lineage";

/** Formats a script's lineage as text: per statement, the tables and columns it reads and writes. */
export function toTable(lineage: ScriptLineage): string {
  const lines: string[] = [];
  for (const statement of lineage.statements) lines.push(...statementLines(statement), "");
  for (const { line, column, message } of lineage.errors)
    lines.push(`error    ${line}:${column}  ${message}`);
  for (const { span, message } of lineage.warnings) {
    lines.push(`warning  ${span.line}:${span.column}  ${message}`);
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function statementLines(statement: StatementLineage): string[] {
  const { kind, span, inputs, outputs, writes } = statement;
  const names = (list: typeof inputs) => list.map(({ name }) => name).join(", ");
  const lines = [`${span.line}:${span.column}  ${kind}`];
  if (inputs.length > 0) lines.push(`  reads   ${names(inputs)}`);
  if (outputs.length > 0) lines.push(`  writes  ${names(outputs)}`);
  for (const write of writes) lines.push(...writeLines(write));
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

function ways({ transformations }: ColumnSource): string {
  return transformations
    .map(({ subtype, masking }) => subtype.toLowerCase().replace("_", " ") + (masking ? " (masked)" : ""))
    .join(", ");
}
