import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const producer = "https://example.com/tests";
const facet = (name: string, content: object) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json`,
  ...content,
});
const runs = [1, 2, 3].map((number) => `0195f000-0000-7000-8000-00000000000${number}`);

/** The run of a night: a column more from night 2 on; night 3 fails a check and has other parameters and SQL. */
function event(night: number): object {
  const columns = ["id", ...(night > 1 ? ["email"] : [])];
  return {
    eventType: "COMPLETE",
    eventTime: `2026-01-0${night}T02:05:00Z`,
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId: runs[night - 1],
      facets: {
        airflow: facet("AirflowRunFacet", { dagRun: { conf: { full: night === 3 }, run_id: `n${night}` } }),
      },
    },
    job: {
      namespace: "airflow",
      name: "dag.load",
      facets: {
        sql: facet("SQLJobFacet", {
          query: `insert into db.s.target select ${night === 3 ? "distinct " : ""}* from db.s.source`,
        }),
      },
    },
    inputs: [
      { namespace: "pg://h:1", name: "db.s.source" },
      ...(night === 3 ? [{ namespace: "pg://h:1", name: "db.s.rates" }] : []),
    ],
    outputs: [
      {
        namespace: "pg://h:1",
        name: "db.s.target",
        facets: {
          schema: facet("SchemaDatasetFacet", { fields: columns.map((name) => ({ name, type: "text" })) }),
          dataQualityAssertions: facet("DataQualityAssertionsDatasetFacet", {
            assertions: [
              { assertion: "not_null", column: "id", success: true },
              { assertion: "not_null", column: "id", success: night !== 3 },
            ],
          }),
        },
        outputFacets: {
          outputStatistics: facet("OutputStatisticsOutputDatasetFacet", { rowCount: night * 10, size: 5 }),
        },
      },
    ],
  };
}

const checkEvent = {
  eventType: "COMPLETE",
  eventTime: "2026-01-03T03:00:00Z",
  producer,
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: "0195f000-0000-7000-8000-000000000009", facets: {} },
  job: { namespace: "airflow", name: "dag.check", facets: {} },
  inputs: [
    {
      namespace: "pg://h:1",
      name: "db.s.target",
      inputFacets: {
        dataQualityMetrics: facet("DataQualityMetricsInputDatasetFacet", {
          rowCount: 30,
          columnMetrics: { email: { nullCount: 4, min: "not a number" } },
        }),
      },
    },
  ],
  outputs: [],
};

interface Quality {
  readonly runs: readonly { readonly runId: string }[];
  readonly assertions: readonly object[];
  readonly metrics: readonly { metric: string; column: string | null; values: readonly (number | null)[] }[];
  readonly truncated: boolean;
}
interface Comparison {
  readonly inputs: { readonly added: readonly { name: string }[]; readonly removed: readonly object[] };
  readonly datasets: readonly { rowCount: object; schema: object | null; dataset: { name: string } }[];
  readonly sql: { readonly before: string; readonly after: string } | null;
  readonly facets: readonly object[];
}

describe("the pages of a dataset, a job and a run", () => {
  let test: TestApp;
  let dataset: string;
  let job: string;
  const byRun = new Map<string, string>();
  beforeAll(async () => {
    test = await openTestApp();
    for (const one of [event(1), event(2), event(3), checkEvent]) {
      expect((await test.send(one)).statusCode).toBe(201);
    }
    const idOf = async (kind: string, namespace: string, name: string) => {
      const query = new URLSearchParams({ kind, namespace, name });
      return (await test.get<{ id: string }>(`/api/v2/resolve?${query}`)).id;
    };
    dataset = await idOf("dataset", "pg://h:1", "db.s.target");
    job = await idOf("job", "airflow", "dag.load");
    const { items } = await test.get<{ items: { id: string; runId: string }[] }>(`/api/v2/jobs/${job}/runs`);
    for (const run of items) byRun.set(run.runId, run.id);
  });
  afterAll(() => test.close());

  it("get the dataset's assertions and metrics over the runs of writers and readers", async () => {
    const quality = await test.get<Quality>(`/api/v2/datasets/${dataset}/quality`);
    expect(quality.runs.map(({ runId }) => runId)).toEqual([...runs, "0195f000-0000-7000-8000-000000000009"]);
    // The worst of a run's results counts.
    expect(quality.assertions).toEqual([
      expect.objectContaining({ assertion: "not_null", column: "id", results: [true, true, false, null] }),
    ]);
    expect(quality.metrics).toEqual([
      { metric: "rowCount", column: null, values: [10, 20, 30, 30] },
      { metric: "bytes", column: null, values: [5, 5, 5, null] },
      { metric: "nullCount", column: "email", values: [null, null, null, 4] },
    ]);
    expect(quality.truncated).toBe(false);
  });

  it("get exactly the events that mention the dataset", async () => {
    const { items } = await test.get<{ items: { subject: { name: string } }[] }>(
      `/api/v2/datasets/${dataset}/events`,
    );
    expect(items.map(({ subject }) => subject.name)).toEqual([
      "dag.check",
      "dag.load",
      "dag.load",
      "dag.load",
    ]);
  });

  it("compare two runs: inputs, rows, SQL and parameters, but not values unique to a run", async () => {
    const comparison = await test.get<Comparison>(
      `/api/v2/runs/${byRun.get(runs[2]!)}/comparison?with=${byRun.get(runs[0]!)}`,
    );
    expect(comparison.inputs.added.map(({ name }) => name)).toEqual(["db.s.rates"]);
    expect(comparison.inputs.removed).toEqual([]);
    const target = comparison.datasets.find(({ dataset: { name } }) => name === "db.s.target")!;
    expect(target.rowCount).toEqual({ before: 10, after: 30 });
    expect(target.schema).toEqual({ added: [{ name: "email", type: "text" }], removed: [], retyped: [] });
    expect(comparison.sql?.after).toContain("distinct");
    expect(comparison.facets).toEqual([
      { facet: "airflow", of: "run", pointer: "/dagRun/conf/full", before: "false", after: "true" },
    ]);
  });

  it("find no difference between a run and itself", async () => {
    const id = byRun.get(runs[1]!);
    const same = await test.get<Comparison>(`/api/v2/runs/${id}/comparison?with=${id}`);
    expect([same.inputs.added, same.datasets, same.sql, same.facets]).toEqual([[], [], null, []]);
  });

  it("get a 404 if the other run does not exist", async () => {
    const answer = await test.app.inject({
      url: `/api/v2/runs/${byRun.get(runs[1]!)}/comparison?with=${job}`,
    });
    expect(answer.statusCode).toBe(404);
  });

  it("get the job's versions with inputs and SQL, newest first, page by page", async () => {
    interface Versions {
      readonly items: readonly { sql: string; current: boolean; inputs: readonly { name: string }[] }[];
      readonly next: string | null;
    }
    const first = await test.get<Versions>(`/api/v2/jobs/${job}/versions?limit=1`);
    expect(first.items[0]).toMatchObject({ current: true });
    expect(first.items[0]!.inputs.map(({ name }) => name).sort()).toEqual(["db.s.rates", "db.s.source"]);
    expect(first.items[0]!.sql).toContain("distinct");
    const second = await test.get<Versions>(`/api/v2/jobs/${job}/versions?limit=1&cursor=${first.next}`);
    expect(second.items[0]).toMatchObject({ current: false });
    expect(second.items[0]!.sql).not.toContain("distinct");
  });

  it("get a run's usual duration from successful runs with a start only", async () => {
    const detail = await test.get<{ usualDurationMs: number | null; childrenTruncated: boolean }>(
      `/api/v2/runs/${byRun.get(runs[2]!)}`,
    );
    expect(detail).toMatchObject({ usualDurationMs: null, childrenTruncated: false });
  });
});
