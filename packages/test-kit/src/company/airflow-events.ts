import { intervalBefore } from "./cadence.ts";
import { type Dag, type Dataset, type Task, taskJob } from "./model.ts";
import {
  type CompanyEvent,
  type EventDataset,
  FacetFactory,
  type Facets,
  runEventSchema,
} from "./open-lineage.ts";
import { idFor } from "./random.ts";
import { generateSql } from "./task-sql.ts";

/** The outcome of a task in a DAG run, as Airflow names it. */
export type TaskState = "success" | "failed" | "upstream_failed";

/** An instant as Airflow writes it. */
const airflowTime = (time: number) => new Date(time).toISOString().replace("Z", "000+00:00");

/** Returns the Python literal of a list of texts. */
const pythonList = (items: readonly string[]) => `[${items.map((item) => `'${item}'`).join(", ")}]`;

/** What a check found. */
export interface CheckResult {
  readonly assertion: string;
  readonly column?: string;
  readonly success: boolean;
  readonly severity?: "error" | "warn";
  readonly expected?: string;
  readonly actual?: string;
}

/** Generates the events of one DAG run as Airflow's OpenLineage provider sends them. */
export class DagRunEvents {
  readonly runId: string;
  readonly airflowRunId: string;
  readonly #dag: Dag;
  readonly #start: number;
  readonly #facets: FacetFactory;
  readonly #nominal: { start: number; end: number };
  readonly #shared: Facets;

