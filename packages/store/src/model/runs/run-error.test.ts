import { describe, expect, it } from "vitest";
import { readRunError } from "./run-error.ts";

describe("the reason for a failure", () => {
  it.each([
    ["nothing", {}, null],
    ["OpenLineage's facet", { errorMessage: { message: "no", stackTrace: "at x" } }, ["no", "at x"]],
    [
      "Spark's facet",
      { "spark.exception": { message: "Job aborted", stackTrace: "at y" } },
      ["Job aborted", "at y"],
    ],
    [
      "Spark's facet with an underscore",
      { spark_exception: { message: "Job aborted" } },
      ["Job aborted", null],
    ],
    [
      "both",
      { errorMessage: { message: "task failed" }, "spark.exception": { message: "Job aborted" } },
      ["task failed", null],
    ],
    ["an empty one beside Spark's", { errorMessage: {}, "spark.exception": { message: "b" } }, ["b", null]],
    ["a stack trace alone", { "spark.exception": { stackTrace: "E: x\n at y" } }, ["E: x", "E: x\n at y"]],
  ])("is read from %s", (_, facets: Record<string, unknown>, expected) => {
    const error = readRunError((name) => facets[name]);
    expect(error && [error.message, error.stackTrace]).toEqual(expected);
  });
});
