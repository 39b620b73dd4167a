/** Something about an environment that Amazon MWAA or Airflow would reject, ignore or punish later. */
export interface Problem {
  /** `error`: it cannot work. `warning`: it may work, or works at a price. */
  readonly severity: "error" | "warning";
  /** Stable name of the rule, in kebab-case. */
  readonly code: string;
  /** What the problem is about, e.g. the key of a configuration option. */
  readonly subject: string;
  /** What was found and why it matters, in one sentence. */
  readonly message: string;
  /** What was expected instead. */
  readonly expected: string;
}

/** Makes a {@link Problem} that cannot work. */
export function errorOf(code: string, subject: string, message: string, expected: string): Problem {
  return { severity: "error", code, subject, message, expected };
}

/** Makes a {@link Problem} that may work all the same. */
export function warningOf(code: string, subject: string, message: string, expected: string): Problem {
  return { severity: "warning", code, subject, message, expected };
}

/** One line for people: subject, what is wrong, what was expected, and the rule's name. */
export function describeProblem({ subject, message, expected, code }: Problem): string {
  return `${subject}: ${message} Expected: ${expected} (${code})`;
}
