import { type CheckResult, DagRunEvents, type TaskState } from "./airflow-events.ts";
import { type Company, type Dag, type Dataset, type Task, taskJob } from "./model.ts";
import type { CompanyEvent } from "./open-lineage.ts";
import type { PlannedChange, Slot } from "./plan.ts";
import { rateCommits, rateSql } from "./story.ts";
import type { ExpectedDag, TruthRun } from "./truth.ts";
import { type TruthCollector, toIso } from "./truth-collector.ts";
import { errorMessages, passingError } from "./vocabulary.ts";

/** Number of last nights in which the exchange rate is wrong. */
const badNights = 3;

/** Facts that the runs of one slot share. */
interface DagRun {
  readonly slot: Slot;
  readonly events: DagRunEvents;
  readonly states: Record<string, TaskState>;
  readonly ends: Map<string, number>;
}

/** Plays the nights: applies changes of code, runs tasks in order, and records events and truth. */
export class Nights {
  readonly events: { readonly at: number; readonly event: CompanyEvent }[] = [];
  readonly #company: Company;
  readonly #truth: TruthCollector;
  readonly #now: number;
  readonly #nights: number;

  constructor(company: Company, truth: TruthCollector, now: number, nights: number) {
    this.#company = company;
    this.#truth = truth;
    this.#now = now;
    this.#nights = nights;
  }

  /** Plays one planned run. */
  play(slot: Slot): void {
    const { dag, at, fate, random } = slot;
    if (fate === "missing") {
      if (slot.isLastNight) this.#recordLate(slot);
      else this.#truth.missing.push(this.#expected(dag, at));
      return;
    }
    const delay = fate === "delayed" ? 95 * 60_000 : random.integer(4_000, 40_000);
    const start = at + delay;
    if (start > this.#now) {
      if (fate === "delayed") this.#recordLate(slot);
      return;
    }
    const run: DagRun = { slot, events: new DagRunEvents(dag, at, start), states: {}, ends: new Map() };
    if (fate === "delayed") {
      this.#truth.delayed.push({ ...this.#expected(dag, at), startedAt: toIso(start) });
    }
    this.#emit(start, run.events.started());
    for (const change of this.#changesOf(slot)) this.#change(run, change);
    this.#tellStory(run);
    this.#runTasks(run, start);
    this.#end(run, start);
  }

  #recordLate({ dag, at }: Slot): void {
    this.#truth.late.push(this.#expected(dag, at));
    for (const { output } of dag.tasks) if (output) this.#truth.addNotWritten(output, dag.name, "late");
  }