  constructor(dag: Dag, scheduledAt: number, start: number) {
    const { team } = dag;
    this.#dag = dag;
    this.#start = start;
    this.#facets = new FacetFactory(
      `https://github.com/apache/airflow/tree/providers-openlineage/${team.provider}`,
    );
    // Airflow 2 runs a DAG at the end of its data interval; Airflow 3 has no interval by default.
    const length = team.airflow.startsWith("2.") ? intervalBefore(dag.cadence, scheduledAt) : 0;
    this.#nominal = { start: scheduledAt - length, end: scheduledAt };
    this.airflowRunId = `scheduled__${new Date(this.#nominal.start).toISOString().slice(0, 19)}+00:00`;
    this.runId = idFor(`${team.namespace} ${dag.name} ${this.airflowRunId}`);
    this.#shared = {
      nominalTime: this.#facets.create("NominalTimeRunFacet", {
        nominalStartTime: airflowTime(this.#nominal.start),
        nominalEndTime: airflowTime(this.#nominal.end),
      }),
      processing_engine: this.#facets.create("ProcessingEngineRunFacet", {
        name: "Airflow",
        version: team.airflow,
        openlineageAdapterVersion: team.provider,
      }),
    };
  }

  /** Returns the id of a task's run. */
  taskRunId(task: Task, attempt: number): string {
    return idFor(`${this.runId} ${task.id} ${attempt}`);
  }

  /** The DAG run starts. */
  started(): CompanyEvent {
    return this.#dagEvent("START", this.#start, {});
  }

  /** The DAG run ends. */
  ended(at: number, states: Readonly<Record<string, TaskState>>): CompanyEvent {
    const failed = Object.values(states).some((state) => state !== "success");
    const airflowState = this.#facets.create("RunFacet", {
      dagRunState: failed ? "failed" : "success",
      tasksState: states,
      tasksDuration: {},
    });
    const error = this.#facets.create("ErrorMessageRunFacet", {
      message: "Dag run failed.",
      programmingLanguage: "python",
    });
    return this.#dagEvent(failed ? "FAIL" : "COMPLETE", at, {
      airflowState,
      ...(failed ? { errorMessage: error } : {}),
    });
  }

  /** An attempt of a task starts. */
  taskStarted(task: Task, attempt: number, at: number): CompanyEvent {
    const inputs = task.inputs.map(({ namespace, name }) => ({ namespace, name }));
    return this.#taskEvent("START", task, attempt, at, {}, inputs, []);
  }

  /** An attempt of a task fails. */
  taskFailed(
    task: Task,
    attempt: number,
    at: number,
    message: string,
    checks: readonly CheckResult[] = [],
  ): CompanyEvent {
    const file = `/usr/local/airflow/dags/${this.#dag.name}.py`;
    const errorMessage = this.#facets.create("ErrorMessageRunFacet", {
      message,
      programmingLanguage: "python",
      stackTrace: `Traceback (most recent call last):\n  File "${file}", line 74, in execute\n    self.run(context)\n${message}`,
    });
    const outputs = task.output ? [{ namespace: task.output.namespace, name: task.output.name }] : [];
    return this.#taskEvent("FAIL", task, attempt, at, { errorMessage }, this.#inputs(task, checks), outputs);
  }

  /** An attempt of a task succeeds. */
  taskSucceeded(
    task: Task,
    attempt: number,
    at: number,
    rows: number,
    checks: readonly CheckResult[] = [],
  ): CompanyEvent {
    const outputs = task.output ? [this.#output(task, task.output, rows)] : [];
    return this.#taskEvent("COMPLETE", task, attempt, at, {}, this.#inputs(task, checks), outputs);
  }

  #inputs(task: Task, checks: readonly CheckResult[]): EventDataset[] {
    return task.inputs.map((dataset, index) => ({
      namespace: dataset.namespace,
      name: dataset.name,
      facets: { schema: this.#schema(dataset) },
      ...(index === 0 && checks.length > 0
        ? {
            inputFacets: {
              dataQualityAssertions: this.#facets.create("DataQualityAssertionsDatasetFacet", {
                assertions: checks,
              }),
            },
          }
        : {}),
    }));
  }

  #schema({ columns }: Dataset) {
    return this.#facets.create("SchemaDatasetFacet", {
      fields: columns.map(({ name, type }) => ({ name, type, fields: [] })),
    });
  }

  #output(task: Task, dataset: Dataset, rowCount: number): EventDataset {
    const { namespace, name, owner, description, tags } = dataset;
    const f = this.#facets;
    const facets: Record<string, ReturnType<FacetFactory["create"]>> = { schema: this.#schema(dataset) };
    if (owner)
      facets.ownership = f.create("OwnershipDatasetFacet", { owners: [{ name: owner, type: "TEAM" }] });
    if (description) facets.documentation = f.create("DocumentationDatasetFacet", { description });
    if (tags.length > 0) {
      facets.tags = f.create("TagsDatasetFacet", {
        tags: tags.map((key) => ({ key, value: "true", source: "CATALOG" })),
      });
    }
    const fields = task.reporting === "columns" ? columnLineage(task.inputs, dataset) : null;
    if (fields) facets.columnLineage = f.create("ColumnLineageDatasetFacet", { fields, dataset: [] });
    const outputStatistics = f.create("OutputStatisticsOutputDatasetFacet", {
      rowCount,
      size: rowCount * 118,
    });
    return { namespace, name, facets, outputFacets: { outputStatistics } };
  }

  #dagInfo() {
    const { name, team, description, cadence } = this.#dag;
    const isOld = team.airflow.startsWith("2.");
    return {
      dag_id: name,
      description: description.split("\n")[0],
      fileloc: `/usr/local/airflow/dags/${name}.py`,
      owner: team.owner,
      owner_links: {},
      ...(isOld ? { schedule_interval: cadence.cron } : {}),
      start_date: "2025-01-01T00:00:00+00:00",
      tags: pythonList([team.name]),
      timetable: {
        expression: cadence.cron,
        timezone: "UTC",
        ...(isOld ? {} : { interval: 0.0, run_immediately: false }),
      },
      timetable_summary: cadence.cron,
    };
  }

  #dagRunInfo() {
    return {
      conf: {},
      dag_id: this.#dag.name,
      data_interval_start: airflowTime(this.#nominal.start),
      data_interval_end: airflowTime(this.#nominal.end),
      run_id: this.airflowRunId,
      run_type: "scheduled",
      start_date: airflowTime(this.#start),
    };
  }

  #jobFacets(kind: "DAG" | "TASK"): Record<string, ReturnType<FacetFactory["create"]>> {
    const { team } = this.#dag;
    return {
      jobType: this.#facets.create("JobTypeJobFacet", {
        processingType: "BATCH",
        integration: "AIRFLOW",
        jobType: kind,
      }),
      ownership: this.#facets.create("OwnershipJobFacet", { owners: [{ name: team.owner }] }),
      tags: this.#facets.create("TagsJobFacet", {
        tags: [{ key: team.name, value: team.name, source: "AIRFLOW" }],
      }),
    };
  }

  #dagEvent(eventType: CompanyEvent["eventType"], at: number, facets: Facets): CompanyEvent {
    const dag = this.#dag;
    return {
      eventType,
      eventTime: airflowTime(at),
      producer: this.#facets.producer,
      schemaURL: runEventSchema,
      job: {
        namespace: dag.team.namespace,
        name: dag.name,
        facets: {
          ...this.#jobFacets("DAG"),
          documentation: this.#facets.create("DocumentationJobFacet", {
            description: dag.description,
            contentType: "text/markdown",
          }),
          airflow: this.#facets.create("JobFacet", describeDag(dag)),
        },
      },
      run: {
        runId: this.runId,
        facets: {
          airflowDagRun: this.#facets.create("RunFacet", {
            dag: this.#dagInfo(),
            dagRun: this.#dagRunInfo(),
          }),
          ...this.#shared,
          ...facets,
        },
      },
      inputs: [],
      outputs: [],
    };
  }

  #taskEvent(
    eventType: CompanyEvent["eventType"],
    task: Task,
    attempt: number,
    at: number,
    facets: Facets,
    inputs: readonly EventDataset[],
    outputs: readonly EventDataset[],
  ): CompanyEvent {
    const dag = this.#dag;
    const jobFacets = this.#jobFacets("TASK");
    const query = task.sql ?? (task.reporting === "sql" ? generateSql(task) : null);
    if (query) jobFacets.sql = this.#facets.create("SQLJobFacet", { query, dialect: "redshift" });
    if (task.commit) {
      jobFacets.sourceCodeLocation = this.#facets.create("SourceCodeLocationJobFacet", {
        type: "git",
        url: `https://git.fernwood.example/data/dags/blob/${task.commit}/dags/${dag.name}.py`,
        repoUrl: "https://git.fernwood.example/data/dags",
        path: `dags/${dag.name}.py`,
        version: task.commit,
      });
    }
    return {
      eventType,
      eventTime: airflowTime(at),
      producer: this.#facets.producer,
      schemaURL: runEventSchema,
      job: { namespace: dag.team.namespace, name: taskJob(dag, task), facets: jobFacets },
      run: {
        runId: this.taskRunId(task, attempt),
        facets: {
          airflow: this.#facets.create("RunFacet", this.#taskInfo(task, attempt)),
          parent: this.#parent(),
          ...this.#shared,
          ...facets,
        },
      },
      inputs,
      outputs,
    };
  }

  #parent() {
    const parent = {
      run: { runId: this.runId },
      job: { namespace: this.#dag.team.namespace, name: this.#dag.name },
    };
    return this.#facets.create("ParentRunFacet", { ...parent, root: parent });
  }

  #taskInfo(task: Task, attempt: number) {
    const { name, team } = this.#dag;
    const run = encodeURIComponent(this.airflowRunId);
    return {
      dag: this.#dagInfo(),
      dagRun: this.#dagRunInfo(),
      task: {
        task_id: task.id,
        operator_class: operatorFor(task).split(".").at(-1),
        operator_class_path: operatorFor(task),
        mapped: false,
        owner: team.owner,
        retries: 2,
        trigger_rule: "all_success",
        inlets: "[]",
        outlets: "[]",
        ...(task.group ? { task_group: task.group } : {}),
      },
      taskInstance: {
        try_number: attempt,
        map_index: -1,
        log_url: `https://airflow.${team.name}.fernwood.example/dags/${name}/runs/${run}/tasks/${task.id}?try_number=${attempt}`,
      },
      taskUuid: this.taskRunId(task, attempt),
    };
  }
}

