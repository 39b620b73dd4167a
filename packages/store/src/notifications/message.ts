import type { NodeReference } from "../queries/nodes/nodes.ts";
import { type NotificationKind, notificationKinds } from "./notification-kinds.ts";

/** One problem or change of an incident. Times are ISO instants. */
export interface NoticeProblem {
  readonly kind: NotificationKind;
  readonly node: NodeReference;
  readonly since: string;
  /** First line of the error, failing checks, expected start, or changed columns. */
  readonly detail: string | null;
  /** Public id of the run that shows it. */
  readonly run: string | null;
}

/** Everything downstream of an incident. */
export interface BlastRadius {
  readonly datasets: number;
  readonly jobs: number;
  readonly owners: readonly string[];
}

/** The content of an incident. */
export interface IncidentSummary {
  readonly title: string;
  readonly root: NodeReference;
  readonly since: string;
  /** Numbers of problems by kind. */
  readonly counts: Readonly<Partial<Record<NotificationKind, number>>>;
  /** First line of the error, if a run failed. */
  readonly error: string | null;
  /** Owners of the nodes with problems. */
  readonly owners: readonly string[];
  readonly blastRadius: BlastRadius | null;
  /** At most {@link maxProblems}, worst first. */
  readonly problems: readonly NoticeProblem[];
  /** Path of the page of the run or node, below the server's address. */
  readonly path: string;
}

/** A message to a channel. */
export interface NotificationMessage {
  readonly phase: "start" | "end" | "test";
  readonly incident: {
    readonly id: string;
    readonly summary: IncidentSummary;
    readonly endedAt: string | null;
  } | null;
  readonly title: string;
}

/** Maximum number of problems kept in a summary. */
export const maxProblems = 50;
const maxOwners = 50;
const maxTextLength = 500;

/** A problem with the owners of its node. */
export interface OwnedProblem extends NoticeProblem {
  readonly owners: readonly string[];
}

/** Summarizes the problems of one root, without the blast radius. */
export function summarize(
  root: NodeReference,
  problems: readonly OwnedProblem[],
): Omit<IncidentSummary, "blastRadius"> {
  const sorted = withoutSummaries(root, problems).sort(
    (a, b) =>
      notificationKinds.indexOf(a.kind) - notificationKinds.indexOf(b.kind) ||
      compare(a.since, b.since) ||
      compare(a.node.name, b.node.name),
  );
  const worst = sorted[0];
  if (!worst) throw new Error("An incident has at least one problem.");
  const counts: Partial<Record<NotificationKind, number>> = {};
  for (const { kind } of sorted) counts[kind] = (counts[kind] ?? 0) + 1;
  const failed = sorted.find(({ kind, detail, run }) => kind === "failed" && detail !== null && run !== null);
  const own = problems.find(
    ({ kind, node, run }) => kind === worst.kind && node.id === root.id && run !== null,
  );
  const run =
    own?.run ?? sorted.find(({ kind, run: shown }) => kind === worst.kind && shown !== null)?.run ?? null;
  return {
    title: titleFor(root, worst, counts[worst.kind] ?? 1),
    root,
    since: sorted.reduce((first, { since }) => (since < first ? since : first), worst.since),
    counts,
    error: failed?.detail == null ? null : firstLine(failed.detail),
    owners: [...new Set(sorted.flatMap(({ owners }) => owners))].sort(compare).slice(0, maxOwners),
    problems: sorted.slice(0, maxProblems).map(({ kind, node, since, detail, run: shownBy }) => ({
      kind,
      node,
      since,
      detail: detail === null ? null : detail.slice(0, maxTextLength),
      run: shownBy,
    })),
    path:
      worst.node.kind === "job" && run !== null ? `/runs/${run}` : `/${worst.node.kind}s/${worst.node.id}`,
  };
}

/** Leaves out a problem of the root that its tasks have as well: a DAG run fails because a task failed. */
function withoutSummaries(root: NodeReference, problems: readonly OwnedProblem[]): OwnedProblem[] {
  return problems.filter(
    ({ kind, node }) =>
      node.id !== root.id ||
      !problems.some(
        (other) => other.kind === kind && other.node.kind === "job" && other.node.id !== root.id,
      ),
  );
}

function titleFor(root: NodeReference, worst: NoticeProblem, count: number): string {
  const { kind, node } = worst;
  const datasets = count === 1 ? node.name : `${count} datasets`;
  switch (kind) {
    case "failed":
      return `${root.kind === "job" ? root.name : node.name} failed`;
    case "lost":
      return `${root.kind === "job" ? root.name : node.name} stopped without an end`;
    case "late":
      return `${root.kind === "job" ? root.name : node.name} is late`;
    case "running-long":
      return `${root.kind === "job" ? root.name : node.name} runs longer than usual`;
    case "failing-checks":
      return count === 1 ? `Checks of ${node.name} fail` : `Checks of ${count} datasets fail`;
    case "stale":
      return `${datasets} ${count === 1 ? "is" : "are"} stale`;
    case "upstream-failed":
      return `${datasets} ${count === 1 ? "has" : "have"} failed upstream data`;
    case "breaking-schema-change":
      return `Schema change of ${node.name} affects downstream columns`;
    case "lost-lineage":
      return `${node.name} lost lineage`;
  }
}

/** Returns the title of a message. */
export function messageTitle(phase: "start" | "end", title: string): string {
  return phase === "end" ? `Resolved: ${title}` : title;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!.slice(0, maxTextLength);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
