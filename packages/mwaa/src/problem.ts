/** A setting that Amazon MWAA or Airflow would reject or ignore, or that causes trouble later. */
export interface Problem {
  /** `error`: the setting cannot work. `warning`: it may work, or works with drawbacks. */
  readonly severity: "error" | "warning";
  /** Stable name of the rule, in kebab case. */
  readonly code: string;
  /** The affected item, e.g. the key of a configuration option. */
  readonly subject: string;
  /** The finding and why it matters, in one sentence. */
  readonly message: string;
  /** The expected value or the fix. */
  readonly expected: string;
}

/** Creates a {@link Problem} of severity `error`. */
export function errorOf(code: string, subject: string, message: string, expected: string): Problem {
  return { severity: "error", code, subject, message, expected };
}

/** Creates a {@link Problem} of severity `warning`. */
export function warningOf(code: string, subject: string, message: string, expected: string): Problem {
  return { severity: "warning", code, subject, message, expected };
}

/** Formats a problem as one line: subject, message, expected value and rule name. */
export function describeProblem({ subject, message, expected, code }: Problem): string {
  return `${subject}: ${message} Expected: ${expected} (${code})`;
}
