import type { ImpactAnswer } from "@headwater/store";

const header = [
  "hops",
  "kind",
  "namespace",
  "name",
  "evidence",
  "columns",
  "owners",
  "last_run_state",
  "last_run_ended_at",
  "last_written_at",
  "via_namespace",
  "via_name",
];

/**
 * Impact or origin as CSV (RFC 4180), with a line of names first. A spreadsheet takes what begins with `=`, `+`, `-`,
 * `@`, a tab or a line break as a formula: such a value gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function impactCsv(answer: ImpactAnswer): string {
  const rows = answer.items.map((item) => [
    String(item.hops),
    item.kind,
    item.namespace,
    item.name,
    item.evidence,
    item.columnCount > item.columns.length
      ? `${item.columns.map(({ name }) => name).join(" ")} (${item.columnCount} in all)`
      : item.columns.map(({ name }) => name).join(" "),
    item.owners.join(" "),
    item.lastRun?.state ?? "",
    item.lastRun?.endedAt ?? "",
    item.lastWrittenAt ?? "",
    item.via.namespace,
    item.via.name,
  ]);
  return [header, ...rows].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

function quote(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
