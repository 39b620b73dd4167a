import type { Incident, NotificationChannel, NotificationRule } from "../api/v2.gen.ts";

/** Kind of a problem or change. */
export type NotificationKind = NotificationRule["kinds"][number];
/** Kind of a channel. */
export type ChannelKind = NotificationChannel["kind"];

/** Names and explanations of the kinds of problems and changes, in the order in which they are shown. */
export const kindTexts: Readonly<
  Record<NotificationKind, { readonly label: string; readonly hint: string }>
> = {
  failed: { label: "Failed", hint: "The latest run of a job failed." },
  lost: { label: "Lost", hint: "A run stopped without an end event." },
  late: { label: "Late", hint: "A job has not started on time." },
  "running-long": { label: "Running long", hint: "A run takes more than three times as long as usual." },
  "failing-checks": { label: "Failing checks", hint: "A data quality check of a dataset fails." },
  stale: { label: "Stale", hint: "A dataset was not written on time." },
  "upstream-failed": { label: "Upstream failed", hint: "A dataset was built from stale or failing data." },
  "breaking-schema-change": {
    label: "Breaking schema change",
    hint: "A column that downstream columns use was removed or has another type.",
  },
  "lost-lineage": { label: "Lost lineage", hint: "A connection or a column's sources disappeared." },
};

/** All kinds. */
export const allKinds = Object.keys(kindTexts) as NotificationKind[];

/** Names of the kinds of channels. */
export const channelLabels: Readonly<Record<ChannelKind, string>> = {
  webhook: "Webhook",
  slack: "Slack-compatible webhook",
  email: "E-mail",
  sns: "Amazon SNS",
};

/** Describes numbers of problems, such as "2 failed, 1 stale". */
export function describeCounts(counts: Incident["counts"]): string {
  return counts.map(({ kind, count }) => `${count} ${kindTexts[kind].label.toLowerCase()}`).join(", ");
}
