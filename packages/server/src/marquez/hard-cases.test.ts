import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MarquezApp, openMarquezApp } from "../testing/marquez-app.ts";
import type { Dataset, Job, Run, Version } from "../testing/marquez-shapes.ts";
import { at, event, facet, runId, schema } from "../testing/run-event.ts";

const encode = encodeURIComponent;

describe("Marquez's read API in hard cases", () => {
  let test: MarquezApp;
  const run = (number: number) => test.get<Run>(`/api/v1/jobs/runs/${runId(number)}`);

  beforeAll(async () => {
    test = await openMarquezApp();
  });
  afterAll(() => test.close());

  it("returns the states of runs, and keeps an end if a START arrives late", async () => {
    const job = { namespace: "states", name: "job" };
    await test.sendAll(event(1, "COMPLETE", 5, job), event(1, "START", 1, job));
    await test.sendAll(event(2, "START", 2, job), event(2, "FAIL", 3, job));
    await test.sendAll(event(3, "START", 3, job), event(3, "ABORT", 4, job));
    await test.sendAll(event(4, "START", 4, job), event(4, "RUNNING", 5, job));
    await test.sendAll(event(5, undefined, 6, job), event(6, "OTHER", 7, job));
    expect(await run(1)).toMatchObject({
      state: "COMPLETED",
      startedAt: at(1),
      endedAt: at(5),
      durationMs: 240_000,
    });
    expect((await run(2)).state).toBe("FAILED");
    expect((await run(3)).state).toBe("ABORTED");
    expect(await run(4)).toMatchObject({ state: "RUNNING", endedAt: null, durationMs: null });
    expect((await run(5)).state).toBe("RUNNING");
    expect((await run(6)).state).toBe("RUNNING");
    const { runs, totalCount } = await test.get<{ runs: Run[]; totalCount: number }>(
      "/api/v1/namespaces/states/jobs/job/runs?limit=2&offset=1",
    );
    expect([runs.map(({ id }) => id), totalCount]).toEqual([[runId(5), runId(4)], 6]);
    const states = async (query: string) =>
      (await test.get<{ jobs: Job[] }>(`/api/v1/namespaces/states/jobs?lastRunStates=${query}`)).jobs.length;
    expect([await states("RUNNING"), await states("completed,failed")]).toEqual([1, 0]);
  });

  it("returns nominal times, and the arguments that Marquez derives from them and from the parent", async () => {
    const nominalTime = {
      ...facet,
      nominalStartTime: "2026-03-01T00:00:00Z",
      nominalEndTime: "2026-03-02T00:00:00Z",
    };
    const parent = {
      ...facet,
      run: { runId: runId(99) },
      job: { namespace: "nominal", name: "dag" },
    };
    const job = { namespace: "nominal", name: "dag.task" };
    await test.sendAll(event(10, "COMPLETE", 1, job, { facets: { nominalTime, parent } }));
    expect(await run(10)).toMatchObject({
      nominalStartTime: "2026-03-01T00:00:00.000Z",
      nominalEndTime: "2026-03-02T00:00:00.000Z",
      args: {
        nominal_start_time: "2026-03-01T00:00:00Z",
        nominal_end_time: "2026-03-02T00:00:00Z",
        run_id: runId(99),
        name: "dag",
        namespace: "nominal",
      },
    });
  });

  it("finds a child by its own name, and by Marquez's name with the parents' names as prefix", async () => {
    const parent = (number: number, name: string) => ({
      parent: { ...facet, run: { runId: runId(number) }, job: { namespace: "family", name } },
    });
    const named = (name: string) => ({ namespace: "family", name });
    await test.sendAll(
      event(20, "START", 1, named("dag")),
      event(21, "START", 2, named("dag.task"), { facets: parent(20, "dag") }),
      event(22, "START", 3, named("app.step"), { facets: parent(21, "dag.task") }),
      event(22, "COMPLETE", 4, named("app.step"), {
        facets: parent(21, "dag.task"),
        outputs: [{ namespace: "family", name: "out" }],
      }),
    );
    const child = await test.get<Job>("/api/v1/namespaces/family/jobs/app.step");
    expect(child).toMatchObject({
      name: "app.step",
      simpleName: "app.step",
      parentJobName: "dag.task",
      parentJobUuid: expect.any(String),
    });
    // The child's own run, not its parent's.
    expect(child.latestRun).toMatchObject({ id: runId(22), state: "COMPLETED" });
    expect(await test.get("/api/v1/namespaces/family/jobs/dag.task.app.step")).toEqual(child);
    expect(await test.graph("lineage", "job:family:dag.task.app.step")).toEqual(
      await test.graph("lineage", "job:family:app.step"),
    );
    expect((await test.status("/namespaces/family/jobs/dag.app.step")).status).toBe(404);
    expect(await test.get<Job>("/api/v1/namespaces/family/jobs/dag.task")).toMatchObject({
      simpleName: "task",
      parentJobName: "dag",
    });
  });

  it("treats a task that is its own parent as a task of the DAG before its last dot", async () => {
    const job = { namespace: "old-airflow", name: "dag.group.task" };
    await test.sendAll(
      event(25, "COMPLETE", 1, job, { facets: { parent: { ...facet, run: { runId: runId(26) }, job } } }),
    );
    expect(await test.get<Job>("/api/v1/namespaces/old-airflow/jobs/dag.group.task")).toMatchObject({
      simpleName: "task",
      parentJobName: "dag.group",
    });
  });

  it("returns datasets merged by symlinks as one, under each of their names", async () => {
    const glue = { namespace: "arn:aws:glue:eu-west-1:1", name: "table/db/orders" };
    const place = { namespace: "s3://lake", name: "orders" };
    const symlinks = { ...facet, identifiers: [{ ...glue, type: "TABLE" }] };
    const columnLineage = {
      ...facet,
      fields: { total: { inputFields: [{ namespace: "s3://lake", name: "raw", field: "amount" }] } },
    };
    await test.sendAll(
      event(
        30,
        "COMPLETE",
        1,
        { namespace: "merge", name: "write" },
        {
          inputs: [{ namespace: "s3://lake", name: "raw", facets: schema("amount") }],
          outputs: [{ ...place, facets: { ...schema("total"), symlinks, columnLineage } }],
        },
      ),
      event(31, "COMPLETE", 2, { namespace: "merge", name: "read" }, { inputs: [glue] }),
    );
    const paths = [glue, place].map(
      ({ namespace, name }) => `/api/v1/namespaces/${encode(namespace)}/datasets/${encode(name)}`,
    );
    const [first, second] = await Promise.all(paths.map((path) => test.get<Dataset>(path)));
    expect(first).toEqual(second);
    expect(first!.fields.map(({ name }) => name)).toEqual(["total"]);
    expect(first!.columnLineage).toMatchObject([{ name: "total", inputFields: [{ dataset: "raw" }] }]);
    for (const path of paths) {
      const { versions } = await test.get<{ versions: Version[] }>(`${path}/versions`);
      expect(versions.map(({ version }) => version)).toEqual([first!.currentVersion]);
      expect(await test.get(`${path}/versions/${first!.currentVersion}`)).toEqual(versions[0]);
    }
    const one = await test.graph("lineage", `dataset:${glue.namespace}:${glue.name}`);
    expect(await test.graph("lineage", `dataset:${place.namespace}:${place.name}`)).toEqual(one);
    expect(one.filter(({ type }) => type === "DATASET")).toHaveLength(2);
    expect(one.filter(({ type }) => type === "JOB").map(({ data }) => data.name)).toEqual(["read", "write"]);
    const reader = await run(31);
    expect(reader.inputDatasetVersions[0]!.datasetVersionId.version).toBe(first!.currentVersion);
  });

  it("creates a version only if the schema changes", async () => {
    const job = { namespace: "versions", name: "write" };
    const write = (number: number, minute: number, ...columns: string[]) =>
      event(number, "COMPLETE", minute, job, {
        outputs: [{ namespace: "versions", name: "table", facets: schema(...columns) }],
      });
    await test.sendAll(write(40, 1, "a"), write(41, 2, "a"), write(42, 3, "a", "b"));
    const path = "/api/v1/namespaces/versions/datasets/table";
    const { versions, totalCount } = await test.get<{ versions: Version[]; totalCount: number }>(
      `${path}/versions`,
    );
    expect(totalCount).toBe(2);
    expect(versions.map(({ fields }) => fields.length)).toEqual([2, 1]);
    expect(versions.map(({ createdByRun }) => createdByRun!.id)).toEqual([runId(42), runId(40)]);
    const used = async (number: number) =>
      (await run(number)).outputDatasetVersions[0]!.datasetVersionId.version;
    expect(await used(41)).toBe(versions[1]!.version);
    const second = await test.get<{ versions: Version[] }>(`${path}/versions?limit=1&offset=1`);
    expect(second.versions).toEqual([versions[1]]);
    expect(Object.keys(versions[0]!).sort()).toEqual(
      [
        ..."id type name physicalName createdAt version namespace sourceName fields tags".split(" "),
        ..."lifecycleState description currentSchemaVersion createdByRun facets".split(" "),
      ].sort(),
    );
  });

  it("returns one version without a run for a dataset that was only read, and the previous version for a failed run", async () => {
    const job = { namespace: "reads", name: "job" };
    const output = { namespace: "reads", name: "out", facets: schema("x") };
    const input = { namespace: "reads", name: "in", facets: schema("x", "y") };
    await test.sendAll(event(50, "FAIL", 1, job, { inputs: [input], outputs: [output] }));
    const { inputDatasetVersions, outputDatasetVersions } = await run(50);
    for (const [use, name, fields] of [
      [inputDatasetVersions[0]!, "in", 2],
      [outputDatasetVersions[0]!, "out", 1],
    ] as const) {
      const id = use.datasetVersionId;
      expect(id.name).toBe(name);
      const path = `/api/v1/namespaces/reads/datasets/${name}`;
      const version = await test.get<Version>(`${path}/versions/${id.version}`);
      expect(version).toMatchObject({ id, createdByRun: null });
      expect(version.fields.length).toBeLessThanOrEqual(fields);
      expect(await test.get(`${path}/versions`)).toEqual({ versions: [version], totalCount: 1 });
    }
    await test.sendAll(event(51, "COMPLETE", 5, job, { outputs: [{ ...output, facets: schema("x", "z") }] }));
    const before = outputDatasetVersions[0]!.datasetVersionId.version;
    expect((await run(50)).outputDatasetVersions[0]!.datasetVersionId.version).toBe(before);
    expect(await test.get(`/api/v1/namespaces/reads/datasets/out/versions/${before}`)).toMatchObject({
      createdByRun: null,
    });
  });

  it("omits dataset-wide dependencies, and columns reached only through them, from column lineage", async () => {
    const field = (name: string, column: string) => ({ namespace: "whole", name, field: column });
    const lineageOf = (fields: object, dataset: object[] = []) => ({
      columnLineage: { ...facet, fields, dataset },
    });
    await test.sendAll(
      event(
        60,
        "COMPLETE",
        1,
        { namespace: "whole", name: "first" },
        {
          inputs: [{ namespace: "whole", name: "z" }],
          outputs: [
            {
              namespace: "whole",
              name: "a",
              facets: {
                ...schema("f", "v"),
                ...lineageOf({
                  f: { inputFields: [field("z", "y")] },
                  v: { inputFields: [field("z", "v")] },
                }),
              },
            },
          ],
        },
      ),
      event(
        61,
        "COMPLETE",
        2,
        { namespace: "whole", name: "second" },
        {
          inputs: [{ namespace: "whole", name: "a" }],
          outputs: [
            {
              namespace: "whole",
              name: "b",
              facets: {
                ...schema("v"),
                ...lineageOf(
                  {
                    v: {
                      inputFields: [
                        {
                          ...field("a", "v"),
                          transformations: [{ type: "DIRECT", subtype: "IDENTITY", description: "copied" }],
                        },
                      ],
                    },
                  },
                  [{ ...field("a", "f"), transformations: [{ type: "INDIRECT", subtype: "FILTER" }] }],
                ),
              },
            },
          ],
        },
      ),
    );
    const nodes = await test.graph("column-lineage", "dataset:whole:b");
    expect(nodes.map(({ id }) => id)).toEqual([
      "datasetField:whole:a:v",
      "datasetField:whole:b:v",
      "datasetField:whole:z:v",
    ]);
    expect(nodes[1]!.data).toMatchObject({
      transformationType: "IDENTITY",
      transformationDescription: "copied",
      inputFields: [{ transformationType: "IDENTITY", transformationDescription: "copied" }],
    });
  });

  it("returns a dropped dataset as deleted, a source with masked secrets, a location only if it is a URL", async () => {
    const facets = {
      lifecycleStateChange: { ...facet, lifecycleStateChange: "DROP" },
      dataSource: { ...facet, name: "db", uri: "postgres://me:secret@host/db" },
    };
    const sourceCodeLocation = { ...facet, type: "git", url: "git@example.com:a/b.git" };
    await test.sendAll(
      event(
        70,
        "COMPLETE",
        1,
        { namespace: "facts", name: "job", facets: { sourceCodeLocation } },
        {
          outputs: [{ namespace: "facts", name: "table", facets }],
        },
      ),
    );
    expect(await test.get<Dataset>("/api/v1/namespaces/facts/datasets/table")).toMatchObject({
      deleted: true,
      lastLifecycleState: "DROP",
      sourceName: "db",
    });
    const source = await test.get<{ connectionUrl: string }>("/api/v1/sources/db");
    expect(source).toMatchObject({ type: "POSTGRESQL", name: "db", description: null });
    expect(source.connectionUrl).not.toContain("secret");
    expect(await test.get("/api/v1/sources")).toEqual({ sources: [source] });
    expect((await test.get<Job>("/api/v1/namespaces/facts/jobs/job")).location).toBeNull();
  });

  it.each([
    ["/namespaces/nobody", "Namespace 'nobody' not found."],
    ["/namespaces/nobody/datasets", "Namespace 'nobody' not found."],
    ["/namespaces/default/datasets/x", "Dataset 'x' not found."],
    ["/namespaces/default/datasets/x/versions", "Dataset 'x' not found."],
    ["/namespaces/versions/datasets/table/versions/x", "Dataset version 'x' not found."],
    [`/namespaces/versions/datasets/table/versions/${runId(9)}`, `Dataset version '${runId(9)}' not found.`],
    ["/namespaces/default/jobs/x", "Job 'x' not found."],
    ["/namespaces/default/jobs/x/runs", "Job 'x' not found."],
    ["/namespaces/states/jobs/job/versions/x", "Job version 'x' not found."],
    ["/jobs/runs/x", "Run 'x' not found."],
    [`/jobs/runs/${runId(999)}`, `Run '${runId(999)}' not found.`],
    [`/runlineage/upstream?runId=${runId(999)}`, `Run '${runId(999)}' not found.`],
    ["/sources/x", "Source 'x' not found."],
    ["/lineage?nodeId=nonsense", "Could not find node 'nonsense'."],
    ["/lineage?nodeId=run:x", "Could not find node 'run:x'."],
    ["/lineage?nodeId=dataset:versions:none", "Could not find node 'dataset:versions:none'."],
    [
      "/column-lineage?nodeId=datasetField:versions:table:none",
      "Could not find node 'datasetField:versions:table:none'.",
    ],
    [
      `/column-lineage?nodeId=dataset:versions:table%23${runId(9)}`,
      `Could not find node 'dataset:versions:table#${runId(9)}'.`,
    ],
  ])("responds with 404 and Marquez's message: %s", async (path, message) => {
    const answer = await test.status(path);
    expect(answer).toMatchObject({ status: 404, body: { code: 404, message } });
  });

  it.each([
    ["/jobs?limit=-1", "query param limit must be greater than or equal to 0"],
    ["/jobs?offset=-1", "query param offset must be greater than or equal to 0"],
    ["/jobs?offset=100001", "query param offset must be less than or equal to 100000"],
    ["/jobs?limit=x", "query param limit is not a number."],
    ["/jobs?lastRunStates=DONE", "query param lastRunStates must be one of"],
    ["/jobs?lastRunStates=toString", "query param lastRunStates must be one of"],
    ["/lineage", "query param nodeId must not be null"],
    ["/column-lineage", "query param nodeId must not be null"],
    [
      `/column-lineage?withDownstream=true&nodeId=dataset:versions:table%23${runId(9)}`,
      "query param withDownstream cannot be true for a version of a node",
    ],
    ["/search?q=%20", "query param q must not be blank"],
    ["/search?q=a&filter=x", "query param filter must be one of [DATASET, JOB]"],
    ["/events/lineage?sortDirection=x", "query param sortDirection must be one of [DESC, ASC]"],
    ["/events/lineage?before=yesterday", "query param before must be an ISO 8601 date or instant"],
    [
      "/events/lineage?before=%2B200000-01-01T00:00:00Z",
      "query param before must be an ISO 8601 date or instant",
    ],
    ["/search?q=a&after=-000001-01-01T00:00:00Z", "query param after must be an ISO 8601 date or instant"],
    ["/stats/jobs?period=YEAR", "query param period must be one of [DAY, WEEK]"],
    ["/stats/jobs?period=WEEK&timezone=Mars", "query param timezone must be the name of a time zone"],
  ])("responds with 400 and Marquez's list of errors: %s", async (path, message) => {
    const answer = await test.status(path);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([expect.stringContaining(message)]);
  });
});
