/** Kinds of events of which a rule tells. The first seven are problems, which end; the others are changes. */
export const notificationKinds = [
  "failed",
  "lost",
  "late",
  "running-long",
  "failing-checks",
  "stale",
  "upstream-failed",
  "breaking-schema-change",
  "lost-lineage",
] as const;

/** See {@link notificationKinds}. */
export type NotificationKind = (typeof notificationKinds)[number];
