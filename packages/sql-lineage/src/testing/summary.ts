import { catalogFromRecord } from "../dialects/catalog.ts";
import { extractLineage } from "../extract-lineage.ts";
import type { DialectName } from "../model/dialect-name.ts";
import type { ColumnSource, TransformationSubtype } from "../model/lineage.ts";

/** The catalog of the behavior tests. */
const tables = {
  "public.orders": ["id", "customer_id", "amount", "status", "placed_at"],
  customers: ["id", "name", "email", "country"],
  items: ["order_id", "sku", "qty", "price"],
  events: ["id", "payload", "tags", "ts"],
  summary: ["customer_id", "total", "n"],
};

const marks: Readonly<Record<TransformationSubtype, string>> = {
  IDENTITY: "I",
  TRANSFORMATION: "T",
  AGGREGATION: "A",
  CONDITIONAL: "C",
  WINDOW: "W",
  FILTER: "F",
  JOIN: "J",
  GROUP_BY: "G",
  SORT: "S",
};

/**
 * Formats lineage as text: `inputs -> outputs`, one line per write (`[table] column=(source:kinds) | influences`), then
 * errors and warning codes. Kinds are the initials of OpenLineage's subtypes (W window, J join, G group by), followed
 * by `m` if masked.
 */
export function summary(sql: string | readonly string[], dialect: DialectName): string {
  const lineage = extractLineage(sql, { dialect, catalog: catalogFromRecord(tables, dialect) });
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(",");
  const lines = [`${names(lineage.inputs)} -> ${names(lineage.outputs)}`];
  for (const { dataset, columns, influences } of lineage.writes) {
    const list = columns.map(({ column, sources }) => `${column}=(${sourceText(sources)})`);
    const decided = influences.length > 0 ? [`| ${sourceText(influences)}`] : [];
    lines.push([`[${dataset?.name ?? ""}]`, ...list, ...decided].join(" "));
  }
  for (const { message } of lineage.errors) lines.push(`error ${message}`);
  for (const { code, span } of lineage.warnings) lines.push(`${code} ${span.line}:${span.column}`);
  return lines.join("\n");
}

function sourceText(sources: readonly ColumnSource[]): string {
  return sources
    .map(({ dataset, column, transformations }) => {
      const ways = transformations.map(({ subtype, masking }) => marks[subtype] + (masking ? "m" : ""));
      return `${dataset.name}.${column}:${ways.join("")}`;
    })
    .join(" ");
}
