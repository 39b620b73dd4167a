import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dataset, Graph, Job, Run, Version } from "../testing/marquez-shapes.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const facet = { _producer: "https://example.com", _schemaURL: "https://example.com" };
const schema = (...names: string[]) => ({
  schema: { ...facet, fields: names.map((name) => ({ name, type: "TEXT" })) },
});
const runId = (number: number) => `0190a000-0000-7000-8000-${String(number).padStart(12, "0")}`;

/** An event with what the tests need to say of it. */
function event(
  run: number,
  eventType: string | undefined,
  minute: number,
  job: { namespace: string; name: string; facets?: object },
  rest: { inputs?: object[]; outputs?: object[]; facets?: object } = {},
): object {
  const { facets = {}, ...io } = rest;
  return {
    ...(eventType === undefined ? {} : { eventType }),
    eventTime: `2026-03-01T10:${String(minute).padStart(2, "0")}:00Z`,
    producer: "https://example.com",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: runId(run), facets },
    job,
    ...io,
  };
}

const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, "0")}:00.000Z`;
const encode = encodeURIComponent;

describe("Marquez's read API in hard cases", () => {
  let test: TestApp;
  const send = async (...events: object[]) => {
    for (const each of events) expect((await test.send(each)).statusCode).toBe(201);
  };
  const run = (number: number) => test.get<Run>(`/api/v1/jobs/runs/${runId(number)}`);
  const status = async (path: string) => {
    const answer = await test.app.inject({ url: `/api/v1${path}` });
    return { status: answer.statusCode, body: answer.json<{ message?: string; errors?: string[] }>() };
  };
  const graph = async (path: string, nodeId: string, more = "") =>
    (await test.get<Graph>(`/api/v1/${path}?nodeId=${encode(nodeId)}${more}`)).graph;

  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  it("knows the states of runs, and keeps an end against a start that comes late", async () => {
    const job = { namespace: "states", name: "job" };
    await send(event(1, "COMPLETE", 5, job), event(1, "START", 1, job));
    await send(event(2, "START", 2, job), event(2, "FAIL", 3, job));
    await send(event(3, "START", 3, job), event(3, "ABORT", 4, job));
    await send(event(4, "START", 4, job), event(4, "RUNNING", 5, job));
    await send(event(5, undefined, 6, job), event(6, "OTHER", 7, job));
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

  it("gives nominal times and the arguments that Marquez makes of them and of the parent", async () => {
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
    await send(event(10, "COMPLETE", 1, job, { facets: { nominalTime, parent } }));
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

  it("finds a child by its own name and by Marquez's name for it, with the parents' before it", async () => {
    const parent = (number: number, name: string) => ({
      parent: { ...facet, run: { runId: runId(number) }, job: { namespace: "family", name } },
    });
    const named = (name: string) => ({ namespace: "family", name });
    await send(
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
    expect(await graph("lineage", "job:family:dag.task.app.step")).toEqual(
      await graph("lineage", "job:family:app.step"),
    );
    expect((await status("/namespaces/family/jobs/dag.app.step")).status).toBe(404);
    expect(await test.get<Job>("/api/v1/namespaces/family/jobs/dag.task")).toMatchObject({
      simpleName: "task",
      parentJobName: "dag",
    });
  });

  it("reads a task that names itself as its parent as a task of the DAG before its last dot", async () => {
    const job = { namespace: "old-airflow", name: "dag.group.task" };
    await send(
      event(25, "COMPLETE", 1, job, { facets: { parent: { ...facet, run: { runId: runId(26) }, job } } }),
    );
    expect(await test.get<Job>("/api/v1/namespaces/old-airflow/jobs/dag.group.task")).toMatchObject({
      simpleName: "task",
      parentJobName: "dag.group",
    });
  });

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
  it.each(Object.entries(odd))("takes a name with %s in paths and node ids", async (label, name) => {
    const number = 100 + Object.keys(odd).indexOf(label);
    // Where a column's name begins in a node id is found over its last 200 colons.
    const column = name.slice(0, 398);
    const columnLineage = {
      ...facet,
      fields: { [column]: { inputFields: [{ namespace: name, name: `${name}-in`, field: column }] } },
    };
    await send(
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
    const nodes = await graph("lineage", `dataset:${name}:${name}`);
    expect(nodes.map(({ id }) => id).sort()).toEqual(
      [`dataset:${name}:${name}`, `dataset:${name}:${name}-in`, `job:${name}:${name}`].sort(),
    );
    for (const { id } of nodes) expect(await graph("lineage", id)).toEqual(nodes);
    const columns = await graph("column-lineage", `datasetField:${name}:${name}:${column}`);
    expect(columns.map(({ id }) => id).sort()).toEqual(
      [`datasetField:${name}:${name}:${column}`, `datasetField:${name}:${name}-in:${column}`].sort(),
    );
    const versioned = `datasetField:${name}:${name}:${column}#${dataset.currentVersion}`;
    expect((await graph("column-lineage", versioned)).map(({ id }) => id)).toContain(versioned);
  });

  it("takes an instant with a zone, with an unencoded plus sign, and without a zone as UTC", async () => {
    const job = { namespace: "instants", name: "job" };
    await send({ ...event(80, "COMPLETE", 0, job), eventTime: "2019-05-01T10:00:00Z" });
    const between = async (after: string, before: string) =>
      (await test.get<{ totalCount: number }>(`/api/v1/events/lineage?after=${after}&before=${before}`))
        .totalCount;
    expect(await between("2019-05-01T10:00:00Z", "2019-05-01T10:00:01Z")).toBe(1);
    expect(await between("2019-05-01T12:00:00+02:00", "2019-05-01T12:00:01+02:00")).toBe(1);
    expect(await between("2019-05-01T10:00:00", "2019-05-01T10:00:00.500")).toBe(1);
    expect(await between("2019-05-01", "2019-05-02")).toBe(1);
    expect(await between("2019-05-01T10:00:01", "2019-05-02")).toBe(0);
  });

  it("takes a name with U+0000 as it is kept, and such a text anywhere without a 5xx", async () => {
    await send(event(130, "COMPLETE", 1, { namespace: "nul\u0000", name: "j\u0000b" }));
    expect((await status("/namespaces/nul%00/jobs/j%00b")).status).toBe(200);
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
      expect((await status(path)).status, path).toBeLessThan(500);
    }
  });

  it("shows datasets that symlinks merge as one, under each of their names", async () => {
    const glue = { namespace: "arn:aws:glue:eu-west-1:1", name: "table/db/orders" };
    const place = { namespace: "s3://lake", name: "orders" };
    const symlinks = { ...facet, identifiers: [{ ...glue, type: "TABLE" }] };
    const columnLineage = {
      ...facet,
      fields: { total: { inputFields: [{ namespace: "s3://lake", name: "raw", field: "amount" }] } },
    };
    await send(
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
    const one = await graph("lineage", `dataset:${glue.namespace}:${glue.name}`);
    expect(await graph("lineage", `dataset:${place.namespace}:${place.name}`)).toEqual(one);
    expect(one.filter(({ type }) => type === "DATASET")).toHaveLength(2);
    expect(one.filter(({ type }) => type === "JOB").map(({ data }) => data.name)).toEqual(["read", "write"]);
    const reader = await run(31);
    expect(reader.inputDatasetVersions[0]!.datasetVersionId.version).toBe(first!.currentVersion);
  });

  it("cuts a version when the schema changes, and none when it does not", async () => {
    const job = { namespace: "versions", name: "write" };
    const write = (number: number, minute: number, ...columns: string[]) =>
      event(number, "COMPLETE", minute, job, {
        outputs: [{ namespace: "versions", name: "table", facets: schema(...columns) }],
      });
    await send(write(40, 1, "a"), write(41, 2, "a"), write(42, 3, "a", "b"));
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

  it("gives a dataset that was only read one version without a run, and a failed run what stood before it", async () => {
    const job = { namespace: "reads", name: "job" };
    const output = { namespace: "reads", name: "out", facets: schema("x") };
    const input = { namespace: "reads", name: "in", facets: schema("x", "y") };
    await send(event(50, "FAIL", 1, job, { inputs: [input], outputs: [output] }));
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
    await send(event(51, "COMPLETE", 5, job, { outputs: [{ ...output, facets: schema("x", "z") }] }));
    const before = outputDatasetVersions[0]!.datasetVersionId.version;
    expect((await run(50)).outputDatasetVersions[0]!.datasetVersionId.version).toBe(before);
    expect(await test.get(`/api/v1/namespaces/reads/datasets/out/versions/${before}`)).toMatchObject({
      createdByRun: null,
    });
  });

  it("leaves dependencies of a dataset as a whole, and what lies behind them alone, out of column lineage", async () => {
    const field = (name: string, column: string) => ({ namespace: "whole", name, field: column });
    const lineageOf = (fields: object, dataset: object[] = []) => ({
      columnLineage: { ...facet, fields, dataset },
    });
    await send(
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
    const nodes = await graph("column-lineage", "dataset:whole:b");
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

  it("gives a dropped dataset as deleted, a source with its secrets masked, a location only if it is a URL", async () => {
    const facets = {
      lifecycleStateChange: { ...facet, lifecycleStateChange: "DROP" },
      dataSource: { ...facet, name: "db", uri: "postgres://me:secret@host/db" },
    };
    const sourceCodeLocation = { ...facet, type: "git", url: "git@example.com:a/b.git" };
    await send(
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
  ])("answers 404 with Marquez's words: %s", async (path, message) => {
    const answer = await status(path);
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
  ])("answers 400 with Marquez's list of errors: %s", async (path, message) => {
    const answer = await status(path);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([expect.stringContaining(message)]);
  });
});
