import { isObject } from "../json.ts";

/** Why a run failed. */
export interface RunError {
  readonly message: string;
  readonly stackTrace: string | null;
}

/** The run facets that say why a run failed, OpenLineage's own before Spark's. */
export const errorFacets = ["errorMessage", "spark.exception", "spark_exception"] as const;

/**
 * Reads why a run failed from the first of {@link errorFacets} that says it; the first line of a stack trace is the message
 * where there is no other.
 *
 * @param facet - the value of a run facet by its name
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
