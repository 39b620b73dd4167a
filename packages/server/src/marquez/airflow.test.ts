import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import type { Dataset, Graph, Job, Run, Version } from "../testing/marquez-shapes.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const jobs = "/api/v1/namespaces/tickit-airflow/jobs";
const warehouse = "postgres://warehouse.example.com:5432";
const datasets = `/api/v1/namespaces/${encodeURIComponent(warehouse)}/datasets`;
const mart = "dev.tickit_marts.fact_sales";
const staging = "dev.tickit_staging.sales";

const runKeys = [
  "id",
  "createdAt",
  "updatedAt",
  "nominalStartTime",
  "nominalEndTime",
  "state",
  "startedAt",
  "endedAt",
  "durationMs",
  "args",
  "jobVersion",
  "inputDatasetVersions",
  "outputDatasetVersions",
  "facets",
];
const nodeJobKeys = [
  "id",
  "type",
  "name",
  "simpleName",
  "parentJobName",
  "parentJobUuid",
  "currentRunUuid",
  "createdAt",
  "updatedAt",
  "namespace",
  "inputs",
  "outputs",
  "location",
  "description",
  "latestRun",
];
const nodeDatasetKeys = [
  "id",
  "type",
  "name",
  "physicalName",
  "createdAt",
  "updatedAt",
  "namespace",
  "sourceName",
  "fields",
  "tags",
  "lastModifiedAt",
  "description",
  "lastLifecycleState",
];

