import type { EnvironmentFacts } from "./facts.ts";

/** What a check says. `unseen`: it cannot be told from where one looked. */
export type CheckStatus = "pass" | "warn" | "fail" | "unseen";

/** The outcome of one check. */
export interface CheckOutcome {
  readonly status: CheckStatus;
  /** What was found, in one sentence. */
  readonly found: string;
  /** Exactly what to change; empty when nothing is to be changed. */
  readonly fix: string;
}

/** Something that goes wrong in practice, and how to see it. */
export interface Check {
  /** Number in the documentation. */
  readonly number: number;
  /** Stable name, in kebab-case. */
  readonly id: string;
  /** What is checked. */
  readonly title: string;
  /** Why it matters: what happens otherwise. */
  readonly why: string;
  /** Members of the facts without which nothing can be said. */
  readonly needs: readonly (keyof EnvironmentFacts)[];
  run(facts: Required<EnvironmentFacts>): CheckOutcome;
}

/** Nothing to change. */
export function pass(found: string): CheckOutcome {
  return { status: "pass", found, fix: "" };
}

/** It works, or may work, at a price. */
export function warn(found: string, fix: string): CheckOutcome {
  return { status: "warn", found, fix };
}

/** It does not work. */
export function fail(found: string, fix: string): CheckOutcome {
  return { status: "fail", found, fix };
}
