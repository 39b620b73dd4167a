import {
  type IncidentSummary,
  type NotificationKind,
  type NotificationMessage,
  notificationKinds,
} from "@headwater/store";

/** A line of a message: a label and its value. */
export interface MessageFact {
  readonly label: string;
  readonly value: string;
}

/** A message as text. */
export interface MessageText {
  readonly title: string;
  /** Numbers of problems, such as "2 failed, 4 stale"; empty for a test. */
  readonly headline: string;
  readonly facts: readonly MessageFact[];
  /** The worst problems. */
  readonly problems: readonly string[];
  /** Number of problems that are not listed. */
  readonly more: number;
  /** Address of the page. */
  readonly url: string;
}

const kindTexts: Readonly<Record<NotificationKind, (count: number) => string>> = {
  failed: (count) => `${count} failed`,
  lost: (count) => `${count} without an end`,
  late: (count) => `${count} late`,
  "running-long": (count) => `${count} running long`,
  "failing-checks": (count) => `${count} with failing checks`,
  stale: (count) => `${count} stale`,
  "upstream-failed": (count) => `${count} with failed upstream`,
  "breaking-schema-change": (count) => `${plural(count, "schema change")} with downstream columns`,
  "lost-lineage": (count) => `${plural(count, "change")} with lost lineage`,
};

const shownProblems = 8;
const shownOwners = 8;

/** Returns a number with a noun. */
function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Renders a message.
 *
 * @param base - address of the server, without a trailing slash
 */
export function renderMessage(message: NotificationMessage, base: string): MessageText {
  const { incident, title } = message;
  if (!incident) {
    return {
      title,
      headline: "",
      facts: [{ label: "Test", value: "This channel receives notifications." }],
      problems: [],
      more: 0,
      url: `${base}/notifications`,
    };
  }
  const { summary, endedAt } = incident;
  const listed = summary.problems.slice(0, shownProblems);
  const total = Object.values(summary.counts).reduce((sum, count) => sum + count, 0);
  return {
    title,
    headline: notificationKinds
      .flatMap((kind) => {
        const count = summary.counts[kind];
        return count === undefined ? [] : kindTexts[kind](count);
      })
      .join(", "),
    facts: factsOf(summary, endedAt),
    problems: listed.map(
      ({ kind, node, detail }) =>
        `${kind.replaceAll("-", " ")}: ${node.name}${detail === null ? "" : ` (${oneLine(detail)})`}`,
    ),
    more: Math.max(0, total - listed.length),
    url: `${base}${summary.path}`,
  };
}

function factsOf(summary: IncidentSummary, endedAt: string | null): MessageFact[] {
  const { error, since, owners, blastRadius, root } = summary;
  const facts: MessageFact[] = [];
  if (error !== null) facts.push({ label: "Error", value: oneLine(error) });
  facts.push({ label: "Since", value: formatTime(since) });
  if (endedAt !== null) {
    facts.push({
      label: "Resolved",
      value: `${formatTime(endedAt)}, after ${formatDuration(since, endedAt)}`,
    });
  }
  if (blastRadius && blastRadius.datasets + blastRadius.jobs > 0) {
    const { datasets, jobs } = blastRadius;
    facts.push({
      label: "Affected",
      value: [
        [
          ...(datasets > 0 ? [plural(datasets, "dataset")] : []),
          ...(jobs > 0 ? [plural(jobs, "job")] : []),
        ].join(", "),
        ...(blastRadius.owners.length > 0 ? [`owners ${listOwners(blastRadius.owners)}`] : []),
      ].join("; "),
    });
  }
  if (owners.length > 0) facts.push({ label: "Owners", value: listOwners(owners) });
  facts.push({ label: root.kind === "job" ? "Job" : "Dataset", value: `${root.namespace} ${root.name}` });
  return facts;
}

function listOwners(owners: readonly string[]): string {
  const shown = owners.slice(0, shownOwners).join(", ");
  return owners.length > shownOwners ? `${shown} and ${owners.length - shownOwners} more` : shown;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 300);
}

/** Formats an instant, such as "2026-11-30 02:14 UTC". */
function formatTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

function formatDuration(from: string, to: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** Returns a message as plain text. */
export function toPlainText({ title, headline, facts, problems, more, url }: MessageText): string {
  return [
    title,
    ...(headline === "" ? [] : [headline]),
    "",
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...(problems.length > 0 ? ["", ...problems.map((problem) => `- ${problem}`)] : []),
    ...(more > 0 ? [`- and ${more} more`] : []),
    "",
    url,
  ].join("\n");
}
