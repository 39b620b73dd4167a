import type { CheckResult, DagRunEvents } from "./airflow-events.ts";
import { type Company, type Dataset, type Task, taskJob } from "./model.ts";
import { type CompanyEvent, FacetFactory, runEventSchema } from "./open-lineage.ts";
import type { Slot } from "./plan.ts";
import { idFor } from "./random.ts";
import type { CompanyTruth, ExpectedDag, FailedTask, SchemaChange, TruthDataset, TruthRun } from "./truth.ts";
import { platforms } from "./vocabulary.ts";

/** Returns an instant as ISO 8601 text. */
export function toIso(time: number): string {
  return new Date(Math.round(time)).toISOString();
}

const named = ({ namespace, name }: Dataset): TruthDataset => ({ namespace, name });

type Mutable<List> = List extends readonly (infer Item)[] ? Item[] : never;

/** Collects the meaning of the events while they are generated. */
export class TruthCollector {
  readonly late: ExpectedDag[] = [];
  readonly delayed: Mutable<CompanyTruth["delayed"]> = [];
  readonly missing: ExpectedDag[] = [];
  readonly running: TruthRun[] = [];
  readonly runningLong: Mutable<CompanyTruth["runningLong"]> = [];
  readonly retried: Mutable<CompanyTruth["retried"]> = [];
  readonly sqlChanges: Mutable<CompanyTruth["sqlChanges"]> = [];
  readonly dagRuns: TruthRun[] = [];
  readonly taskRuns: TruthRun[] = [];
  storyStart: { readonly runId: string; readonly at: number } | null = null;
  readonly #failed: Omit<FailedTask, "upstreamFailed">[] = [];
  readonly #upstreamFailed = new Map<string, string[]>();
  readonly #schemaChanges: SchemaChange[] = [];
  readonly #failingChecks = new Map<string, CompanyTruth["failingChecks"][number]>();
  readonly #notWritten = new Map<string, CompanyTruth["notWritten"][number]>();
  readonly #dashboards = new FacetFactory("https://reports.fernwood.example/lineage");

  addFailure(
    { dag, isLastNight }: Slot,
    events: DagRunEvents,
    task: Task,
    attempt: number,
    at: number,
    error: string,
  ): void {
    if (!isLastNight) return;
    this.#failed.push({
      dag: dag.name,
      namespace: dag.team.namespace,
      owner: dag.team.owner,
      job: taskJob(dag, task),
      runId: events.taskRunId(task, attempt),
      dagRunId: events.runId,
      failedAt: toIso(at),
      error,
      output: task.output && named(task.output),
    });
    if (task.output) this.addNotWritten(task.output, dag.name, "failed");
  }

  addUpstreamFailed(dagRunId: string, job: string): void {
    const jobs = this.#upstreamFailed.get(dagRunId) ?? [];
    this.#upstreamFailed.set(dagRunId, [...jobs, job]);
  }

  addNotWritten(dataset: Dataset, dag: string, reason: CompanyTruth["notWritten"][number]["reason"]): void {
    this.#notWritten.set(`${dataset.namespace} ${dataset.name}`, { ...named(dataset), dag, reason });
  }

  addSchemaChange(
    dataset: Dataset,
    where: { readonly dag: string; readonly job: string; readonly runId: string },
    kind: SchemaChange["kind"],
    column: string,
    from: string | null,
    to: string | null,
  ): void {
    this.#schemaChanges.push({ ...named(dataset), ...where, kind, column, from, to });
  }

  addCheck(dataset: Dataset, result: CheckResult, runId: string, at: number): void {
    const key = `${dataset.namespace} ${dataset.name} ${result.assertion} ${result.column ?? ""}`;
    if (result.success) {
      this.#failingChecks.delete(key);
    } else if (!this.#failingChecks.has(key)) {
      const { assertion, severity = null } = result;
      this.#failingChecks.set(key, { ...named(dataset), assertion, severity, since: toIso(at), runId });
    }
  }

  /** Creates the event of a dashboard that reads a table. */
  reader(name: string, owner: string, table: Dataset, now: number, index: number): [number, CompanyEvent] {
    const at = now - 3 * 3_600_000 - index * 2_000;
    const ownership = this.#dashboards.create("OwnershipJobFacet", { owners: [{ name: owner }] });
    return [
      at,
      {
        eventType: "COMPLETE",
        eventTime: toIso(at),
        producer: this.#dashboards.producer,
        schemaURL: runEventSchema,
        job: { namespace: platforms.dashboards, name, facets: { ownership } },
        run: { runId: idFor(`${name} ${toIso(at)}`), facets: {} },
        inputs: [named(table)],
        outputs: [],
      },
    ];
  }

  /** Returns the whole truth. */
  finish(company: Company, now: number, readers: number): CompanyTruth {
    const { story, wide, hub, dags, datasets } = company;
    const start = this.storyStart;
    if (!start) throw new Error("The story has no bad night: the fortnight is too short.");
    return {
      now: toIso(now),
      failed: this.#failed.map((failure) => ({
        ...failure,
        upstreamFailed: this.#upstreamFailed.get(failure.dagRunId) ?? [],
      })),
      late: this.late,
      delayed: this.delayed,
      running: this.running,
      runningLong: this.runningLong,
      missing: this.missing,
      retried: this.retried,
      schemaChanges: this.#schemaChanges,
      sqlChanges: this.sqlChanges,
      failingChecks: [...this.#failingChecks.values()],
      notWritten: [...this.#notWritten.values()],
      dagRuns: this.dagRuns,
      taskRuns: this.taskRuns,
      story: {
        source: named(story.source),
        column: "rate",
        fact: named(story.fact),
        dashboard: named(story.dashboard),
        dashboardColumn: "revenue_eur",
        job: taskJob(story.dags.rates, story.task),
        firstBadRun: start.runId,
        since: toIso(start.at),
        check: "row_count_above_100",
      },
      hub: { ...named(hub), readers },
      wide: wide && { ...named(wide), columns: wide.columns.length },
      counts: {
        dags: dags.length,
        tasks: dags.reduce((sum, { tasks }) => sum + tasks.length, 0),
        datasets: datasets.length,
      },
    };
  }
}
