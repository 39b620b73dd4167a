import type { Expectation, Scenario } from "./expectation.ts";
import type { Observed } from "./observe.ts";

/** An expectation of a scenario and the server's answer, both sorted. */
export interface Comparison {
  readonly found: readonly string[];
  readonly expected: readonly string[];
}

/** Names of the states in v1. */
const V1_STATES: Readonly<Record<string, string>> = {
  RUNNING: "RUNNING",
  COMPLETE: "COMPLETED",
  FAIL: "FAILED",
  ABORT: "ABORTED",
};

type Texts = Iterable<string>;
type Pair = (observed: Observed, expected: Expectation) => readonly [found: Texts, expected: Texts];

const PAIRS = {
  "the datasets": (observed, expected) => [observed.datasets, expected.datasets],
  "the jobs": (observed, expected) => [Object.keys(observed.runs), Object.keys(expected.runs)],
  "the states of the runs": (observed, expected) => [lines(observed.runs), lines(expected.runs)],
  "the edges": (observed, expected) => [observed.edges, expected.edges],
  "the columns of outputs": (observed, expected) => [flat(observed.columns), flat(expected.columns)],
  "the schemas": (observed, expected) => [lines(observed.schemas), lines(expected.schemas)],
  "the results of checks": (observed, expected) => [flat(observed.quality), flat(expected.quality)],
  "the parents, groups and map indexes of jobs": (observed, expected) => [
    flat(observed.details),
    flat(expected.details),
  ],
  "the errors": (observed, expected) => [lines(observed.errors), lines(expected.errors)],
  "what Home lists as failed or lost": (observed, expected) => [observed.failed, expected.failed],
  "the warnings on receipts": (observed, expected) => [observed.warnings, expected.warnings],
  "the problems on runs": (observed, expected) => [observed.runProblems, expected.runProblems],
  "the edges in v1": (observed, expected) => [observed.v1Edges, tableEdges(expected.edges)],
  "the states of the runs in v1": (observed, expected) => [
    lines(observed.v1Runs),
    lines(v1States(expected.runs)),
  ],
} satisfies Record<string, Pair>;

/** A part that is compared. */
export type Compared = keyof typeof PAIRS;

/** All compared parts, in reading order. */
export const allCompared = Object.keys(PAIRS) as Compared[];

/** Compares a server's answers with a scenario's expectations. */
export function compare(what: Compared, observed: Observed, { expected }: Scenario): Comparison {
  const [found, wanted] = PAIRS[what](observed, expected);
  return { found: sorted(found), expected: sorted(wanted) };
}

function sorted(texts: Texts): string[] {
  return [...new Set(texts)].sort();
}

function lines(record: Readonly<Record<string, string | readonly string[]>>): string[] {
  return Object.entries(record).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : value.join(" ")}`,
  );
}

function flat(record: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(record).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
}

/** Returns the edges as in v1: without control edges and marks. */
function tableEdges(edges: readonly string[]): string[] {
  return edges.filter((edge) => !edge.endsWith("(control)")).map((edge) => edge.replace(/ \([^)]*\)$/, ""));
}

function v1States(runs: Expectation["runs"]): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(runs).map(([job, states]) => [job, states.map((state) => V1_STATES[state] ?? state)]),
  );
}
