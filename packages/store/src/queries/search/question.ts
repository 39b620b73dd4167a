import type { RunStateName } from "../../model/run-state.ts";

/** Kinds of search hits. */
export const searchKinds = ["dataset", "column", "job", "run", "tag", "owner"] as const;

/** See {@link searchKinds}. */
export type SearchKind = (typeof searchKinds)[number];

/** A search question. */
export interface SearchQuestion {
  /** Words, and filters such as `type:job`, `ns:warehouse`, `tag:pii`, `state:failed`, `owner:finance`. */
  readonly text: string;
  readonly kind?: SearchKind;
  /** Exact; a filter in the text matches a part of it. */
  readonly namespace?: string;
  readonly tag?: string;
  readonly owner?: string;
  /** State of a run, or of a job's newest run. */
  readonly state?: RunStateName;
  readonly limit: number;
}

/** A parsed question. */
export interface ReadQuestion {
  /** The text without filters, in lower case. */
  readonly text: string;
  readonly words: readonly string[];
  readonly kinds: readonly SearchKind[];
  readonly namespace: string | null;
  readonly namespacePart: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly state: RunStateName | null;
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

const filter = /(^|\s)(type|kind|ns|namespace|tag|state|owner):(?:"([^"]*)"|(\S+))/gi;

/**
 * Parses a question. A filter with an unknown value (`type:table`) is treated as a word: finding nothing is better
 * than silently ignoring it.
 */
export function readQuestion(question: SearchQuestion): ReadQuestion {
  const tags = question.tag === undefined ? [] : [question.tag.toLowerCase()];
  const owners = question.owner === undefined ? [] : [question.owner.toLowerCase()];
  let kind = question.kind ?? null;
  let state = question.state ?? null;
  let namespacePart: string | null = null;
  const rest = question.text.replace(filter, (all, space: string, name: string, quoted, plain) => {
    const value = String(quoted ?? plain).toLowerCase();
    const key = name.toLowerCase();
    if (key === "tag") tags.push(value);
    else if (key === "owner") owners.push(value);
    else if (key === "ns" || key === "namespace") namespacePart = value;
    else if (key === "state") {
      const known = stateWords[value];
      if (!known) return all;
      state = known;
    } else {
      const known = kindWords[value];
      if (!known) return all;
      kind = known;
    }
    return space;
  });
  const text = rest.trim().replace(/\s+/g, " ").toLowerCase();
  // Only jobs and runs have a state; only nodes have tags and owners; tags have no namespace.
  const allowed = searchKinds.filter(
    (one) =>
      (state === null || one === "job" || one === "run") &&
      ((tags.length === 0 && owners.length === 0) || (one !== "tag" && one !== "owner")) &&
      ((question.namespace === undefined && namespacePart === null) || (one !== "tag" && one !== "owner")),
  );
  return {
    text,
    words: text.split(" ").filter(Boolean).slice(0, 8),
    kinds: allowed.filter((one) => kind === null || one === kind),
    namespace: question.namespace ?? null,
    namespacePart,
    tags,
    owners,
    state,
    limit: question.limit,
  };
}
