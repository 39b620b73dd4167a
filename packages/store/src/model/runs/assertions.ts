import { isObject } from "../json.ts";

/** Result of an assertion: a failure of severity `warn` is a warning; a skipped test checked nothing. */
export type AssertionStatus = "passed" | "warned" | "failed" | "skipped";

/** The result of an assertion in one run. */
export interface AssertionOutcome {
  readonly status: AssertionStatus;
  readonly severity: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
}

/** An assertion of a facet, with its result. */
export interface Assertion extends AssertionOutcome {
  readonly assertion: string;
  readonly name: string | null;
  readonly column: string | null;
}

/** The run that reports assertions. */
export interface Reporter {
  /** dbt's integration sends skipped tests as aborted and unsuccessful. */
  readonly isAborted: boolean;
  /** True if dbt's integration sent it; see {@link isDbtRun}. */
  readonly isDbt: boolean;
}

/** Returns whether a run has a facet of dbt's integration. */
export function isDbtRun(facets: { has(name: string): boolean }): boolean {
  return facets.has("dbt_version") || facets.has("dbt_run");
}

/** Reads OpenLineage's DataQualityAssertionsDatasetFacet. */
export function readAssertions(
  facet: Record<string, unknown> | null,
  { isAborted, isDbt }: Reporter,
): Assertion[] {
  const list: unknown[] = Array.isArray(facet?.assertions) ? facet.assertions : [];
  const text = (value: unknown) =>
    typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
  return list.flatMap((one): Assertion[] => {
    if (!isObject(one) || typeof one.assertion !== "string") return [];
    const severity = text(one.severity);
    const isWarning = severity?.toLowerCase().startsWith("warn") ?? false;
    const status =
      one.success === true
        ? "passed"
        : isAborted || (isDbt && hasNoResult(one))
          ? "skipped"
          : isWarning
            ? "warned"
            : "failed";
    return [
      {
        assertion: one.assertion,
        name: text(one.name),
        column: text(one.column),
        status,
        severity,
        expected: text(one.expected),
        actual: text(one.actual),
      },
    ];
  });
}

/**
 * Returns whether a dbt test has no result, as when a model before it failed: the integration then reports it as
 * unsuccessful without actual and expected values (`parse_assertions` of openlineage-dbt, in versions that name the
 * test).
 */
function hasNoResult({ name, severity, actual, expected }: Record<string, unknown>): boolean {
  return typeof name === "string" && typeof severity === "string" && actual == null && expected == null;
}
