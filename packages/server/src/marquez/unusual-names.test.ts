import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MarquezApp, openMarquezApp } from "../testing/marquez-app.ts";
import type { Dataset, Job } from "../testing/marquez-shapes.ts";
import { event, facet, runId, schema } from "../testing/run-event.ts";

const encode = encodeURIComponent;

describe("Marquez's read API with unusual names and parameters", () => {
  let test: MarquezApp;

  beforeAll(async () => {
    test = await openMarquezApp();
  });
  afterAll(() => test.close());

  const odd = {
    colons: "a:b::c",
    "colons at both ends": ":a:",
    hashes: "a#b#",
    "a hash and a UUID": `a#${runId(1)}`,
    slashes: "s3://bucket/a//b/",
    emoji: "🕷️ 👩‍👩‍👧‍👦 naïve",
    "4,000 characters": "long".repeat(1_000),
    "2,000 colons": "a:".repeat(2_000),
    percent: "100%25 %_\\%",
    quotes: `it's "quoted"`,
  };
  it.each(Object.entries(odd))("accepts a name with %s in paths and node ids", async (label, name) => {
    const number = 100 + Object.keys(odd).indexOf(label);
    // Where a column's name begins in a node id is found over its last 200 colons.
    const column = name.slice(0, 398);
    const columnLineage = {
      ...facet,
      fields: { [column]: { inputFields: [{ namespace: name, name: `${name}-in`, field: column }] } },
    };
    await test.sendAll(
      event(
        number,
        "COMPLETE",
        1,
        { namespace: name, name },
        {
          inputs: [{ namespace: name, name: `${name}-in`, facets: schema(column) }],
          outputs: [{ namespace: name, name, facets: { ...schema(column), columnLineage } }],
        },
      ),
    );
    const path = `/api/v1/namespaces/${encode(name)}`;
    expect(await test.get(path)).toMatchObject({ name });
    const dataset = await test.get<Dataset>(`${path}/datasets/${encode(name)}`);
    expect(dataset.columnLineage).toMatchObject([{ name: column, inputFields: [{ dataset: `${name}-in` }] }]);
    expect(await test.get<Job>(`${path}/jobs/${encode(name)}`)).toMatchObject({
      inputs: [{ namespace: name }],
    });
    const nodes = await test.graph("lineage", `dataset:${name}:${name}`);
    expect(nodes.map(({ id }) => id).sort()).toEqual(
      [`dataset:${name}:${name}`, `dataset:${name}:${name}-in`, `job:${name}:${name}`].sort(),
    );
    for (const { id } of nodes) expect(await test.graph("lineage", id)).toEqual(nodes);
    const columns = await test.graph("column-lineage", `datasetField:${name}:${name}:${column}`);
    expect(columns.map(({ id }) => id).sort()).toEqual(
      [`datasetField:${name}:${name}:${column}`, `datasetField:${name}:${name}-in:${column}`].sort(),
    );
    const versioned = `datasetField:${name}:${name}:${column}#${dataset.currentVersion}`;
    expect((await test.graph("column-lineage", versioned)).map(({ id }) => id)).toContain(versioned);
  });

  it("accepts an instant with a zone, with an unencoded plus sign, and without a zone as UTC", async () => {
    const job = { namespace: "instants", name: "job" };
    await test.sendAll({ ...event(80, "COMPLETE", 0, job), eventTime: "2019-05-01T10:00:00Z" });
    const between = async (after: string, before: string) =>
      (await test.get<{ totalCount: number }>(`/api/v1/events/lineage?after=${after}&before=${before}`))
        .totalCount;
    expect(await between("2019-05-01T10:00:00Z", "2019-05-01T10:00:01Z")).toBe(1);
    expect(await between("2019-05-01T12:00:00+02:00", "2019-05-01T12:00:01+02:00")).toBe(1);
    expect(await between("2019-05-01T10:00:00", "2019-05-01T10:00:00.500")).toBe(1);
    expect(await between("2019-05-01", "2019-05-02")).toBe(1);
    expect(await between("2019-05-01T10:00:01", "2019-05-02")).toBe(0);
  });

  it("finds a name with U+0000 as stored, and accepts such a text anywhere without a 5xx", async () => {
    await test.sendAll(event(130, "COMPLETE", 1, { namespace: "nul\u0000", name: "j\u0000b" }));
    expect((await test.status("/namespaces/nul%00/jobs/j%00b")).status).toBe(200);
    for (const path of [
      "/search?q=%00",
      "/sources/%00",
      "/jobs/runs/%00",
      "/lineage?nodeId=job:nul%00:x",
      "/column-lineage?nodeId=datasetField:nul%00:x:y",
      "/events/lineage?before=%00",
      "/stats/jobs?period=DAY&timezone=%00",
      "/stats/jobs?period=WEEK&timezone=%00",
      "/namespaces/a/datasets/b/versions/%00",
    ]) {
      expect((await test.status(path)).status, path).toBeLessThan(500);
    }
  });
});
