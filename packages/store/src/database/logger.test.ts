import { describe, expect, it } from "vitest";
import { recordedLog } from "../testing/recorded-log.ts";
import { processWarnings, RepeatedTaskLog } from "./logger.ts";

describe("the log of a repeated task", () => {
  it("has one line per change: a failure, another failure, and the recovery", () => {
    const log = recordedLog();
    const outcome = new RepeatedTaskLog(log, "Catching up");
    outcome.succeeded();
    outcome.failed(new Error("away"));
    outcome.failed(new Error("away"));
    expect(outcome.isFailing).toBe(true);
    outcome.failed(new Error("full"));
    outcome.succeeded();
    outcome.succeeded();
    expect(outcome.isFailing).toBe(false);
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "warn Catching up failed",
      "warn Catching up failed",
      "info Catching up works again",
    ]);
    expect(log.lines.map(({ fields }) => (fields.err as Error | undefined)?.message)).toEqual([
      "away",
      "full",
      undefined,
    ]);
  });
});

describe("a store without a logger", () => {
  it("reports failures as warnings of the process", async () => {
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    processWarnings.warn({ err: new Error("disk full") }, "Database maintenance failed");
    expect((await warned).message).toBe("Database maintenance failed: disk full");
  });
});
