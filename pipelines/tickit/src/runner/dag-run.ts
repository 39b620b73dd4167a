import type { ManifestDag, ManifestTask } from "../manifest/manifest.ts";
import { loadStatements } from "../package-files.ts";
import type { Facet, Facets, Identity, PipelineEvent } from "./event.ts";
import { facet } from "./facets.ts";
import type { Progress } from "./progress.ts";
import type { DagResult, TaskResult } from "./result.ts";
import { RunScope } from "./run-scope.ts";
import type { TaskExecutor } from "./task-run.ts";

/** What all DAG runs of one pipeline run share. */
export interface DagContext {
  readonly namespace: string;
  readonly nominalTime: Date;
  readonly dialect: string;
  readonly engine: { readonly name: string; readonly version: string };
  readonly executor: TaskExecutor;
  emit(event: PipelineEvent): Promise<void>;
  onProgress(progress: Progress): void;
}

/** A task run whose success started another DAG. */
export interface Trigger {
  readonly runId: string;
  readonly job: Identity;
}

function jobFacets(kind: "DAG" | "TASK", item: ManifestDag | ManifestTask): Facets {
  return {
    jobType: facet("JobTypeJobFacet", { processingType: "BATCH", integration: "AIRFLOW", jobType: kind }),
    documentation: facet("DocumentationJobFacet", { description: item.documentation }),
    ownership: facet("OwnershipJobFacet", { owners: [{ name: item.owner, type: "OWNER" }] }),
  };
}

function runFacets(context: DagContext): Facets {
  return {
    nominalTime: facet("NominalTimeRunFacet", { nominalStartTime: context.nominalTime.toISOString() }),
    processing_engine: facet("ProcessingEngineRunFacet", { ...context.engine }),
  };
}

function errorFacet(message: string): Facet {
  return facet("ErrorMessageRunFacet", { message, programmingLanguage: "SQL" });
}

function dependencyFacet(trigger: Trigger): Facet {
  const upstream = [
    { job: trigger.job, run: { runId: trigger.runId }, dependency_type: "IMPLICIT_DEPENDENCY" },
  ];
  return facet("JobDependenciesRunFacet", { upstream, downstream: [] });
}

/** One run of one DAG: tasks in the order of the manifest, with the events of the DAG and of each task. */
export class DagRun {
  readonly #dag: ManifestDag;
  readonly #context: DagContext;
  readonly #scope: RunScope;
  readonly #results = new Map<string, TaskResult>();
  readonly #published = new Map<string, Trigger>();

  constructor(dag: ManifestDag, context: DagContext, trigger: Trigger | undefined) {
    this.#dag = dag;
    this.#context = context;
    const tags = dag.tags.map((tag) => ({ key: tag, value: tag, source: "AIRFLOW" }));
    this.#scope = new RunScope(
      (event) => context.emit(event),
      { namespace: context.namespace, name: dag.id },
      { ...jobFacets("DAG", dag), tags: facet("TagsJobFacet", { tags }) },
      {
        ...runFacets(context),
        ...(trigger === undefined ? {} : { jobDependencies: dependencyFacet(trigger) }),
      },
    );
  }

  /** Signals that tasks have given so far, with the run that gave each. */
  get published(): ReadonlyMap<string, Trigger> {
    return this.#published;
  }

  /** Runs the DAG to its end. */
  async run(): Promise<DagResult> {
    await this.#scope.send("START");
    for (const task of this.#dag.tasks) this.#results.set(task.id, await this.#runTask(task));
    const tasks = [...this.#results.values()];
    const failed = tasks.filter(({ state }) => state === "failed");
    if (failed.length === 0) {
      await this.#scope.send("COMPLETE");
    } else {
      const message = failed.map(({ id, error }) => `task ${id} failed: ${error}`).join("\n");
      await this.#scope.send("FAIL", { runFacets: { errorMessage: errorFacet(message) } });
    }
    return {
      id: this.#dag.id,
      state: failed.length === 0 ? "success" : "failed",
      runId: this.#scope.runId,
      tasks,
    };
  }

  async #runTask(task: ManifestTask): Promise<TaskResult> {
    const position = { dag: this.#dag.id, task: task.id };
    if (task.dependsOn.some((id) => this.#results.get(id)?.state !== "success")) {
      this.#context.onProgress({ ...position, state: "upstream_failed", rows: 0, milliseconds: 0 });
      return {
        id: task.id,
        state: "upstream_failed",
        runId: undefined,
        rows: 0,
        milliseconds: 0,
        error: undefined,
      };
    }
    const { executor } = this.#context;
    const scope = await this.#taskScope(task);
    const started = performance.now();
    this.#context.onProgress({ ...position, state: "running", rows: 0, milliseconds: 0 });
    await scope.send("START", executor.declared(task));
    const { rows, inputs, outputs, failure } = await executor.run(task);
    const milliseconds = performance.now() - started;
    if (failure === undefined) {
      await scope.send("COMPLETE", { inputs, outputs });
      if (task.publishes !== undefined) {
        this.#published.set(task.publishes, { runId: scope.runId, job: scope.job });
      }
    } else {
      await scope.send("FAIL", { inputs, outputs, runFacets: { errorMessage: errorFacet(failure) } });
    }
    const state = failure === undefined ? "success" : "failed";
    this.#context.onProgress({ ...position, state, rows, milliseconds });
    return { id: task.id, state, runId: scope.runId, rows, milliseconds, error: failure };
  }

  async #taskScope(task: ManifestTask): Promise<RunScope> {
    const { job, runId } = this.#scope;
    const dagRun = { run: { runId }, job };
    const query = `${(await loadStatements(task.sql)).join(";\n\n")};`;
    return new RunScope(
      (event) => this.#context.emit(event),
      { namespace: job.namespace, name: `${job.name}.${task.id}` },
      { ...jobFacets("TASK", task), sql: facet("SQLJobFacet", { query, dialect: this.#context.dialect }) },
      { ...runFacets(this.#context), parent: facet("ParentRunFacet", { ...dagRun, root: dagRun }) },
    );
  }
}
