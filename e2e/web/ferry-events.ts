/**
 * Events of a fictitious ferry company with old and current lineage: a table that the latest run did not
 * write, stale lineage, a run with two attempts, and a DAG triggered by an asset.
 */
import { createHash } from "node:crypto";

const producer = "https://headwater.dev/e2e/ferry";
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Ages of the events, relative to now. */
export const ferryTimes = {
  /** Age of the newest run that wrote the cancellations. */
  cancellations: 2 * day,
  /** Age of the newest run of the latest job of the departures. */
  departures: 3 * hour,
  /** Age of the only run of the export. */
  archive: 45 * day,
} as const;

/** Derives a run id from a name. */
export function ferryRunId(name: string): string {
  const hex = createHash("sha256").update(`ferry ${name}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Part {
  readonly job: string;
  readonly run: string;
  readonly type?: "START" | "COMPLETE" | "FAIL";
  /** Milliseconds before now. */
  readonly age: number;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly runFacets?: Readonly<Record<string, object>>;
  readonly jobFacets?: Readonly<Record<string, object>>;
}

const facet = (body: object) => ({
  _producer: producer,
  _schemaURL: `${producer}/facet.json`,
  ...body,
});

const datasets = (names: readonly string[] = []): object[] =>
  names.map((name) => ({ namespace: "s3://ferry-lake", name }));

const jobType = (type: "DAG" | "TASK") => ({
  jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: type }),
});

/** The events, oldest first. */
export function ferryEvents(now: number): object[] {
  const sourced: Part = {
    job: "ferry_nightly.load_sailings",
    run: "",
    age: 0,
    inputs: ["landing/sailings"],
    jobFacets: jobType("TASK"),
  };
  const timetable = {
    asset_condition: {
      __type: "asset_all",
      objects: [
        {
          __type: "asset",
          name: "departures",
          uri: "s3://ferry-lake/core/departures",
          group: "asset",
          extra: {},
        },
      ],
    },
  };
  const reports: Part = {
    job: "ferry_reports",
    run: "reports",
    age: 2 * hour,
    jobFacets: jobType("DAG"),
    runFacets: { airflowDagRun: facet({ dag: { dag_id: "ferry_reports", timetable }, dagRun: {} }) },
  };
  const cleared: Part = { job: "ferry_hourly", run: "cleared", age: 0, jobFacets: jobType("DAG") };
  const parts: Part[] = [
    // A yearly archive: no run has shown it for longer than lineage stays fresh.
    {
      job: "ferry_archive",
      run: "archive",
      age: ferryTimes.archive,
      inputs: ["core/departures"],
      outputs: ["archive/departures"],
    },
    // Cancellations are written only on days that have any.
    {
      ...sourced,
      run: "first night",
      age: ferryTimes.cancellations,
      outputs: ["core/departures", "core/cancellations"],
    },
    { ...sourced, run: "second night", age: day, outputs: ["core/departures"] },
    { ...sourced, run: "third night", age: ferryTimes.departures, outputs: ["core/departures"] },
    { ...cleared, type: "START", age: 5 * hour },
    { ...cleared, type: "FAIL", age: 5 * hour - 7 * minute },
    { ...cleared, type: "START", age: 4 * hour },
    { ...cleared, type: "COMPLETE", age: 4 * hour - 12 * minute },
    { ...reports, type: "START" },
    { ...reports, age: 2 * hour - 9 * minute },
  ];
  return parts.map(({ job, run, type = "COMPLETE", age, inputs, outputs, runFacets, jobFacets }) => ({
    eventType: type,
    eventTime: new Date(now - age).toISOString(),
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: ferryRunId(run), facets: runFacets ?? {} },
    job: { namespace: "ferry-mwaa", name: job, facets: jobFacets ?? {} },
    inputs: datasets(inputs),
    outputs: datasets(outputs),
  }));
}