function operatorFor({ reporting }: Task): string {
  return reporting === "sql"
    ? "airflow.providers.common.sql.operators.sql.SQLExecuteQueryOperator"
    : reporting === "check"
      ? "airflow.providers.common.sql.operators.sql.SQLColumnCheckOperator"
      : "airflow.providers.standard.operators.python.PythonOperator";
}

/** Describes tasks and task groups of a DAG. */
function describeDag({ tasks }: Dag) {
  const groups = [...new Set(tasks.flatMap(({ group }) => group ?? []))];
  const downstream = (task: Task) =>
    tasks.filter(({ inputs }) => task.output && inputs.includes(task.output)).map(({ id }) => id);
  return {
    taskTree: {},
    taskGroups: Object.fromEntries(
      groups.map((group) => [group, { parent_group: null, tooltip: "", ui_label: group }]),
    ),
    tasks: Object.fromEntries(
      tasks.map((task) => [
        task.id,
        {
          operator: operatorFor(task),
          downstream_task_ids: downstream(task),
          emits_ol_events: true,
          is_setup: false,
          is_teardown: false,
          ui_label: task.id.split(".").at(-1),
          ...(task.group ? { task_group: task.group } : {}),
        },
      ]),
    ),
  };
}

/** Returns for each column of the output the columns it is computed from; null if none is known. */
function columnLineage(inputs: readonly Dataset[], output: Dataset) {
  const fields: Record<string, object> = {};
  for (const [index, { name }] of output.columns.entries()) {
    const same = inputs.find(({ columns }) => columns.some((column) => column.name === name));
    const source = same ?? inputs.at(-1);
    // The wide table reports the origin of its first columns only, as tools with a limit do.
    if (!source || index >= 200) continue;
    const field = same ? name : source.columns[index % source.columns.length]!.name;
    const transformation = same
      ? { type: "DIRECT", subtype: "IDENTITY", description: "", masking: false }
      : { type: "DIRECT", subtype: "AGGREGATION", description: "", masking: false };
    fields[name] = {
      inputFields: [
        { namespace: source.namespace, name: source.name, field, transformations: [transformation] },
      ],
    };
  }
  return Object.keys(fields).length === 0 ? null : fields;
}
