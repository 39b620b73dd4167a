import type { FacetDrafts, OpenLineageClient, RunHandle, RunReference } from "@headwater/openlineage";
import type { ManifestDag, ManifestTask } from "../manifest/manifest.ts";
import { loadStatements } from "../package-files.ts";
import type { Progress } from "./progress.ts";
import type { DagResult, TaskResult } from "./result.ts";
import type { TaskExecutor } from "./task-executor.ts";

/** Shared context of all DAG runs of a pipeline run. */
export interface DagContext {
  readonly client: OpenLineageClient;
  readonly nominalTime: Date;
  /** Dialect of the SQL. */
  readonly dialect: string;
  /** Engine that the SQL runs on. */
  readonly engine: { readonly name: string; readonly version: string };
  readonly executor: TaskExecutor;
  onProgress(progress: Progress): void;
}

function jobFacets(
  kind: "DAG" | "TASK",
  { documentation, owner }: ManifestDag | ManifestTask,
): FacetDrafts<"job"> {
  return {
    jobType: { processingType: "BATCH", integration: "AIRFLOW", jobType: kind },
    documentation: { description: documentation },
    ownership: { owners: [{ name: owner, type: "OWNER" }] },
  };
}

function runFacets({ nominalTime, engine }: DagContext): FacetDrafts<"run"> {
  return { nominalTime: { nominalStartTime: nominalTime.toISOString() }, processing_engine: { ...engine } };
}

/** The tasks of a DAG and what follows each, in the custom facet of Airflow's provider. */
function taskGraph(dag: ManifestDag): object {
  const followers = (id: string) =>
    dag.tasks.filter((task) => task.dependsOn.includes(id)).map((task) => task.id);
  const tasks = dag.tasks.map(({ id }) => [
    id,
    {
      ui_label: id,
      emits_ol_events: true,
      is_setup: false,
      is_teardown: false,
      downstream_task_ids: followers(id),
    },
  ]);
  return { tasks: Object.fromEntries(tasks), taskGroups: {}, taskTree: {} };
}

/** States of all tasks at the end of a DAG run, in the custom facet of Airflow's provider. */
function finalStates(state: string, tasks: readonly TaskResult[]): object {
  return { dagRunState: state, tasksState: Object.fromEntries(tasks.map((task) => [task.id, task.state])) };
}

/** One run of one DAG: tasks in the order of the manifest, with the events of the DAG and of each task. */
export class DagRun {
  readonly #dag: ManifestDag;
  readonly #context: DagContext;
  readonly #results = new Map<string, TaskResult>();
  readonly #published = new Map<string, RunReference>();

  constructor(dag: ManifestDag, context: DagContext) {
    this.#dag = dag;
    this.#context = context;
  }

  /** Signals published so far, each with its task run. */
  get published(): ReadonlyMap<string, RunReference> {
    return this.#published;
  }

  /** Runs the DAG to its end; `trigger` is the task run whose signal started it. */
  async run(trigger: RunReference | undefined): Promise<DagResult> {
    const dag = this.#dag;
    const facets = runFacets(this.#context);
    const tags = dag.tags.map((tag) => ({ key: tag, value: tag, source: "AIRFLOW" }));
    const run = this.#context.client.startRun({
      job: { name: dag.id, facets: { ...jobFacets("DAG", dag), tags: { tags } } },
      jobFacets: { airflow: taskGraph(dag) },
      facets: trigger === undefined ? facets : { ...facets, jobDependencies: dependencyOn(trigger) },
    });
    await run.started;
    for (const task of dag.tasks) this.#results.set(task.id, await this.#runTask(task, run));

    const tasks = [...this.#results.values()];
    const failed = tasks.filter(({ state }) => state === "failed");
    const state = failed.length === 0 ? "success" : "failed";
    const closing = { ...facets, airflowState: finalStates(state, tasks) };
    if (state === "success") {
      await run.complete({ facets: closing });
    } else {
      const message = failed.map(({ id, error }) => `task ${id} failed: ${error}`).join("\n");
      await run.event("FAIL", { facets: { ...closing, errorMessage: errorFacet(message) } });
    }
    return { id: dag.id, state, runId: run.runId, tasks };
  }

  async #runTask(task: ManifestTask, dagRun: RunHandle): Promise<TaskResult> {
    const { executor, onProgress } = this.#context;
    const position = { dag: this.#dag.id, task: task.id };
    if (task.dependsOn.some((id) => this.#results.get(id)?.state !== "success")) {
      onProgress({ ...position, state: "upstream_failed", rows: 0, milliseconds: 0 });
      return {
        id: task.id,
        state: "upstream_failed",
        runId: undefined,
        rows: 0,
        milliseconds: 0,
        error: undefined,
      };
    }
    const query = `${(await loadStatements(task.sql)).join(";\n\n")};`;
    const facets = runFacets(this.#context);
    onProgress({ ...position, state: "running", rows: 0, milliseconds: 0 });
    const run = dagRun.startChild({
      job: {
        name: `${this.#dag.id}.${task.id}`,
        facets: { ...jobFacets("TASK", task), sql: { query, dialect: this.#context.dialect } },
      },
      facets,
      ...executor.declared(task),
    });
    await run.started;

    const started = performance.now();
    const { rows, inputs, outputs, failure } = await executor.run(task);
    const milliseconds = performance.now() - started;
    if (failure === undefined) {
      await run.complete({ facets, inputs, outputs });
      if (task.publishes !== undefined) this.#published.set(task.publishes, run.reference);
    } else {
      await run.event("FAIL", { facets: { ...facets, errorMessage: errorFacet(failure) }, inputs, outputs });
    }
    const state = failure === undefined ? "success" : "failed";
    onProgress({ ...position, state, rows, milliseconds });
    return { id: task.id, state, runId: run.runId, rows, milliseconds, error: failure };
  }
}

function errorFacet(message: string) {
  return { message, programmingLanguage: "SQL" };
}

function dependencyOn({ run, job }: RunReference) {
  // Airflow's provider uses this type for a DAG that an asset started.
  return { upstream: [{ run, job, dependency_type: "IMPLICIT_ASSET_DEPENDENCY" }], downstream: [] };
}
