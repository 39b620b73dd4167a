import { isObject } from "../json.ts";

/** The reason why a run failed. */
export interface RunError {
  readonly message: string;
  readonly stackTrace: string | null;
}

/** Run facets with the reason for a failure, OpenLineage's own before Spark's. */
export const errorFacets = ["errorMessage", "spark.exception", "spark_exception"] as const;

/**
 * Reads the reason for a failure from the first of {@link errorFacets} that states it; without a message, the first
 * line of the stack trace.
 *
 * @param facet - returns the value of a run facet by name
 */
export function readRunError(facet: (name: string) => unknown): RunError | null {
  for (const name of errorFacets) {
    const value = facet(name);
    if (!isObject(value)) continue;
    const stackTrace = textOf(value.stackTrace);
    const message = textOf(value.message) ?? stackTrace?.split("\n", 1)[0];
    if (message) return { message, stackTrace };
  }
  return null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
