import type { Candidate } from "./candidates.ts";
import type { Evidence } from "./explanation.ts";

/** Texts for the classes of errors. */
const errorTexts: Readonly<Record<string, string>> = {
  "missing-column": "the error names a column that does not exist",
  "missing-data": "the error says that data is missing or did not arrive",
  type: "the error says that a value does not fit its type",
  constraint: "the error says that data violates a constraint",
  syntax: "the error says that the code is not valid",
  software: "the error comes from the software that runs the job",
  resources: "the error says that memory, disk or another resource ran out",
  timeout: "the error says that it took too long",
  permission: "the error says that a permission or a credential is missing",
  connection: "the error says that a connection failed",
  check: "the error says that a check failed",
  unknown: "no change before it explains the error",
};

/** Describes a cause in one sentence. @param name - name of the node where it happened */
export function summarize({ kind, evidence, run, distance }: Candidate, name: string): string {
  const [first] = evidence;
  switch (kind) {
    case "upstream-failed":
      return first?.after ? `${name} failed: ${first.after}` : `${name} failed.`;
    case "upstream-late":
      if (run !== null && distance === 0) return `The previous run of ${name} has not ended.`;
      if (first?.subject === "end")
        return `${name} ${first.after?.startsWith("still") ? "was " : "ended at "}${clock(first.after)}; its run before ended at ${clock(first.before)}.`;
      return first?.after && first.subject === "expected start"
        ? `${name} did not run; it was expected at ${first.after.slice(0, 16).replace("T", " ")} UTC.`
        : `${name} did not run when it should have.`;
    case "schema-changed":
      return `Columns of ${name} changed: ${list(evidence, describeColumn)}.`;
    case "sql-changed":
      return `The SQL of ${name} changed${commitOf(evidence)}.`;
    case "code-changed":
      return `The code of ${name} changed${commitOf(evidence)}.`;
    case "rows-changed":
      return `${name} has ${grouped(first?.after)} rows; usually ${grouped(first?.before)}.`;
    case "check-failed":
      return `A check of ${name} failed: ${list(evidence, ({ subject, after }) => (subject === "detail" ? (after ?? "") : subject))}.`;
    case "engine-changed":
      return `${name} ran with another version: ${list(evidence, describeValue)}.`;
    case "configuration-changed":
      return `The configuration of ${name} changed: ${list(evidence, describeValue)}.`;
    case "error":
      return `${name} failed on its own: ${errorTexts[first?.subject ?? "unknown"] ?? errorTexts.unknown}.`;
  }
}

const maxListed = 3;

function list(evidence: readonly Evidence[], describe: (one: Evidence) => string): string {
  const shown = evidence.slice(0, maxListed).map(describe);
  const rest = evidence.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function describeColumn({ subject, before, after }: Evidence): string {
  if (after === null) return `${subject} removed`;
  if (before === null) return `${subject} added`;
  return `${subject}: ${before} → ${after}`;
}

function describeValue({ subject, before, after }: Evidence): string {
  return `${subject}: ${unquoted(before) ?? "unset"} → ${unquoted(after) ?? "unset"}`;
}

function unquoted(value: string | null): string | null {
  return value?.replace(/^"(.*)"$/s, "$1").slice(0, 100) ?? null;
}

function commitOf(evidence: readonly Evidence[]): string {
  const commit = evidence.find(({ subject }) => subject === "commit");
  if (!commit) return "";
  return ` (commit ${shortCommit(commit.before)} → ${shortCommit(commit.after)})`;
}

function shortCommit(value: string | null): string {
  return value === null ? "none" : /^[0-9a-f]{12,}$/i.test(value) ? value.slice(0, 8) : value.slice(-60);
}

function grouped(value: string | null | undefined): string {
  return value == null ? "an unknown number of" : Number(value).toLocaleString("en-US");
}

/** Shortens instants in a text. */
function clock(text: string | null): string {
  return (text ?? "").replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z/, "$1 $2 UTC");
}
