import {
  countTerms,
  maxSelectionTerms,
  parseSelection,
  type Selection,
  SelectionError,
} from "@headwater/graph";
import type { RunStateName } from "../../model/run-state.ts";

/** Kinds of search hits. */
export const searchKinds = ["dataset", "column", "job", "run", "tag", "owner"] as const;

/** See {@link searchKinds}. */
export type SearchKind = (typeof searchKinds)[number];

/** A search question. */
export interface SearchQuestion {
  /** Words, an address, or terms of the selection language such as `type:job`, `tag:pii` and `orders+`. */
  readonly text: string;
  readonly kind?: SearchKind;
  /** Exact; a term in the text matches a part of it. */
  readonly namespace?: string;
  readonly tag?: string;
  readonly owner?: string;
  /** State of a run, or of a job's newest run. */
  readonly state?: RunStateName;
  readonly limit: number;
}

/** A parsed question. */
export interface ReadQuestion {
  /** The text as asked, without surrounding space. */
  readonly raw: string;
  /** The words without terms, in lower case. */
  readonly text: string;
  readonly words: readonly string[];
  readonly kinds: readonly SearchKind[];
  readonly namespace: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly state: RunStateName | null;
  /** The terms that datasets and jobs must match; null without any. */
  readonly selection: Selection | null;
  /** The selection that the plain words also are, such as `orders, customers`; null without one. */
  readonly alternative: Selection | null;
  /** Integer ids of the nodes that match the selection; null without one. */
  readonly among: readonly number[] | null;
  /** Part of the job's name, beside the name of a DAG run. */
  readonly jobPart: string | null;
  /** The text is the name that Airflow gives to a run. */
  readonly isRunName: boolean;
  /** Why the text is not a valid selection, if it seems to be meant as one. */
  readonly problem: string | null;
  readonly limit: number;
}

const kindWords: Readonly<Record<string, SearchKind>> = Object.fromEntries(
  searchKinds.flatMap((kind) => [
    [kind, kind],
    [`${kind}s`, kind],
  ]),
);

const stateWords: Readonly<Record<string, RunStateName>> = {
  running: "RUNNING",
  complete: "COMPLETE",
  completed: "COMPLETE",
  succeeded: "COMPLETE",
  success: "COMPLETE",
  fail: "FAIL",
  failed: "FAIL",
  abort: "ABORT",
  aborted: "ABORT",
  unknown: "UNKNOWN",
};

/** The name that Airflow gives to a run of a DAG: `scheduled__2026-01-31T08:00:00+00:00`. */
const dagRunName = /^[a-z_]+__\d{4}-\d\d-\d\d/i;
/** A text with a field of the language. */
const hasField =
  /(^|[\s(!,|&+])(name|dataset|ds|job|namespace|ns|tag|owner|type|kind|platform|state|quality|column|col):/i;

/** Parses a question. A text that is no valid selection is searched as plain words. */
export function readQuestion(question: SearchQuestion): ReadQuestion {
  const raw = question.text.trim().replace(/\s+/g, " ");
  const run = findDagRunName(raw);
  const { words, kind, state, selection, alternative, problem } = run ? plain(run.name) : parse(raw);
  const wanted = question.kind ?? kind;
  const wantedState = question.state ?? state;
  const hasNodeFilter =
    selection !== null ||
    question.tag !== undefined ||
    question.owner !== undefined ||
    question.namespace !== undefined;
  // Only jobs and runs have a state; tags and owners have no filters.
  const allowed = searchKinds.filter(
    (one) =>
      (wantedState === null || one === "job" || one === "run") &&
      (!hasNodeFilter || (one !== "tag" && one !== "owner")),
  );
  return {
    raw,
    text: words.join(" ").toLowerCase(),
    words: words.map((word) => word.toLowerCase()).slice(0, 8),
    kinds: allowed.filter((one) => wanted === null || one === wanted),
    namespace: question.namespace ?? null,
    tags: question.tag === undefined ? [] : [question.tag.toLowerCase()],
    owners: question.owner === undefined ? [] : [question.owner.toLowerCase()],
    state: wantedState,
    selection,
    alternative,
    among: null,
    jobPart: run?.job ?? null,
    isRunName: run !== null,
    problem,
    limit: question.limit,
  };
}

interface ParsedText {
  readonly words: readonly string[];
  readonly kind: SearchKind | null;
  readonly state: RunStateName | null;
  readonly selection: Selection | null;
  readonly alternative: Selection | null;
  readonly problem: string | null;
}

function plain(text: string, more: Partial<ParsedText> = {}): ParsedText {
  const nothing = { kind: null, state: null, selection: null, alternative: null, problem: null };
  return { words: text.split(" ").filter(Boolean), ...nothing, ...more };
}

function parse(raw: string): ParsedText {
  if (raw === "") return plain("");
  let selection: Selection;
  try {
    selection = parseSelection(raw);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    return plain(raw, { problem: hasField.test(raw) ? error.message : null });
  }
  if (countTerms(selection) > maxSelectionTerms) {
    const problem = `More than ${maxSelectionTerms} terms. Use fewer.`;
    return plain(raw, { problem: hasField.test(raw) ? problem : null });
  }
  // Commas and parentheses between plain words are more likely SQL than a selection.
  if (isPlain(selection) && /[()&|,]| (and|or) /i.test(raw)) return plain(raw, { alternative: selection });
  const parts = selection.kind === "and" ? selection.parts : [selection];
  const words: string[] = [];
  const others: Selection[] = [];
  let kind: SearchKind | null = null;
  let state: RunStateName | null = null;
  for (const part of parts) {
    const value = part.kind === "term" ? part.text.toLowerCase() : "";
    if (part.kind !== "term") others.push(part);
    else if (part.field === "name" && part.match === "contains") words.push(part.text);
    else if (part.field === "type" && kindWords[value]) kind = kindWords[value];
    else if (part.field === "state" && stateWords[value]) state = stateWords[value];
    else others.push(part);
  }
  const rest =
    others.length === 0 ? null : others.length === 1 ? others[0]! : { kind: "and" as const, parts: others };
  return { words, kind, state, selection: rest, alternative: null, problem: null };
}

/** Returns whether a selection holds only plain words, joined in any way except by steps and exclusion. */
function isPlain(selection: Selection): boolean {
  switch (selection.kind) {
    case "term":
      return selection.field === "name" && selection.match === "contains";
    case "and":
    case "or":
      return selection.parts.every(isPlain);
    default:
      return false;
  }
}

/** Returns the name of a DAG run in a text, and the part of a job's name beside it. */
function findDagRunName(raw: string): { readonly name: string; readonly job: string | null } | null {
  const words = raw.split(" ");
  const name = words.find((word) => dagRunName.test(word));
  if (name === undefined || words.length > 2) return null;
  return { name, job: words.find((word) => word !== name) ?? null };
}
