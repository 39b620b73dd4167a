import type { EnvironmentFacts } from "./facts.ts";

/** The status of a check. `unseen`: the required facts are not available from where the doctor runs. */
export type CheckStatus = "pass" | "warn" | "fail" | "unseen";

/** The outcome of one check. */
export interface CheckOutcome {
  readonly status: CheckStatus;
  /** The finding, in one sentence. */
  readonly found: string;
  /** The exact change to make; empty if nothing needs to change. */
  readonly fix: string;
}

/** A check for a problem that occurs in practice. */
export interface Check {
  /** The check's number in the documentation. */
  readonly number: number;
  /** Stable name, in kebab case. */
  readonly id: string;
  /** The expected state. */
  readonly title: string;
  /** The consequence if the check fails. */
  readonly why: string;
  /** The facts that the check requires. */
  readonly needs: readonly (keyof EnvironmentFacts)[];
  run(facts: Required<EnvironmentFacts>): CheckOutcome;
}

/** Creates an outcome that requires no change. */
export function pass(found: string): CheckOutcome {
  return { status: "pass", found, fix: "" };
}

/** Creates an outcome for a setting that works, or may work, with drawbacks. */
export function warn(found: string, fix: string): CheckOutcome {
  return { status: "warn", found, fix };
}

/** Creates an outcome for a setting that does not work. */
export function fail(found: string, fix: string): CheckOutcome {
  return { status: "fail", found, fix };
}
