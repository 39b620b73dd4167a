import type { WarningCode } from "../../model/lineage.ts";
import { addAll, type Dependencies } from "./dependencies.ts";
import type { DependencyKind } from "./transformation-kind.ts";

/** A warning about omitted lineage, with offsets in the text. */
export interface ResolverWarning {
  readonly code: WarningCode;
  readonly message: string;
  readonly start: number;
  end: number;
}

/** Thrown if a statement exceeds its work limit. Its lineage so far is discarded. */
export class TooMuchWork extends Error {}

/** The maximum number of dependencies per statement and per script, far beyond actual needs. */
const statementBudget = 2_000_000;
const scriptBudget = 3_000_000;

/** Counts and limits the work of resolving a script, and collects its warnings. */
export class Work {
  #warnings: ResolverWarning[] = [];
  /** The remaining number of dependencies that the statement can record. */
  #budget = 0;
  #remainingInScript = scriptBudget;

  /** Runs the work of one statement within its limit. */
  limit(run: () => void): void {
    this.#budget = Math.min(statementBudget, this.#remainingInScript);
    const before = this.#budget;
    run();
    this.#remainingInScript -= Math.max(0, before - this.#budget);
  }

  /**
   * Counts work of any kind.
   *
   * @throws TooMuchWork if the statement has used up its budget
   */
  charge(amount: number): void {
    this.#budget -= amount;
    if (this.#budget < 0) throw new TooMuchWork();
  }

  /** Adds and counts dependencies. */
  put(to: Dependencies, from: Dependencies, kind: DependencyKind): void {
    this.charge(from.size + 1);
    addAll(to, from, kind);
  }

  /** Adds a warning, unless it repeats the previous one. */
  warn(code: WarningCode, message: string, start: number, end: number): void {
    const last = this.#warnings.at(-1);
    if (last?.code === code && last.start === start && last.message === message) return;
    this.#warnings.push({ code, message, start, end });
  }

  /** Returns the warnings since the last call. */
  takeWarnings(): ResolverWarning[] {
    const warnings = this.#warnings;
    this.#warnings = [];
    return warnings;
  }

  /** Runs work whose warnings apply only if its result is used. */
  postponeWarnings<Result>(run: () => Result): { result: Result; report: () => void } {
    const before = this.takeWarnings();
    const result = run();
    const postponed = this.#warnings;
    this.#warnings = before;
    return { result, report: () => this.#warnings.push(...postponed) };
  }
}