  /** Sends one event of each reader of the hub and of the dashboard. */
  readDashboards(readers: number): void {
    const owners = ["reporting-team", "storefront-analytics", "treasury-data", "sales-operations"];
    for (let index = 0; index < readers; index += 1) {
      const name = `Workbook ${Math.floor(index / 8) + 1}/Customers ${(index % 8) + 1}`;
      this.#emit(
        ...this.#truth.reader(name, owners[index % owners.length]!, this.#company.hub, this.#now, index),
      );
    }
    for (let index = 0; index < 6; index += 1) {
      const { dashboard } = this.#company.story;
      const name = `Board pack/Revenue ${index + 1}`;
      this.#emit(...this.#truth.reader(name, "cfo-office", dashboard, this.#now, index));
    }
  }

  /** A run that fails shows no new schema; a change of SQL may be why it fails. */
  #changesOf({ fate, changes }: Slot): readonly PlannedChange[] {
    const succeeds = fate === "good" || fate === "delayed";
    return changes.filter(({ kind }) => succeeds || kind === "sql");
  }

  #emit(at: number, event: CompanyEvent): void {
    this.events.push({ at, event });
  }

  #expected(dag: Dag, at: number): ExpectedDag {
    const { namespace, owner } = dag.team;
    return { dag: dag.name, namespace, owner, expectedAt: toIso(at) };
  }

  #runTasks(run: DagRun, start: number): void {
    const { slot, states, ends } = run;
    const { dag, fate, random } = slot;
    const able = dag.tasks.filter(({ reporting }) => reporting !== "check");
    const failing = fate === "fails" ? random.pick(able) : null;
    for (const task of dag.tasks) {
      const upstream = dag.tasks.filter(({ output }) => output !== null && task.inputs.includes(output));
      if (upstream.some(({ id }) => states[id] === "failed" || states[id] === "upstream_failed")) {
        states[task.id] = "upstream_failed";
        this.#truth.addUpstreamFailed(run.events.runId, taskJob(dag, task));
        if (slot.isLastNight && task.output) {
          this.#truth.addNotWritten(task.output, dag.name, "upstream-failed");
        }
        continue;
      }
      const waits = upstream.some(({ id }) => !ends.has(id));
      const from = Math.max(start + 3_000, ...upstream.map(({ id }) => (ends.get(id) ?? 0) + 2_000));
      if (waits || from > this.#now) {
        if (task.output) this.#truth.addNotWritten(task.output, dag.name, "running");
        continue;
      }
      this.#runTask(run, task, from, task === failing);
    }
  }

  #runTask(run: DagRun, task: Task, from: number, fails: boolean): void {
    const { slot, events, states, ends } = run;
    const { random, fate } = slot;
    const usual = task.seconds * 1000 * (0.85 + random.next() * 0.3);
    const isLong = fate === "running-long" && task === slot.dag.tasks[0];
    let begin = from;
    let attempt = 1;
    const isChanged = slot.changes.some((change) => change.task === task);
    if (random.chance(0.02) && !isLong && !isChanged) {
      const broken = begin + usual * 0.4;
      this.#emit(begin, events.taskStarted(task, 1, begin));
      this.#emit(broken, events.taskFailed(task, 1, broken, passingError));
      this.#record(run, task, 1, begin, broken, "FAIL");
      this.#truth.retried.push({
        job: taskJob(slot.dag, task),
        failedRunId: events.taskRunId(task, 1),
        runId: events.taskRunId(task, 2),
      });
      begin = broken + 60_000;
      attempt = 2;
    }
    const end = begin + usual;
    this.#emit(begin, events.taskStarted(task, attempt, begin));
    if (isLong || end > this.#now) {
      const record = this.#record(run, task, attempt, begin, null, "RUNNING");
      this.#truth.running.push(record);
      if (isLong) this.#truth.runningLong.push({ ...record, usualSeconds: task.seconds });
      if (task.output) this.#truth.addNotWritten(task.output, slot.dag.name, "running");
      return;
    }
    ends.set(task.id, end);
    const checks = this.#checks(run, task, attempt, end);
    const checkFails = checks.some(({ success, severity }) => !success && severity === "error");
    const rows = this.#rows(slot, task);
    if (fails || checkFails) {
      states[task.id] = "failed";
      const failing = checks.filter(({ success }) => !success).map(({ assertion }) => assertion);
      const error = checkFails
        ? `airflow.exceptions.AirflowException: Test failed.\nThe following tests have failed: ${failing.join(", ")}`
        : random.pick(errorMessages);
      this.#emit(end, events.taskFailed(task, attempt, end, error, checks));
      this.#record(run, task, attempt, begin, end, "FAIL");
      this.#truth.addFailure(slot, events, task, attempt, end, error);
      return;
    }
    states[task.id] = "success";
    this.#emit(end, events.taskSucceeded(task, attempt, end, rows, checks));
    this.#record(run, task, attempt, begin, end, "COMPLETE");
  }

  #end(run: DagRun, start: number): void {
    const { slot, events, states, ends } = run;
    const { namespace } = slot.dag.team;
    const isRunning = Object.keys(states).length < slot.dag.tasks.length;
    const base = { job: slot.dag.name, namespace, runId: events.runId, startedAt: toIso(start), attempt: 1 };
    if (isRunning) {
      const record: TruthRun = { ...base, endedAt: null, state: "RUNNING" };
      this.#truth.dagRuns.push(record);
      return;
    }
    const end = Math.max(start, ...ends.values()) + 4_000;
    const event = events.ended(end, states);
    this.#emit(end, event);
    this.#truth.dagRuns.push({
      ...base,
      endedAt: toIso(end),
      state: event.eventType === "FAIL" ? "FAIL" : "COMPLETE",
    });
  }

  #record(
    { slot, events }: DagRun,
    task: Task,
    attempt: number,
    begin: number,
    end: number | null,
    state: TruthRun["state"],
  ): TruthRun {
    const record: TruthRun = {
      job: taskJob(slot.dag, task),
      namespace: slot.dag.team.namespace,
      runId: events.taskRunId(task, attempt),
      startedAt: toIso(begin),
      endedAt: end === null ? null : toIso(end),
      state,
      attempt,
    };
    this.#truth.taskRuns.push(record);
    return record;
  }

  #rows({ night, random }: Slot, task: Task): number {
    if (task.output === this.#company.story.source) return this.#isBad(night) ? 12 : 168;
    return Math.round(10_000 * (1 + (task.id.length % 7)) * (0.95 + random.next() * 0.1) + night * 37);
  }

  #isBad(night: number): boolean {
    return night >= this.#nights - badNights;
  }

  /** The story's check reports and goes on; that of a run that is to fail stops it; some warn. */
  #checks({ slot, events }: DagRun, task: Task, attempt: number, at: number): CheckResult[] {
    const [dataset] = task.inputs;
    if (task.reporting !== "check" || !dataset) return [];
    const runId = events.taskRunId(task, attempt);
    const key = dataset.columns[0]!.name;
    const isStory = dataset === this.#company.story.source;
    const bad = isStory ? this.#isBad(slot.night) : slot.fate === "check-fails";
    const main: CheckResult = isStory
      ? { assertion: "row_count_above_100", success: !bad, expected: "100", actual: bad ? "12" : "168" }
      : { assertion: "unique", column: key, success: !bad, severity: "error" };
    const warns = !isStory && slot.dag.name.length % 5 === 0;
    const results: CheckResult[] = [
      { assertion: "not_null", column: key, success: true },
      main,
      { assertion: "freshness", success: !warns, severity: "warn" },
    ];
    for (const result of results) this.#truth.addCheck(dataset, result, runId, at);
    return results;
  }

  /** Changes the SQL and the type at the source of the story. */
  #tellStory({ slot, events }: DagRun): void {
    const { source, dags, task } = this.#company.story;
    if (slot.dag.name !== dags.rates.name || !this.#isBad(slot.night) || task.sql === rateSql.after) return;
    task.sql = rateSql.after;
    task.commit = rateCommits.after;
    const runId = events.taskRunId(task, 1);
    const job = taskJob(slot.dag, task);
    this.#truth.sqlChanges.push({ job, runId, commit: rateCommits.after });
    this.#setType(source, "rate", "integer", { dag: slot.dag.name, job, runId });
    this.#truth.storyStart = { runId, at: slot.at };
  }

  #change({ slot, events }: DagRun, { kind, task }: PlannedChange): void {
    const { output } = task;
    if (!output) return;
    const where = { dag: slot.dag.name, job: taskJob(slot.dag, task), runId: events.taskRunId(task, 1) };
    const commit = events.runId.slice(0, 7);
    task.commit = commit;
    this.#truth.sqlChanges.push({ job: where.job, runId: where.runId, commit });
    if (kind === "sql") return;
    const { columns } = output;
    if (kind === "added") {
      const column = { name: `added_in_night_${slot.night}`, type: "varchar(64)" };
      output.columns = [...columns, column];
      this.#truth.addSchemaChange(output, where, kind, column.name, null, column.type);
    } else if (kind === "dropped" && columns.length > 4) {
      const dropped = columns.at(-1)!;
      output.columns = columns.slice(0, -1);
      this.#truth.addSchemaChange(output, where, kind, dropped.name, dropped.type, null);
    } else {
      this.#setType(output, columns[1]!.name, `varchar(${900 + slot.night})`, where);
    }
  }

  #setType(
    dataset: Dataset,
    column: string,
    type: string,
    where: { readonly dag: string; readonly job: string; readonly runId: string },
  ): void {
    const before = dataset.columns.find(({ name }) => name === column)?.type ?? null;
    dataset.columns = dataset.columns.map((entry) => (entry.name === column ? { ...entry, type } : entry));
    this.#truth.addSchemaChange(dataset, where, "type", column, before, type);
  }
}
