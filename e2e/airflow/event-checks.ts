import type { Checklist } from "./checklist.ts";
import type { RecordedDataset, RecordedEvent } from "./event-sink.ts";
import type { ExpectedLineage } from "./expected.ts";

interface ColumnLineage {
  readonly fields: Record<
    string,
    { readonly inputFields: readonly { readonly name: string; readonly field: string }[] }
  >;
}

interface ParentFacet {
  readonly run: { readonly runId: string };
  readonly job: { readonly name: string };
}

function columnEdges(output: RecordedDataset): string[] {
  const lineage = output.facets?.columnLineage as ColumnLineage | undefined;
  return Object.entries(lineage?.fields ?? {}).flatMap(([column, { inputFields }]) =>
    inputFields.map(({ name, field }) => `${name}.${field} -> ${output.name}.${column}`),
  );
}

function schemaColumns(dataset: RecordedDataset): string[] {
  const schema = dataset.facets?.schema as { fields?: { name: string }[] } | undefined;
  return (schema?.fields ?? []).map(({ name }) => name);
}

/** Returns the assertions of an event, as `dataset column assertion success`. */
function assertions(event: RecordedEvent): { success: boolean }[] {
  return (event.inputs ?? []).flatMap((input) => {
    const facet = input.inputFacets?.dataQualityAssertions as
      | { assertions?: { success: boolean }[] }
      | undefined;
    return facet?.assertions ?? [];
  });
}

/** Checks the events of one run of both DAGs, each of which succeeded. */
export function checkSuccess(
  checks: Checklist,
  events: readonly RecordedEvent[],
  expected: ExpectedLineage,
): void {
  const jobs = [...expected.dags, ...expected.tasks];
  const sent = events.map(({ eventType, job }) => `${eventType} ${job.name}`);
  checks.same(
    "each DAG and each task sends one START and one COMPLETE",
    [...sent].sort(),
    jobs.flatMap((job) => [`START ${job}`, `COMPLETE ${job}`]).sort(),
  );

  const runIds = new Map<string, Set<string>>();
  for (const { job, run } of events) runIds.set(job.name, (runIds.get(job.name) ?? new Set()).add(run.runId));
  checks.check(
    "the events of a job carry one run id",
    [...runIds.values()].every(({ size }) => size === 1),
  );
  const strangers = events
    .filter(({ job }) => expected.tasks.includes(job.name))
    .filter(({ job, run }) => {
      const parent = run.facets?.parent as unknown as ParentFacet | undefined;
      const dag = job.name.split(".")[0] ?? "";
      return parent?.job.name !== dag || !runIds.get(dag)?.has(parent.run.runId);
    });
  checks.same("each task names the run of its DAG as parent", strangers, []);

  const outputs = events.flatMap((event) => event.outputs ?? []);
  const datasets = [...events.flatMap((event) => event.inputs ?? []), ...outputs];
  checks.sameSet(
    "the datasets are the manifest's, and the asset adds none",
    datasets.map(({ name }) => name),
    expected.datasets,
  );
  checks.sameSet("the column edges are the manifest's", outputs.flatMap(columnEdges), expected.columnEdges);
  checks.sameSet(
    "each table has exactly the manifest's writer",
    events.flatMap(({ job, outputs = [] }) => outputs.map(({ name }) => `${job.name} -> ${name}`)),
    [...expected.writers].map(([table, job]) => `${job} -> ${table}`),
  );
  const wrong = datasets.filter((dataset) => {
    const columns = expected.columns.get(dataset.name) ?? [];
    return schemaColumns(dataset).join() !== columns.join();
  });
  checks.same(
    "each dataset carries its columns",
    wrong.map(({ name }) => name),
    [],
  );
  const made = events.flatMap(assertions);
  checks.check(
    "the checks carry their assertions (20)",
    made.length === 20 && made.every(({ success }) => success),
  );
}

/** Checks the events of a run in which `stage_venue` failed on its first try. */
export function checkRetry(
  checks: Checklist,
  events: readonly RecordedEvent[],
  expected: ExpectedLineage,
): void {
  const [dag = ""] = expected.dags;
  const tries = events.filter(({ job }) => job.name === `${dag}.stage_venue`);
  checks.same(
    "a task that is retried sends START and FAIL, then START and COMPLETE",
    tries.map(({ eventType }) => eventType),
    ["START", "FAIL", "START", "COMPLETE"],
  );
  const ids = tries.map(({ run }) => run.runId);
  checks.check("each try is a run of its own", ids[0] === ids[1] && ids[2] === ids[3] && ids[1] !== ids[2]);
  const parents = tries.map(
    ({ run }) => (run.facets?.parent as unknown as ParentFacet | undefined)?.run.runId,
  );
  checks.same("all tries have one parent", new Set(parents).size, 1);
  const others = events.filter(
    ({ eventType, job }) => eventType === "FAIL" && job.name !== `${dag}.stage_venue`,
  );
  checks.same("nothing else fails", others, []);
}

/** Checks the events of a run of the first DAG whose check task failed. */
export function checkFailure(
  checks: Checklist,
  events: readonly RecordedEvent[],
  expected: ExpectedLineage,
): void {
  const [dag = "", second = ""] = expected.dags;
  const types = (name: string) =>
    events.filter(({ job }) => job.name === name).map(({ eventType }) => eventType);
  checks.same("the failed task sends START and FAIL", types(`${dag}.check_staging`), ["START", "FAIL"]);
  checks.same("its DAG sends START and FAIL", types(dag), ["START", "FAIL"]);
  checks.check("the second DAG sends nothing", !events.some(({ job }) => job.name.startsWith(second)));
  const failures = events.filter(({ eventType }) => eventType === "FAIL").flatMap(assertions);
  checks.same("one assertion is false", failures.filter(({ success }) => !success).length, 1);
}
