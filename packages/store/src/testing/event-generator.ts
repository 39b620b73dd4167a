import fc from "fast-check";
import { assets, dataQualityAssertions, deleted, type Json, provider, sql } from "./facet-generator.ts";

/** Time of receipt of events, within a few milliseconds. Some claim to be more than five minutes later. */
export const receivedAt = Date.UTC(2026, 4, 31, 23, 50);
const minute = 60_000;
/** The earliest instant of an event; the pool crosses the end of a month. */
export const earliest = receivedAt - 10 * minute;

const runIds = [
  "0195a000-0000-7000-8000-000000000001",
  "0195A000-0000-7000-8000-000000000001",
  "0195a000-0000-7000-8000-000000000002",
  "0195a000-0000-7000-8000-000000000003",
  "0195a000-0000-7000-8000-000000000004",
  "scheduled__2026-05-31",
];
const jobs: Json[] = [
  { namespace: "airflow", name: "dag" },
  { namespace: "airflow", name: "dag.load" },
  { namespace: "airflow", name: "dag.load.query.1" },
  { namespace: "__proto__", name: "constructor" },
  { namespace: "airflow", name: "dag.execute_create_table_command.orders" },
];
const datasets: Json[] = [
  { namespace: "postgres://db:5432", name: "shop.public.orders" },
  { namespace: "postgresql://DB", name: "shop.public.orders" },
  { namespace: "s3://lake", name: "orders" },
  { namespace: "s3a://lake", name: "orders/date=2026-05-31" },
  { namespace: "s3://lake", name: "/" },
  { namespace: "arn:aws:glue:eu-west-1:1", name: "table/shop/orders" },
  { namespace: "awsathena://athena.eu-west-1.amazonaws.com", name: "AwsDataCatalog.shop.orders" },
  { namespace: "__proto__", name: "" },
  { namespace: "file", name: "/tmp/a 'quoted\\\" \u{1F600}name" },
];
const columns = ["id", "ID", "__proto__", "a.b"];

/** A job of the pool. */
export const job = fc.constantFrom(...jobs);
/** A dataset of the pool. */
export const datasetName = fc.constantFrom(...datasets);
const column = fc.constantFrom(...columns);
const runId = fc.constantFrom(...runIds);
const instant = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 11 }).map((step) => earliest + step * minute) },
  { weight: 1, arbitrary: fc.integer({ min: 12, max: 40 }).map((step) => earliest + step * minute) },
);

/** An object with the present members; own members even for the name `__proto__`. */
function members(spec: Record<string, fc.Arbitrary<unknown>>, chance = 3): fc.Arbitrary<Json> {
  const entries = Object.entries(spec).map(([key, value]) =>
    fc.option(value, { freq: chance, nil: undefined }).map((chosen) => [key, chosen] as const),
  );
  return fc
    .tuple(...entries)
    .map((all) => Object.fromEntries(all.filter(([, value]) => value !== undefined)));
}

const transformations = fc.array(
  fc.constantFrom<Json>(
    { type: "DIRECT", subtype: "IDENTITY" },
    { type: "INDIRECT", subtype: "FILTER", masking: true },
    { type: "DIRECT", subtype: "", description: "sum" },
    { subtype: "no type" },
  ),
  { maxLength: 2 },
);
const inputField = fc
  .tuple(datasetName, column, fc.option(transformations, { nil: undefined }))
  .map(([dataset, field, stated]) => ({ ...dataset, field, ...(stated ? { transformations: stated } : {}) }));
const columnLineage = fc.oneof(
  { weight: 1, arbitrary: fc.constant(deleted) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.array(
          fc.tuple(
            column,
            fc.array(inputField, { maxLength: 2 }),
            fc.constantFrom({}, { transformationType: "MASKED" }, { transformationDescription: "by hand" }),
          ),
          { maxLength: 2 },
        ),
        fc.option(fc.array(inputField, { maxLength: 1 }), { nil: undefined }),
        fc.constantFrom({}, { _producer: provider }),
      )
      .map(([fields, dataset, producer]) => ({
        ...producer,
        fields: Object.fromEntries(
          fields.map(([name, inputFields, older]) => [name, { inputFields, ...older }]),
        ),
        ...(dataset ? { dataset } : {}),
      })),
  },
);
const lineageInput = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(datasetName, fc.option(column, { nil: undefined }))
      .map(([dataset, field]) => ({ ...dataset, type: "DATASET", ...(field ? { field } : {}) })),
  },
  { weight: 1, arbitrary: job.map((other) => ({ ...other, type: "JOB" })) },
);
const lineageFields = fc
  .array(fc.tuple(column, fc.array(lineageInput, { maxLength: 2 })), { maxLength: 2 })
  .map((fields) => Object.fromEntries(fields.map(([name, inputs]) => [name, { inputs }])));
