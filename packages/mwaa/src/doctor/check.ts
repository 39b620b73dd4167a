import type { Problem } from "../problem.ts";
import type { DoctorFacts, EnvironmentFacts } from "./facts.ts";

/** The status of a check. `unseen`: the required facts are not available from where the doctor runs. */
export type CheckStatus = "pass" | "warn" | "fail" | "unseen";

/** The outcome of one check. */
export interface CheckOutcome {
  readonly status: CheckStatus;
  /** The findings, one sentence each, one per line. */
  readonly found: string;
  /** The exact changes to make, one per line; empty if nothing needs to change. */
  readonly fix: string;
}

/** One finding of a check that has found a problem. */
export interface Complaint {
  readonly status: "warn" | "fail";
  readonly found: string;
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
  run(facts: DoctorFacts): CheckOutcome;
}

/** Creates an outcome that requires no change. */
export function pass(found: string): CheckOutcome {
  return { status: "pass", found, fix: "" };
}

/** Creates a finding about a setting that works, or may work, with drawbacks. */
export function warn(found: string, fix: string): Complaint {
  return { status: "warn", found, fix };
}

/** Creates a finding about a setting that does not work. */
export function fail(found: string, fix: string): Complaint {
  return { status: "fail", found, fix };
}

/** Creates the outcome of all findings of a check; `fine` is the outcome if there are none. */
export function report(complaints: readonly Complaint[], fine: CheckOutcome): CheckOutcome {
  if (complaints.length === 0) return fine;
  // The worst first.
  const sorted = [...complaints].sort(
    (left, right) => Number(right.status === "fail") - Number(left.status === "fail"),
  );
  const lines = (member: "found" | "fix") =>
    [...new Set(sorted.map((complaint) => complaint[member]))].join("\n");
  return { status: sorted[0]!.status, found: lines("found"), fix: lines("fix") };
}

/** Converts problems of settings to findings. */
export function complaintsOf(problems: readonly Problem[]): Complaint[] {
  return problems.map(({ severity, subject, message, expected }) => ({
    status: severity === "error" ? "fail" : "warn",
    found: `${subject}: ${message}`,
    fix: `${subject}: ${expected}`,
  }));
}
