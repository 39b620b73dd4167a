import { printable } from "../terminal/printable.ts";

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The response of `/api/v2/why`, with the fields that the command prints. */
export interface ExplanationAnswer {
  readonly symptom: {
    readonly kind: string;
    readonly node: Named;
    readonly since: string | null;
    readonly goodAt: string | null;
    readonly detail: string | null;
  };
  readonly causes: readonly {
    readonly kind: string;
    readonly score: number;
    readonly summary: string;
    readonly at: string | null;
    readonly run: { readonly runId: string } | null;
    readonly evidence: readonly {
      readonly subject: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
  }[];
  readonly impact: {
    readonly affectedDatasets: number;
    readonly datasetsAtRisk: number;
    readonly jobs: number;
    readonly roots: readonly Named[];
    readonly owners: readonly { readonly name: string; readonly datasets: number }[];
  };
  readonly truncated: boolean;
}

const symptomTexts: Readonly<Record<string, string>> = {
  failed: "failed",
  lost: "has a run that never ended",
  late: "is late",
  "running-long": "runs longer than usual",
  "failing-checks": "fails checks",
  stale: "is stale",
  "upstream-failed": "was built from stale or failing data",
  slow: "took longer than usual",
  rows: "has an unusual number of rows",
  none: "has no known problem",
};

const maxValueLength = 160;
const maxListed = 5;

/** Describes an explanation for people: the problem, its causes in order, and whom it concerns. */
export function describeExplanation({ symptom, causes, impact, truncated }: ExplanationAnswer): string {
  const lines = [
    `${symptom.node.name} ${symptomTexts[symptom.kind] ?? symptom.kind}${symptom.since === null ? "" : ` since ${time(symptom.since)}`}.`,
  ];
  if (symptom.detail !== null) lines.push(`  ${symptom.detail}`);
  if (symptom.kind === "none") return printable(lines.join("\n"));
  if (symptom.goodAt !== null) lines.push(`Last good run: ${time(symptom.goodAt)}. Compared with it:`);
  lines.push("", causes.length === 0 ? "No likely cause found." : "Likely causes");
  causes.forEach(({ summary, score, at, run, evidence }, index) => {
    lines.push(`${String(index + 1).padStart(3)}. ${summary}  (${Math.round(score * 100)} %)`);
    if (at !== null) lines.push(`     ${time(at)}${run === null ? "" : `, run ${run.runId}`}`);
    for (const { subject, before, after } of evidence.slice(0, maxListed))
      lines.push(`     ${subject}: ${short(before)} → ${short(after)}`);
  });
  lines.push(
    "",
    "Impact",
    `  ${count(impact.affectedDatasets, "dataset")} affected, ${impact.datasetsAtRisk} more at risk, ${count(impact.jobs, "job")} downstream`,
  );
  if (impact.roots.length > 0) lines.push(`  DAGs: ${listed(impact.roots.map(({ name }) => name))}`);
  if (impact.owners.length > 0)
    lines.push(`  Owners: ${listed(impact.owners.map(({ name, datasets }) => `${name} (${datasets})`))}`);
  if (truncated) lines.push("", "There is more upstream than was examined.");
  return printable(lines.join("\n"));
}

function time(instant: string): string {
  return `${instant.slice(0, 16).replace("T", " ")} UTC`;
}

function short(value: string | null): string {
  if (value === null) return "none";
  const line = value.replaceAll(/\s+/g, " ");
  return line.length > maxValueLength ? `${line.slice(0, maxValueLength - 1)}…` : line;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - maxListed;
  return `${names.slice(0, maxListed).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
