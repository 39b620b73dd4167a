import { csv } from "@headwater/graph";
import type { ImpactAnswer } from "@headwater/store";

const header = [
  "hops",
  "kind",
  "namespace",
  "name",
  "evidence",
  "columns",
  "owners",
  "dags",
  "platform",
  "last_run_state",
  "last_run_ended_at",
  "last_written_at",
  "via_namespace",
  "via_name",
];

/** Impact or origin as CSV, with a line of names first. */
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
    item.dags.join(" "),
    item.platform ?? "",
    item.lastRun?.state ?? "",
    item.lastRun?.endedAt ?? "",
    item.lastWrittenAt ?? "",
    item.via.namespace,
    item.via.name,
  ]);
  return csv([header, ...rows]);
}
