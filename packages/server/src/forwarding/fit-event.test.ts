import { describe, expect, it } from "vitest";
import { fitEvent } from "./fit-event.ts";

const filled = (bytes: number) => ({ _producer: "p", _schemaURL: "s", text: "x".repeat(bytes) });

const event = (sizes: Record<string, number>) => {
  const facet = (name: string) => (sizes[name] === undefined ? {} : { [name]: filled(sizes[name]) });
  return {
    eventType: "COMPLETE",
    run: {
      runId: "r",
      facets: { ...facet("debug"), ...facet("airflow"), ...facet("parent"), ...facet("custom") },
    },
    job: { namespace: "n", name: "j", facets: { ...facet("sourceCode"), ...facet("sql") } },
    inputs: [{ namespace: "n", name: "in", facets: { ...facet("schema"), ...facet("documentation") } }],
    outputs: [{ namespace: "n", name: "out", facets: { ...facet("columnLineage") }, outputFacets: {} }],
  };
};

const pointers = (sizes: Record<string, number>, limit: number) => {
  const { json, dropped } = fitEvent(event(sizes), limit);
  if (json !== null) expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limit);
  return dropped.map(({ pointer }) => pointer);
};

describe("an event that is too large for the catalog", () => {
  it("is not changed if it fits", () => {
    const whole = event({ debug: 1000, sourceCode: 1000 });
    const { json, dropped } = fitEvent(whole, 300_000);
    expect(JSON.parse(json!)).toEqual(event({ debug: 1000, sourceCode: 1000 }));
    expect(dropped).toEqual([]);
  });

  it.each([
    [2000, ["/run/facets/debug"]],
    [1600, ["/run/facets/debug", "/job/facets/sourceCode"]],
    [1100, ["/run/facets/debug", "/job/facets/sourceCode", "/run/facets/airflow"]],
  ])(
    "loses debug, source code and task information in this order, and no more than it must (%i bytes)",
    (limit, dropped) => {
      expect(pointers({ debug: 500, sourceCode: 500, airflow: 500, custom: 400 }, limit)).toEqual(dropped);
    },
  );

  it("loses other facets by size, largest first", () => {
    expect(pointers({ custom: 2000, documentation: 3000, sql: 1000, schema: 9000 }, 11_000)).toEqual([
      "/inputs/0/facets/documentation",
      "/run/facets/custom",
    ]);
  });

  it("keeps the facets that carry lineage until no others are left", () => {
    expect(pointers({ sql: 100, schema: 2000, columnLineage: 3000, parent: 100 }, 2700)).toEqual([
      "/job/facets/sql",
      "/outputs/0/facets/columnLineage",
    ]);
  });

  it("reports the size of each dropped facet", () => {
    const { dropped } = fitEvent(event({ debug: 500 }), 400);
    expect(dropped).toEqual([
      { pointer: "/run/facets/debug", bytes: Buffer.byteLength(JSON.stringify(filled(500))) },
    ]);
  });

  it("is dead-lettered if it is too large without facets", () => {
    expect(fitEvent(event({ debug: 500 }), 50).json).toBeNull();
  });
});
