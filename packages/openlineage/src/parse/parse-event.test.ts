import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listFixtures, readFixture } from "../testing/fixtures.ts";
import { checkEvent } from "../validation/validator.ts";
import type { NormalizedRunEvent } from "./normalized-event.ts";
import { maximumDepth, parseEvent } from "./parse-event.ts";
import { type Problem, problemCodes } from "./problem.ts";

const runId = "0190a1f3-5b5e-7cc0-9d3c-2f5b8c1d4e6f";
const minimal = {
  eventType: "START",
  eventTime: "2026-01-31T08:00:00.123456789Z",
  producer: "https://example.com/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId },
  job: { namespace: "n", name: "j" },
};
const facetBase = { _producer: "https://example.com/p", _schemaURL: "https://example.com/s.json" };

function accepted(value: unknown) {
  const outcome = parseEvent(value);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome;
}

function acceptedRun(value: unknown): { event: NormalizedRunEvent; warnings: readonly Problem[] } {
  const { event, warnings } = accepted(value);
  if (event.kind !== "run") throw new Error(event.kind);
  return { event, warnings };
}

function rejection(value: unknown): string[] {
  const outcome = parseEvent(value);
  if (outcome.ok) throw new Error("accepted");
  return outcome.problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

const warned = (value: unknown) => accepted(value).warnings.map(({ code, pointer }) => `${code} ${pointer}`);

describe("parseEvent accepts without warnings", () => {
  it("a minimal run event, truncating nanoseconds to milliseconds and keeping the text", () => {
    const { event, warnings } = acceptedRun(minimal);
    expect(warnings).toEqual([]);
    expect(event.eventTime).toBe(Date.parse("2026-01-31T08:00:00.123Z"));
    expect(event.eventTimeText).toBe(minimal.eventTime);
    expect(event).toMatchObject({
      kind: "run",
      eventType: "START",
      run: { id: runId, originalId: runId, facets: {} },
      job: { namespace: "n", name: "j", facets: {} },
      inputs: [],
      outputs: [],
    });
  });

  it("a run event without eventType", () => {
    const { eventType, ...rest } = minimal;
    expect(eventType).toBe("START");
    expect(warned(rest)).toEqual([]);
    expect(acceptedRun(rest).event.eventType).toBeUndefined();
  });

  it("job and dataset events, identified by their members even if schemaURL differs", () => {
    const { run, eventType, job, ...base } = minimal;
    expect([run, eventType]).toEqual([{ runId }, "START"]);
    expect(accepted({ ...base, job }).event.kind).toBe("job");
    const dataset = accepted({ ...base, dataset: { namespace: "n", name: "d" } });
    expect(dataset.event).toMatchObject({
      kind: "dataset",
      dataset: { namespace: "n", name: "d", facets: {} },
    });
    expect(dataset.warnings).toEqual([]);
  });

  it("a deleted facet without other members", () => {
    const event = {
      ...minimal,
      job: { ...minimal.job, facets: { documentation: { _deleted: true }, x: { _deleted: true } } },
    };
    expect(warned(event)).toEqual([]);
  });

  it("names of any kind, unchanged", () => {
    for (const name of ["a:b#c/d", `"quoted'`, "é🚀", "x".repeat(4000), "__proto__", "a b\nc"]) {
      const { event, warnings } = acceptedRun({
        ...minimal,
        job: { namespace: name, name },
        inputs: [{ namespace: name, name }],
      });
      expect([event.job.name, event.inputs[0]?.namespace]).toEqual([name, name]);
      expect(warnings).toEqual([]);
    }
  });
});

describe("parseEvent accepts with a warning", () => {
  it.each([
    ["no schemaURL", { schemaURL: undefined }, "missing-schema-url /schemaURL"],
    ["a schemaURL that is not a URI", { schemaURL: "x" }, "invalid-schema-url /schemaURL"],
    ["no producer", { producer: undefined }, "missing-producer /producer"],
    ["a producer that is not a URI", { producer: "producer" }, "invalid-producer /producer"],
    ["a lowercase eventType", { eventType: "complete" }, "event-type-case /eventType"],
    ["an unknown eventType", { eventType: "PAUSED" }, "event-type-unknown /eventType"],
    ["a null eventType", { eventType: null }, "null-member /eventType"],
    [
      "a time without a time zone",
      { eventTime: "2026-01-31T08:00:00" },
      "event-time-without-zone /eventTime",
    ],
    ["a time that is a number", { eventTime: 1_769_846_400 }, "event-time-format /eventTime"],
    ["null inputs", { inputs: null }, "null-member /inputs"],
    ["null facets", { job: { ...minimal.job, facets: null } }, "null-member /job/facets"],
    ["facets that are an array", { job: { ...minimal.job, facets: [] } }, "ignored-member /job/facets"],
    ["an empty name", { job: { namespace: "", name: "j" } }, "empty-name /job/namespace"],
    ["a dataset next to run and job", { dataset: { namespace: "n", name: "d" } }, "several-kinds /dataset"],
    [
      "parentRun",
      { run: { runId, facets: { parentRun: { ...facetBase, run: { runId }, job: minimal.job } } } },
      "parent-run-alias /run/facets/parentRun",
    ],
    [
      "a facet without provenance",
      { job: { ...minimal.job, facets: { "my/own": {} } } },
      "facet-invalid /job/facets/my~1own",
    ],
    [
      "a facet that is null",
      { job: { ...minimal.job, facets: { sql: null } } },
      "facet-invalid /job/facets/sql",
    ],
    [
      "an invalid facet",
      {
        inputs: [
          {
            namespace: "n",
            name: "d",
            facets: { schema: { ...facetBase, fields: [{ name: "a" }, { name: 1 }] } },
          },
        ],
      },
      "facet-invalid /inputs/0/facets/schema/fields/1/name",
    ],
  ])("%s", (_, change, warning) => {
    expect(warned(JSON.parse(JSON.stringify({ ...minimal, ...change })))).toEqual([warning]);
  });

  it("a job event with an extra dataset", () => {
    const { run, ...rest } = minimal;
    expect(run).toBeDefined();
    expect(warned({ ...rest, dataset: { namespace: "n", name: "d" } })).toEqual(["several-kinds /dataset"]);
  });

  it("facets that violate their schema, kept as sent", () => {
    const facets = { sql: { query: 5 } };
    const { event, warnings } = acceptedRun({ ...minimal, job: { ...minimal.job, facets } });
    expect(event.job.facets).toBe(facets);
    expect(warnings[0]).toMatchObject({
      code: "facet-invalid",
      pointer: expect.stringMatching(/^\/job\/facets\/sql/),
    });
  });

  it("a runId that is not a UUID, deriving Java's name UUID", () => {
    const { event, warnings } = acceptedRun({ ...minimal, run: { runId: "manual__2026é" } });
    const digest = createHash("md5").update("manual__2026é", "utf8").digest("hex");
    expect(event.run.originalId).toBe("manual__2026é");
    expect(event.run.id.replaceAll("-", "").slice(0, 12)).toBe(digest.slice(0, 12));
    expect(event.run.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(warnings.map(({ code }) => code)).toEqual(["run-id-not-uuid"]);
  });

  it("a UUID in uppercase, converted to lowercase", () => {
    const { event, warnings } = acceptedRun({ ...minimal, run: { runId: runId.toUpperCase() } });
    expect(event.run).toMatchObject({ id: runId, originalId: runId.toUpperCase() });
    expect(warnings).toEqual([]);
  });

  it("U+0000 and lone surrogates anywhere, replaced with U+FFFD with one warning, without modifying the input", () => {
    const sent = {
      ...minimal,
      job: { namespace: "a\0b", name: "j\uD800" },
      inputs: [{ namespace: "n", name: "d", facets: { "k\0": { ...facetBase, "\uDC00": ["🚀\0"] } } }],
    };
    const before = structuredClone(sent);
    const { event, warnings } = acceptedRun(sent);
    expect(event.job).toMatchObject({ namespace: "a\uFFFDb", name: "j\uFFFD" });
    expect(event.inputs[0]?.facets).toEqual({ "k\uFFFD": { ...facetBase, "\uFFFD": ["🚀\uFFFD"] } });
    expect(warnings.map(({ code }) => code)).toEqual(["text-replaced"]);
    expect(sent).toEqual(before);
  });

  it("more warnings than the maximum, with a final warning", () => {
    const inputs = Array.from({ length: 500 }, () => ({ namespace: "n", name: "" }));
    const outcome = parseEvent({ ...minimal, inputs }, { maximumWarnings: 10 });
    expect(outcome.ok && outcome.warnings).toHaveLength(11);
    expect(outcome.ok && outcome.warnings.at(-1)).toMatchObject({
      code: "more-warnings",
      message: expect.stringContaining("490"),
    });
  });
});

describe("parseEvent accepts deviations without a warning", () => {
  it.each([
    ["a time with a region suffix", { eventTime: "2026-01-31T08:00:00+01:00[Europe/Paris]" }],
    ["a time with a space and an offset without a colon", { eventTime: "2026-01-31 08:00:00.5+0000" }],
    [
      "a Spark data source with an invalid URI",
      {
        inputs: [
          {
            namespace: "file",
            name: "/data",
            facets: {
              dataSource: {
                _producer: "https://example.com/p",
                _schemaURL: "https://example.com/s",
                name: "file",
                uri: "file",
              },
            },
          },
        ],
      },
    ],
  ])("%s", (_, change) => {
    expect(warned(JSON.parse(JSON.stringify({ ...minimal, ...change })))).toEqual([]);
  });

  it("and warns about an invalid time in a facet", () => {
    const facet = { _producer: "https://example.com/p", _schemaURL: "https://example.com/s" };
    const nominal = (nominalStartTime: string) => ({
      ...minimal,
      run: { ...minimal.run, facets: { nominalTime: { ...facet, nominalStartTime } } },
    });
    expect(warned(nominal("2026-01-31 08:00:00"))).toEqual([]);
    expect(warned(nominal("tomorrow"))).toEqual(["facet-invalid /run/facets/nominalTime/nominalStartTime"]);
  });
});

describe("parseEvent rejects", () => {
  it.each([
    ["an array", [minimal], ["not-an-object "]],
    ["null", null, ["not-an-object "]],
    ["a string", "{}", ["not-an-object "]],
    [
      "an object without a kind",
      { eventTime: minimal.eventTime, producer: minimal.producer },
      ["no-event-kind "],
    ],
    ["a run without job", { ...minimal, job: undefined }, ["missing-member /job"]],
    ["a job that is a string", { ...minimal, job: "j" }, ["wrong-type /job"]],
    ["a job without name", { ...minimal, job: { namespace: "n" } }, ["missing-member /job/name"]],
    [
      "a job whose name is a number",
      { ...minimal, job: { namespace: "n", name: 5 } },
      ["wrong-type /job/name"],
    ],
    ["a run without runId", { ...minimal, run: {} }, ["missing-member /run/runId"]],
    ["a numeric runId", { ...minimal, run: { runId: 5 } }, ["wrong-type /run/runId"]],
    ["inputs that are an object", { ...minimal, inputs: {} }, ["wrong-type /inputs"]],
    [
      "a dataset without a name",
      { ...minimal, outputs: [{ namespace: "n", name: "a" }, { namespace: "n" }] },
      ["missing-member /outputs/1/name"],
    ],
    ["a dataset that is a string", { ...minimal, inputs: ["d"] }, ["wrong-type /inputs/0"]],
    ["no eventTime", { ...minimal, eventTime: undefined }, ["missing-member /eventTime"]],
    ["an eventTime that is not a string", { ...minimal, eventTime: true }, ["wrong-type /eventTime"]],
    ["a number that is not a time", { ...minimal, eventTime: 1_700 }, ["invalid-event-time /eventTime"]],
    ["a date without a time", { ...minimal, eventTime: "2026-01-31" }, ["invalid-event-time /eventTime"]],
    [
      "a day that does not exist",
      { ...minimal, eventTime: "2026-02-30T00:00:00Z" },
      ["invalid-event-time /eventTime"],
    ],
    [
      "several problems at once",
      { ...minimal, eventTime: "x", job: {}, run: {} },
      [
        "invalid-event-time /eventTime",
        "missing-member /run/runId",
        "missing-member /job/namespace",
        "missing-member /job/name",
      ],
    ],
  ])("%s", (_, value, problems) => {
    expect(rejection(value)).toEqual(problems);
  });

  it("values nested too deeply, without overflowing the stack", () => {
    const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
    expect(rejection({ ...minimal, deep: nested(200_000) })[0]).toMatch(/^too-deep \/deep\/a/);
    expect(rejection({ ...minimal, deep: nested(maximumDepth) })[0]).toMatch(/^too-deep/);
    expect(parseEvent({ ...minimal, deep: nested(maximumDepth - 1) }).ok).toBe(true);
  });

  it("keys named like members of Object.prototype safely", () => {
    const text = `{"__proto__": {"run": {"runId": "${runId}"}, "polluted": true}, "constructor": {"job": 1}}`;
    expect(rejection(JSON.parse(text))).toContain("no-event-kind ");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const facets = JSON.parse(`{"__proto__": {"a": "x\\u0000"}, "constructor": {}, "toString": 5}`);
    const { event } = acceptedRun({ ...minimal, job: { ...minimal.job, facets } });
    expect(Object.keys(event.job.facets)).toEqual(["__proto__", "constructor", "toString"]);
    expect(Object.getPrototypeOf(event.job.facets)).toBe(Object.prototype);
  });
});

describe("any JSON value", () => {
  const mutated = fc
    .tuple(
      fc.jsonValue({ depthSize: "medium" }),
      fc.constantFrom(
        "run",
        "job",
        "dataset",
        "inputs",
        "outputs",
        "eventType",
        "eventTime",
        "producer",
        "schemaURL",
      ),
      fc.jsonValue(),
    )
    .map(([extra, key, value]) => ({ ...minimal, extra, [key]: value }));

  it("is accepted or rejected with known codes, pointers and texts, and never modified", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), mutated), (value) => {
        const before = JSON.stringify(value);
        const outcome = parseEvent(value);
        const listed = outcome.ok ? outcome.warnings : outcome.problems;
        expect(outcome.ok || outcome.problems.length > 0).toBe(true);
        for (const problem of listed) {
          expect(problemCodes).toHaveProperty(problem.code);
          expect(problem.pointer).toMatch(/^(\/.*)?$/s);
          expect(problem.message).not.toBe("");
          expect(problem.expected).not.toBe("");
        }
        expect(JSON.stringify(value)).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it("that is valid by the specification is accepted without a facet warning", () => {
    fc.assert(
      fc.property(mutated, (value) => {
        if (checkEvent("run", value) !== undefined) return;
        const codes = accepted(value).warnings.map(({ code }) => code);
        expect(
          codes.filter((code) => !["empty-name", "several-kinds", "text-replaced"].includes(code)),
        ).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("recorded events", () => {
  const files = listFixtures("marquez").filter(
    (path) => !path.includes("template") && !path.startsWith("apples"),
  );
  it.each(files)("%s is accepted", (path) => {
    const content = readFixture("marquez", path);
    for (const event of Array.isArray(content) ? content : [content]) accepted(event);
  });
});
