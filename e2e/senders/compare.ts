import type { Expectation, Scenario } from "./expectation.ts";
import type { Observed } from "./observe.ts";

/** Something that a scenario says, and what the server shows of it; both sorted. */
export interface Comparison {
  readonly found: readonly string[];
  readonly expected: readonly string[];
}

/** Names that v1 gives the states. */
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

/** What is compared. */
export type Compared = keyof typeof PAIRS;

/** Everything that is compared, in the order of reading. */
export const allCompared = Object.keys(PAIRS) as Compared[];

/** Sets what a server shows against what a scenario expects. */
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

/** Edges as v1 has them: without control edges and marks. */
function tableEdges(edges: readonly string[]): string[] {
  return edges.filter((edge) => !edge.endsWith("(control)")).map((edge) => edge.replace(/ \([^)]*\)$/, ""));
}

function v1States(runs: Expectation["runs"]): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(runs).map(([job, states]) => [job, states.map((state) => V1_STATES[state] ?? state)]),
  );
}
