import { printable } from "../terminal/printable.ts";
import {
  type ChangedEdge,
  countChanges,
  type EdgeChanges,
  type LineageChanges,
  type LineageEdge,
} from "./compare.ts";

/** A comparison with the names of the compared versions. */
export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly changes: LineageChanges;
  /** True if a version could not be parsed entirely, so that changes may be missing. */
  readonly isIncomplete: boolean;
}

const sections = [
  ["tables", "Tables"],
  ["columns", "Columns"],
  ["rows", "Filters, joins, grouping and sorting"],
] as const satisfies readonly (readonly [keyof LineageChanges, string])[];

/** Formats a comparison as text: `+` added, `-` removed, `~` changed. */
export function comparisonText({ before, after, changes, isIncomplete }: Comparison): string {
  const lines = [`${before} → ${after}: ${summary(changes)}`];
  for (const [key, title] of sections) {
    const rows = edgeRows(changes[key]);
    if (rows.length === 0) continue;
    lines.push("", title);
    const width = Math.max(...rows.map(({ edge }) => `${edge.source} → ${edge.target}`.length));
    for (const { mark, edge, detail } of rows) {
      lines.push(`  ${mark} ${`${edge.source} → ${edge.target}`.padEnd(width)}  ${detail}`.trimEnd());
    }
  }
  if (isIncomplete) lines.push("", incomplete);
  return printable(`${lines.join("\n")}\n`);
}

/** Formats a comparison as Markdown for a pull request. */
export function comparisonMarkdown({ before, after, changes, isIncomplete }: Comparison): string {
  const lines = ["### SQL lineage", "", `${code(before)} → ${code(after)}: ${summary(changes)}`];
  for (const [key, title] of sections) {
    const rows = edgeRows(changes[key]);
    if (rows.length === 0) continue;
    lines.push("", `**${title}**`, "", "| | Source | Target | Transformation |", "|---|---|---|---|");
    for (const { change, edge, detail } of rows) {
      lines.push(`| ${change} | ${code(edge.source)} | ${code(edge.target)} | ${detail} |`);
    }
  }
  if (isIncomplete) lines.push("", `> ${incomplete}`);
  return printable(`${lines.join("\n")}\n`);
}

const incomplete = "Some statements could not be parsed, so changes may be missing.";

function summary(changes: LineageChanges): string {
  if (countChanges(changes) === 0) return "no change in lineage";
  const count = (kind: keyof EdgeChanges) =>
    sections.reduce((sum, [key]) => sum + changes[key][kind].length, 0);
  return `${count("added")} added, ${count("removed")} removed, ${count("changed")} changed`;
}

interface EdgeRow {
  readonly mark: string;
  readonly change: string;
  readonly edge: LineageEdge;
  readonly detail: string;
}

function edgeRows({ added, removed, changed }: EdgeChanges): EdgeRow[] {
  const row = (mark: string, change: string) => (edge: LineageEdge) => ({
    mark,
    change,
    edge,
    detail: edge.transformations,
  });
  const changedRow = (edge: ChangedEdge) => ({
    mark: "~",
    change: "changed",
    edge,
    detail: `${edge.previousTransformations || "none"} → ${edge.transformations || "none"}`,
  });
  return [...removed.map(row("-", "removed")), ...added.map(row("+", "added")), ...changed.map(changedRow)];
}

/** Formats text as inline code in a table cell. */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const space = fence.length > 1 ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|").replaceAll("\n", " ")}${space}${fence}`;
}