describe("Marquez's read API over the events of a real Airflow 3.3.1", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
    for (const event of airflowEvents("3.3.1")) expect((await test.send(event)).statusCode).toBe(201);
  });
  afterAll(() => test.close());

  const lineage = (nodeId: string, depth: number) =>
    test.get<Graph>(`/api/v1/lineage?nodeId=${encodeURIComponent(nodeId)}&depth=${depth}`);
  const ids = (graph: Graph, type: string) =>
    graph.graph.filter((node) => node.type === type).map(({ data }) => data.name);

  it("lists namespaces by name, including the default namespace", async () => {
    const { namespaces } = await test.get<{ namespaces: object[] }>("/api/v1/namespaces");
    expect(namespaces).toEqual(
      ["default", warehouse, "tickit-airflow"].map((name) => ({
        name,
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        ownerName: "anonymous",
        description: name === "default" ? expect.any(String) : null,
        isHidden: false,
      })),
    );
    expect(await test.get("/api/v1/namespaces?limit=1&offset=1")).toEqual({ namespaces: [namespaces[1]] });
    expect(await test.get(`/api/v1/namespaces/${encodeURIComponent(warehouse)}`)).toEqual(namespaces[1]);
  });

  it("returns a job with its parent, simple name, edges, runs and a version that resolves", async () => {
    const job = await test.get<Job>(`${jobs}/rs_staging_to_dm.build_fact_sales`);
    expect(Object.keys(job).sort()).toEqual(
      [
        ...nodeJobKeys.filter((key) => key !== "currentRunUuid"),
        "latestRuns",
        "facets",
        "currentVersion",
        "labels",
        "tags",
      ].sort(),
    );
    expect(job).toMatchObject({
      id: { namespace: "tickit-airflow", name: "rs_staging_to_dm.build_fact_sales" },
      type: "BATCH",
      name: "rs_staging_to_dm.build_fact_sales",
      simpleName: "build_fact_sales",
      parentJobName: "rs_staging_to_dm",
      namespace: "tickit-airflow",
      outputs: [{ namespace: warehouse, name: mart }],
      location: null,
      labels: ["TASK", "AIRFLOW"],
    });
    expect(job.inputs).toContainEqual({ namespace: warehouse, name: staging });
    expect(job.latestRuns).toHaveLength(1);
    expect(job.latestRun).toEqual(job.latestRuns[0]);
    expect(job.latestRun!.state).toBe("COMPLETED");
    expect(job.facets).toHaveProperty("sql");

    const { versions } = await test.get<{ versions: Version[] }>(`${jobs}/${job.name}/versions`);
    expect(versions.map(({ version }) => version)).toEqual([job.currentVersion]);
    const version = await test.get<Version>(`${jobs}/${job.name}/versions/${job.currentVersion}`);
    expect(version).toEqual(versions[0]);
    expect(Object.keys(version).sort()).toEqual(
      [
        "id",
        "name",
        "createdAt",
        "version",
        "namespace",
        "location",
        "inputs",
        "outputs",
        "latestRun",
      ].sort(),
    );
    expect(version.inputs).toEqual(job.inputs);
    expect(version.latestRun!.id).toBe(job.latestRun!.id);
    expect(job.latestRun!.jobVersion).toEqual({ ...job.id, version: job.currentVersion });
  });

  it("lists jobs, latest updated first, by page, namespace and state of the last run", async () => {
    const all = await test.get<{ jobs: Job[]; totalCount: number }>("/api/v1/jobs");
    expect(all.totalCount).toBe(all.jobs.length);
    const times = all.jobs.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(await test.get(jobs)).toEqual(all);
    const page = await test.get<{ jobs: Job[]; totalCount: number }>("/api/v1/jobs?limit=2&offset=1");
    expect(page).toEqual({ jobs: all.jobs.slice(1, 3), totalCount: all.totalCount });
    const names = async (query: string) =>
      (await test.get<{ jobs: Job[] }>(`${jobs}?${query}`)).jobs.map(({ name }) => name);
    expect(await names("lastRunStates=failed")).toEqual([]);
    expect(await names("lastRunStates=FAILED&lastRunStates=COMPLETED")).toHaveLength(all.totalCount);
    expect(await test.get("/api/v1/namespaces/nobody/jobs")).toEqual({ jobs: [], totalCount: 0 });
  });

  it("returns the same run by id, in its job's list and with its facets", async () => {
    const { runs, totalCount } = await test.get<{ runs: Run[]; totalCount: number }>(
      `${jobs}/rs_staging_to_dm.build_fact_sales/runs`,
    );
    expect([runs.length, totalCount]).toEqual([1, 1]);
    const run = await test.get<Run>(`/api/v1/jobs/runs/${runs[0]!.id.toUpperCase()}`);
    expect(run).toEqual(runs[0]);
    expect(Object.keys(run).sort()).toEqual([...runKeys].sort());
    expect(run.durationMs).toBe(Date.parse(run.endedAt!) - Date.parse(run.startedAt!));
    expect(run.args).toMatchObject({ name: "rs_staging_to_dm", namespace: "tickit-airflow" });
    expect(await test.get(`/api/v1/jobs/runs/${run.id}/facets?type=run`)).toEqual({
      runId: run.id,
      facets: run.facets,
    });
    const ofJob = await test.get<{ facets: object }>(`/api/v1/jobs/runs/${run.id}/facets?type=job`);
    expect(Object.keys(ofJob.facets)).toEqual(expect.arrayContaining(["jobType", "sql"]));
  });

  it("names dataset versions in runs by ids that resolve, including inputs that no run has written", async () => {
    const { jobs: all } = await test.get<{ jobs: Job[] }>("/api/v1/jobs");
    const uses = all.flatMap(({ latestRun }) => [
      ...latestRun!.inputDatasetVersions,
      ...latestRun!.outputDatasetVersions,
    ]);
    const distinct = new Map(uses.map(({ datasetVersionId: id }) => [`${id.name} ${id.version}`, id]));
    expect(distinct.size).toBe(17);
    for (const id of distinct.values()) {
      const version = await test.get<Version>(
        `${datasets}/${encodeURIComponent(id.name)}/versions/${id.version}`,
      );
      expect(version.id).toEqual(id);
      expect(version.fields.length).toBeGreaterThan(0);
      expect(version.createdByRun === null).toBe(id.name.includes("s3_datalake"));
      const dataset = await test.get<Dataset>(`${datasets}/${encodeURIComponent(id.name)}`);
      expect(dataset.currentVersion).toBe(id.version);
    }
  });

  it("returns a dataset with its columns and their sources, as in the list", async () => {
    const dataset = await test.get<Dataset>(`${datasets}/${mart}`);
    expect(Object.keys(dataset).sort()).toEqual(
      [...nodeDatasetKeys, "currentVersion", "columnLineage", "facets", "deleted"].sort(),
    );
    expect(dataset).toMatchObject({
      id: { namespace: warehouse, name: mart },
      type: "DB_TABLE",
      physicalName: mart,
      deleted: false,
    });
    expect(dataset.columnLineage).toHaveLength(13);
    const price = dataset.columnLineage!.find(({ name }) => name === "pricepaid")!;
    expect(price.inputFields.map(({ dataset: name, field }) => [name, field])).toEqual([
      [staging, "pricepaid"],
    ]);
    expect(Object.keys(price.inputFields[0]!).sort()).toEqual(
      ["namespace", "dataset", "field", "transformationDescription", "transformationType"].sort(),
    );
    const field = dataset.fields.find(({ name }) => name === "pricepaid")!;
    expect(Object.keys(field)).toEqual(["name", "type", "tags", "description"]);
    const list = await test.get<{ datasets: Dataset[]; totalCount: number }>(datasets);
    expect(list.totalCount).toBe(17);
    const names = list.datasets.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(list.datasets.find(({ name }) => name === mart)).toEqual(dataset);
    const page = await test.get<{ datasets: Dataset[] }>(`${datasets}?limit=2&offset=3`);
    expect(page.datasets.map(({ name }) => name)).toEqual(names.slice(3, 5));
  });

  it("returns null, not an empty list, without column lineage", async () => {
    const { datasets: list } = await test.get<{ datasets: Dataset[] }>(datasets);
    for (const { name, columnLineage } of list) {
      expect(columnLineage === null, name).toBe(name.includes("s3_datalake"));
    }
  });

  it("counts the depth of lineage in job hops, in both directions", async () => {
    const task = (name: string) => `job:tickit-airflow:${name}`;
    const own = await lineage(task("rs_staging_to_dm.build_fact_sales"), 0);
    expect(ids(own, "JOB")).toEqual(["rs_staging_to_dm.build_fact_sales"]);
    const job = await test.get<Job>(`${jobs}/rs_staging_to_dm.build_fact_sales`);
    expect(ids(own, "DATASET").sort()).toEqual([mart, ...job.inputs.map(({ name }) => name)].sort());
    const one = await lineage(task("rs_staging_to_dm.build_fact_sales"), 1);
    expect(ids(one, "JOB")).toEqual(
      expect.arrayContaining(["rs_source_to_staging.stage_sales", "rs_staging_to_dm.check_marts"]),
    );
    expect(ids(one, "JOB")).not.toContain("rs_source_to_staging.stage_venue");
    const whole = await lineage(task("rs_staging_to_dm.build_fact_sales"), 20);
    expect(ids(whole, "DATASET")).toHaveLength(17);
  });

  it("orders nodes by id and returns both kinds with their keys and edges", async () => {
    const { graph } = await lineage(`dataset:${warehouse}:${mart}`, 0);
    const order = graph.map(({ id }) => id);
    expect(order).toEqual([...order].sort());
    for (const node of graph) {
      expect(Object.keys(node)).toEqual(["id", "type", "data", "inEdges", "outEdges"]);
      const keys = node.type === "JOB" ? nodeJobKeys : nodeDatasetKeys;
      expect(Object.keys(node.data).sort()).toEqual([...keys].sort());
      for (const edge of node.inEdges) {
        expect(edge.destination).toBe(node.id);
        expect(graph.find(({ id }) => id === edge.origin)!.outEdges).toContainEqual(edge);
      }
    }
    const writer = graph.find(({ id }) => id.endsWith("build_fact_sales"))!;
    expect(writer.outEdges).toEqual([{ origin: writer.id, destination: `dataset:${warehouse}:${mart}` }]);
    expect(writer.data.currentRunUuid).toBe(writer.data.latestRun!.id);
  });

  it("points a column's inEdges at its sources, as Marquez's web pages expect", async () => {
    const id = `datasetField:${warehouse}:${mart}:pricepaid`;
    const source = `datasetField:${warehouse}:${staging}:pricepaid`;
    const query = (nodeId: string, more = "") =>
      test.get<Graph>(`/api/v1/column-lineage?nodeId=${encodeURIComponent(nodeId)}${more}`);
    const { graph } = await query(id, "&depth=1");
    expect(graph.map((node) => node.id)).toEqual([id, source]);
    expect(graph[0]).toMatchObject({
      type: "DATASET_FIELD",
      inEdges: [{ origin: id, destination: source }],
      outEdges: [],
      data: { dataset: mart, field: "pricepaid", inputFields: [{ dataset: staging, field: "pricepaid" }] },
    });
    expect(graph[1]).toMatchObject({
      inEdges: [],
      outEdges: [{ origin: source, destination: id }],
      data: { fieldType: "", transformationType: null, inputFields: [] },
    });
    expect(Object.keys(graph[0]!.data)).toEqual([
      "namespace",
      "dataset",
      "datasetVersion",
      "field",
      "fieldType",
      "transformationDescription",
      "transformationType",
      "inputFields",
    ]);
    expect((await query(id)).graph).toHaveLength(3);
    const down = await query(source, "&depth=1&withDownstream=True");
    expect(down.graph.map((node) => node.id)).toContain(id);
    expect((await query(source, "&depth=1")).graph.map((node) => node.id)).not.toContain(id);
    const ofJob = await query("job:tickit-airflow:rs_staging_to_dm.build_fact_sales", "&depth=1");
    expect(ofJob.graph.filter(({ data }) => data.dataset === mart)).toHaveLength(13);
    const { currentVersion } = await test.get<Dataset>(`${datasets}/${mart}`);
    const versioned = await query(`${id}#${currentVersion}`, "&depth=1");
    expect(versioned.graph[0]!.id).toBe(`${id}#${currentVersion}`);
    expect(versioned.graph[1]!.id).toMatch(new RegExp(`^${source}#[0-9a-f-]{36}$`));
  });

  it("lists the runs that produced the inputs of a run", async () => {
    const job = await test.get<Job>(`${jobs}/rs_staging_to_dm.build_fact_sales`);
    const writer = await test.get<Job>(`${jobs}/rs_source_to_staging.stage_sales`);
    const { runs } = await test.get<{
      runs: {
        run: { id: string; status: string };
        inputs: { name: string; version: string; producedByRunId: string | null }[];
      }[];
    }>(`/api/v1/runlineage/upstream?runId=${job.latestRun!.id}`);
    expect(runs[0]!.run).toMatchObject({ id: job.latestRun!.id, status: "COMPLETED" });
    expect(runs[0]!.inputs.find(({ name }) => name === staging)!.producedByRunId).toBe(writer.latestRun!.id);
    expect(runs.map(({ run }) => run.id)).toContain(writer.latestRun!.id);
    const lake = runs.flatMap(({ inputs }) => inputs).find(({ name }) => name.includes("s3_datalake"))!;
    expect(lake.producedByRunId).toBeNull();
  });

  it("lists events as they were sent, in order of time", async () => {
    type Events = { events: { eventTime: string; eventType: string }[]; totalCount: number };
    const total = airflowEvents("3.3.1").length;
    const newest = await test.get<Events>("/api/v1/events/lineage?limit=1000");
    expect([newest.events.length, newest.totalCount]).toEqual([total, total]);
    const times = newest.events.map(({ eventTime }) => Date.parse(eventTime));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const oldest = await test.get<Events>("/api/v1/events/lineage?sortDirection=asc&limit=5&offset=2");
    expect(oldest.events).toEqual([...newest.events].reverse().slice(2, 7));
    const middle = newest.events[10]!.eventTime;
    const before = await test.get<Events>(
      `/api/v1/events/lineage?limit=1000&before=${encodeURIComponent(middle)}`,
    );
    const after = await test.get<Events>(`/api/v1/events/lineage?limit=1000&after=${middle}`);
    expect(before.totalCount + after.totalCount).toBe(total);
    expect(before.events.every(({ eventTime }) => Date.parse(eventTime) < Date.parse(middle))).toBe(true);
  });

  it("searches names case-insensitively, by kind, namespace and order", async () => {
    type Search = { totalCount: number; results: { type: string; name: string; nodeId: string }[] };
    const found = await test.get<Search>("/api/v1/search?q=FACT_SALES");
    expect(found.totalCount).toBe(found.results.length);
    expect(found.results).toContainEqual({
      type: "DATASET",
      name: mart,
      updatedAt: expect.stringMatching(/Z$/),
      namespace: warehouse,
      nodeId: `dataset:${warehouse}:${mart}`,
    });
    const names = found.results.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    const kinds = async (query: string) =>
      (await test.get<Search>(`/api/v1/search?q=sales&limit=100&${query}`)).results.map(({ type }) => type);
    expect(new Set(await kinds("filter=job"))).toEqual(new Set(["JOB"]));
    expect(new Set(await kinds("namespace=tickit-airflow"))).toEqual(new Set(["JOB"]));
    expect(await kinds("before=2001-01-01")).toEqual([]);
    const latest = await test.get<{ results: { updatedAt: string }[] }>(
      "/api/v1/search?q=sales&sort=updated_at",
    );
    const times = latest.results.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((await test.get<Search>("/api/v1/search?q=s_les")).results).toEqual([]);
  });

  it("returns tags by name and statistics by hour and day", async () => {
    expect(await test.get("/api/v1/tags")).toEqual({
      tags: ["marts", "staging", "tickit"].map((name) => ({ name, description: null })),
    });
    for (const [period, count] of [
      ["DAY", 24],
      ["week", 7],
    ] as const) {
      const events = await test.get<{ startInterval: string; endInterval: string }[]>(
        `/api/v1/stats/lineage-events?period=${period}&timezone=America/New_York`,
      );
      expect(events).toHaveLength(count);
      expect(Object.keys(events[0]!).sort()).toEqual(
        ["abort", "complete", "endInterval", "fail", "start", "startInterval"].sort(),
      );
      expect(events.slice(1).map(({ startInterval }) => startInterval)).toEqual(
        events.slice(0, -1).map(({ endInterval }) => endInterval),
      );
      const things = await test.get<{ count: number }[]>(`/api/v1/stats/datasets?period=${period}`);
      expect(things).toHaveLength(count);
      expect(things.at(-1)!.count).toBeLessThanOrEqual(17);
    }
  });
});
