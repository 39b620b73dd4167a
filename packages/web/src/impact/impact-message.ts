import type { ImpactAnswer, ImpactItem } from "../api/v2.gen.ts";
import { count, formatInstant } from "../ui/text/format.ts";

/** Limit of things listed per owner and certainty; the link shows all. */
const maxItems = 40;
/** Limit of column names per dataset. */
const maxColumns = 8;

/** The parts of a message to owners. */
export interface MessageParts {
  /** All results, in groups by owner. */
  readonly answer: ImpactAnswer;
  /** The task group of the DAG that changes. */
  readonly taskGroup?: string | undefined;
  /** Name of the owner; undefined: all owners. */
  readonly owner: string | undefined;
  /** The planned change, in the user's words. */
  readonly change: string;
  /** URL of the page with the results. */
  readonly link: string;
}

/** Returns a message in plain text: the change, what of the owners' it affects, and a link. */
export function impactMessage({ answer, taskGroup, owner, change, link }: MessageParts): string {
  const { focus, column, asOf, knownAt } = answer;
  const part =
    taskGroup !== undefined
      ? { label: "Task group", name: taskGroup }
      : column !== null
        ? { label: "Column", name: column }
        : undefined;
  const subject = part ? `${focus.name}, ${part.label.toLowerCase()} ${part.name}` : focus.name;
  const groups = answer.groups.filter(({ name }) => owner === undefined || name === owner);
  const sections = groups.map(({ name }) => {
    const items = answer.items.filter(({ group }) => group === name);
    const title = owner === undefined ? `${name ?? "No owner"}\n` : "";
    return title + listItems(items);
  });
  return [
    `Planned change to ${subject}`,
    `Hello${owner === undefined ? "" : ` ${owner}`},`,
    change.trim() || `${subject} is going to change.`,
    `${capitalize(focus.kind)}: ${focus.name} (${focus.namespace})${part ? `\n${part.label}: ${part.name}` : ""}`,
    owner === undefined
      ? "These datasets and jobs depend on it:"
      : "These of your datasets and jobs depend on it:",
    ...sections,
    `All results: ${link}`,
    `Lineage as of ${formatInstant(new Date(asOf ?? knownAt))}, from Headwater.${
      answer.truncated ? " The list is not complete: a limit was reached." : ""
    }`,
  ].join("\n\n");
}

function listItems(items: readonly ImpactItem[]): string {
  const certain = items.filter(({ evidence }) => evidence !== "possible");
  const possible = items.filter(({ evidence }) => evidence === "possible");
  return [
    certain.length > 0 && `Affected (confirmed):\n${lines(certain)}`,
    possible.length > 0 &&
      `Possibly affected (the tables are connected; no column dependency is known):\n${lines(possible)}`,
  ]
    .filter(Boolean)
    .join("\n");
}

function lines(items: readonly ImpactItem[]): string {
  const shown = items.slice(0, maxItems).map((item) => {
    const names = item.columns.slice(0, maxColumns).map(({ name }) => name);
    const more = item.columnCount > names.length ? ` and ${item.columnCount - names.length} more` : "";
    const columns =
      names.length === 0
        ? ""
        : `: ${item.columnCount === 1 ? "column" : "columns"} ${names.join(", ")}${more}`;
    return `- ${item.kind} ${item.name} (${item.namespace})${columns}`;
  });
  const rest = items.length - shown.length;
  return [...shown, ...(rest > 0 ? [`- and ${count(rest, "more", "more")}`] : [])].join("\n");
}

function capitalize(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