const lineageTarget = members({ inputs: fc.array(lineageInput, { maxLength: 2 }), fields: lineageFields }, 2);
const jobLineage = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Json>(deleted) },
  {
    weight: 5,
    arbitrary: fc
      .array(
        fc.oneof(
          fc.tuple(datasetName, lineageTarget).map(([name, rest]) => ({ ...name, type: "DATASET", ...rest })),
          fc
            .tuple(fc.option(job, { nil: undefined }), fc.array(lineageInput, { maxLength: 2 }))
            .map(([name, inputs]) => ({ ...name, type: "JOB", inputs })),
        ),
        { maxLength: 3 },
      )
      .map((entries) => ({ entries })),
  },
);
const schema = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<Json>(deleted, { fields: null }) },
  {
    weight: 5,
    arbitrary: fc.uniqueArray(column, { maxLength: 3 }).map((names) => ({
      fields: names.map((name) => ({ name, type: "bigint", fields: name === "id" ? [{ name: "x" }] : [] })),
    })),
  },
);
const symlinks = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constant<Json>({ ...deleted, identifiers: [{ ...datasets[0], type: "TABLE" }] }),
  },
  {
    weight: 5,
    arbitrary: fc
      .array(fc.tuple(datasetName, fc.constantFrom("TABLE", "LOCATION", "location", "\u{1F600}", "\uFB00")), {
        maxLength: 2,
      })
      .map((all) => ({ identifiers: all.map(([name, type]) => ({ ...name, type })) })),
  },
);
const datasetFacets = members({
  schema,
  columnLineage,
  symlinks,
  lifecycleStateChange: fc.constantFrom<Json>(
    { lifecycleStateChange: "CREATE" },
    { lifecycleStateChange: "TRUNCATE" },
    { lifecycleStateChange: "DROP" },
    { lifecycleStateChange: "RENAME", previousIdentifier: datasets[0] },
    { lifecycleStateChange: "RENAME", previousIdentifier: { namespace: "postgres://db:5432", name: "gone" } },
    { lifecycleStateChange: "RENAME", previousIdentifier: "odd" },
    deleted,
  ),
  version: fc.constantFrom<Json>({ datasetVersion: "1" }, { datasetVersion: "2" }, deleted),
  dataSource: fc.constantFrom<Json>({ name: "db", uri: "postgres://db" }, { name: "db" }, { name: "lake" }),
  tags: fc.constantFrom<Json>(
    { tags: [{ key: "pii", value: "true" }] },
    { tags: [{ key: "__proto__" }, { key: "pii", field: "id" }] },
    deleted,
  ),
  ownership: fc.constantFrom<Json>(
    { owners: [{ name: "data-team" }] },
    { owners: [{ name: "ada", type: "OWNER" }] },
  ),
  lineage: lineageTarget,
  dataQualityAssertions,
  ["__proto__"]: fc.constantFrom<Json>({ odd: 1 }, { odd: 2 }, deleted),
});
const input = fc
  .tuple(
    datasetName,
    datasetFacets,
    fc.option(
      fc.oneof(
        fc.constant<Json>({ dataQualityMetrics: { rowCount: 1 } }),
        dataQualityAssertions.map((facet): Json => ({ dataQualityAssertions: facet })),
      ),
      { nil: undefined },
    ),
  )
  .map(([name, facets, inputFacets]) => ({ ...name, facets, ...(inputFacets ? { inputFacets } : {}) }));
const output = fc
  .tuple(
    datasetName,
    datasetFacets,
    fc.option(fc.constantFrom({ outputStatistics: { rowCount: 7 } }), { nil: undefined }),
  )
  .map(([name, facets, outputFacets]) => ({ ...name, facets, ...(outputFacets ? { outputFacets } : {}) }));

const jobType = fc.constantFrom<Json>(
  { processingType: "BATCH", integration: "AIRFLOW", jobType: "TASK" },
  { processingType: "BATCH", integration: "AIRFLOW", jobType: "QUERY" },
  { processingType: "STREAMING", integration: "FLINK" },
  { processingType: "NONE", integration: "SPARK", jobType: "RDD_JOB" },
  { processingType: "BATCH", integration: "SPARK", jobType: "SQL_JOB" },
  { processingType: "BATCH", emissionPattern: { eventContentMode: "COMPLETE_SNAPSHOT" } },
  { processingType: "SERVICE", emissionPattern: { eventContentMode: "COMPLETE_SNAPSHOT" } },
  deleted,
);
const jobFacets = members(
  {
    jobType,
    lineage: jobLineage,
    sql,
    sourceCodeLocation: fc.constantFrom<Json>(
      { url: "https://code/abcdef1/x.py", version: "abcdef1" },
      { url: "https://code/abcdef2/x.py", version: "abcdef2" },
      deleted,
    ),
    tags: fc.constantFrom<Json>({ tags: [{ key: "team" }] }),
  },
  5,
);
const named = fc.tuple(runId, job).map(([id, name]) => ({ run: { runId: id }, job: name }));
const parent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(named, fc.option(named, { nil: undefined }))
      .map(([own, root]) => ({ ...own, ...(root ? { root } : {}) })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Json>({}, { run: { runId: "" }, job: jobs[0] }) },
);
const runFacets = members(
  {
    parent,
    airflow: fc
      .tuple(fc.constantFrom(-1, 0, 1), fc.constantFrom(1, 2, "2"), fc.constantFrom(...assets))
      .map(([map_index, try_number, task]) => ({
        taskInstance: { map_index, try_number },
        ...(map_index === 1 ? { dagRun: { run_type: "backfill" } } : {}),
        ...task,
      })),
    errorMessage: fc.constantFrom<Json>({ message: "no\nstack" }, { message: "x".repeat(600) }),
    nominalTime: fc.constantFrom<Json>(
      { nominalStartTime: "2026-05-31T00:00:00Z" },
      { nominalStartTime: "2026-05-31T01:00:00", nominalEndTime: "2026-06-01" },
      { nominalStartTime: "soon" },
      { nominalStartTime: "+020000-01-01T00:00:00Z" },
    ),
    ["__proto__"]: fc.constant({ odd: true }),
    airflowDagRun: fc.constantFrom<Json>(
      { dag: { timetable: { asset_condition: { objects: [{ uri: "s3://lake/orders" }] } } } },
      { dag: { timetable: { dataset_condition: { objects: [{ objects: [{ uri: "s3://lake/items" }] }] } } } },
      { dag: { timetable: {} } },
      { dag: {}, dagRun: { run_type: "manual" } },
    ),
  },
  2,
);
const eventType = fc.constantFrom(
  "START",
  "RUNNING",
  "COMPLETE",
  "COMPLETE",
  "COMPLETE",
  "FAIL",
  "ABORT",
  "OTHER",
  undefined,
);

function stamped(at: number, rest: Json): Json {
  return { eventTime: new Date(at).toISOString(), producer: "https://example.com/producer", ...rest };
}

export const runEvent = fc
  .record({
    at: instant,
    eventType,
    runId,
    job,
    runFacets,
    jobFacets,
    inputs: fc.array(input, { maxLength: 3 }),
    outputs: fc.array(output, { maxLength: 3 }),
  })
  .map(({ at, eventType: type, runId: id, job: own, runFacets: facets, jobFacets: ofJob, inputs, outputs }) =>
    stamped(at, {
      ...(type === undefined ? {} : { eventType: type }),
      run: { runId: id, facets },
      job: { ...own, facets: ofJob },
      inputs,
      outputs,
    }),
  );
export const jobEvent = fc
  .tuple(instant, job, jobFacets, fc.array(input, { maxLength: 2 }), fc.array(output, { maxLength: 2 }))
  .map(([at, own, facets, inputs, outputs]) => stamped(at, { job: { ...own, facets }, inputs, outputs }));
export const datasetEvent = fc
  .tuple(instant, datasetName, datasetFacets)
  .map(([at, name, facets]) => stamped(at, { dataset: { ...name, facets } }));

/** The nights of one task: executions that repeat the previous one, or nearly so. */
export const nights: fc.Arbitrary<Json[]> = fc
  .record({
    job,
    sides: fc.tuple(datasetName, datasetName, datasetName),
    hasParent: fc.boolean(),
    nights: fc.array(
      fc.record({
        outcomes: fc.array(fc.constantFrom("COMPLETE", "COMPLETE", "COMPLETE", "FAIL", "RUNNING"), {
          minLength: 1,
          maxLength: 2,
        }),
        isWide: fc.boolean(),
        // A night may write another table, or name none.
        shows: fc.constantFrom("all", "all", "other output", "nothing", "inputs"),
        parentEnds: fc.boolean(),
        startsEmpty: fc.boolean(),
      }),
      { minLength: 2, maxLength: 4 },
    ),
  })
  .map(({ job: own, sides: [first, second, third], hasParent, nights: all }) =>
    all.flatMap((night, index) => {
      const at = earliest + index * 2 * minute;
      const id = (tail: number) => `0195a000-0000-7000-9000-0000000000${index}${tail}`;
      const dag = { run: { runId: id(9) }, job: jobs[0]! };
      const events = night.outcomes.flatMap((outcome, try_) => {
        const run = { runId: id(try_), facets: hasParent ? { parent: dag } : {} };
        const inputs = night.isWide ? [first, third] : [first];
        const edges = {
          all: { inputs, outputs: [second] },
          "other output": { inputs, outputs: [third] },
          inputs: { inputs, outputs: [] },
          nothing: { inputs: [], outputs: [] },
        }[night.shows];
        return [
          stamped(at + try_, {
            eventType: "START",
            run,
            job: own,
            ...(night.startsEmpty ? { inputs: [], outputs: [] } : edges),
          }),
          stamped(at + try_ + minute, { eventType: outcome, run, job: own, ...edges }),
        ];
      });
      if (!night.parentEnds) return events;
      return [
        ...events,
        stamped(at + 90_000, { eventType: "COMPLETE", run: { runId: id(9) }, job: jobs[0] }),
      ];
    }),
  );
