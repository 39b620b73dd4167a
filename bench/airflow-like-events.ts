import { randomUUID } from "node:crypto";

/** A generated task. */
interface Task {
  readonly dag: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
}

const columns = Array.from({ length: 5 }, (_, index) => ({
  name: `column_${index}`,
  type: index % 3 === 0 ? "bigint" : "varchar(256)",
}));
const producer = "https://github.com/apache/airflow/tree/providers-openlineage/2.6.1";
const facet = (name: string, body: object) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json#/$defs/${name}`,
  ...body,
});

/**
 * Generates events like those of Airflow's provider, about 5 kB each: task runs of `dags` DAGs of ten tasks, START
 * then COMPLETE,
 * each with schemas, SQL and column lineage, parents and nominal times. Jobs and datasets repeat; runs are new.
 */
export class AirflowLikeEvents {
  readonly #tasks: Task[];
  #next = 0;
  #open: { task: Task; runId: string; parent: string } | null = null;
  readonly #dagRuns = new Map<string, { runId: string; tasks: number }>();

  constructor(dags = 20, prefix = "bench") {
    this.#tasks = Array.from({ length: dags * 10 }, (_, index) => {
      const dag = `${prefix}_dag_${Math.floor(index / 10)}`;
      return {
        dag,
        name: `${dag}.task_${index % 10}`,
        inputs: [`dev.staging.${dag}_${index % 10}`, `dev.staging.${dag}_${(index + 3) % 10}`],
        output: `dev.marts.${dag}_${index % 10}`,
      };
    });
  }

  /** Returns the next event as JSON text. */
  next(): string {
    const open = this.#open;
    if (open) {
      this.#open = null;
      return this.#event("COMPLETE", open.task, open.runId, open.parent);
    }
    const task = this.#tasks[this.#next % this.#tasks.length]!;
    this.#next += 1;
    let dagRun = this.#dagRuns.get(task.dag);
    if (!dagRun || dagRun.tasks >= 10) dagRun = { runId: randomUUID(), tasks: 0 };
    dagRun.tasks += 1;
    this.#dagRuns.set(task.dag, dagRun);
    this.#open = { task, runId: randomUUID(), parent: dagRun.runId };
    return this.#event("START", task, this.#open.runId, this.#open.parent);
  }

  #event(eventType: string, task: Task, runId: string, parent: string): string {
    const dataset = (name: string) => ({
      namespace: "redshift://warehouse.us-east-1:5439",
      name,
      facets: {
        schema: facet("SchemaDatasetFacet", { fields: columns }),
        dataSource: facet("DatasourceDatasetFacet", {
          name: "redshift://warehouse.us-east-1:5439",
          uri: "redshift://warehouse.us-east-1:5439/dev",
        }),
      },
    });
    const fields = Object.fromEntries(
      columns.map(({ name }) => [
        name,
        {
          inputFields: task.inputs.map((input) => ({
            namespace: "redshift://warehouse.us-east-1:5439",
            name: input,
            field: name,
          })),
        },
      ]),
    );
    const output = dataset(task.output);
    return JSON.stringify({
      eventType,
      eventTime: new Date().toISOString(),
      producer,
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run: {
        runId,
        facets: {
          nominalTime: facet("NominalTimeRunFacet", { nominalStartTime: "2026-11-01T00:00:00Z" }),
          parent: facet("ParentRunFacet", {
            run: { runId: parent },
            job: { namespace: "bench", name: task.dag },
            root: { run: { runId: parent }, job: { namespace: "bench", name: task.dag } },
          }),
          processing_engine: facet("ProcessingEngineRunFacet", { name: "Airflow", version: "3.0.6" }),
          airflow: facet("AirflowRunFacet", {
            dag: { dag_id: task.dag, schedule: "@daily", owner: "data", tags: "['bench']" },
            dagRun: { dag_id: task.dag, run_id: `scheduled__${parent}`, run_type: "scheduled" },
            taskInstance: { try_number: 1, map_index: -1, pool: "default_pool" },
            task: {
              task_id: task.name,
              operator_class: "SQLExecuteQueryOperator",
              trigger_rule: "all_success",
            },
          }),
        },
      },
      job: {
        namespace: "bench",
        name: task.name,
        facets: {
          jobType: facet("JobTypeJobFacet", {
            processingType: "BATCH",
            integration: "AIRFLOW",
            jobType: "TASK",
          }),
          sql: facet("SQLJobFacet", {
            query: `INSERT INTO ${task.output} SELECT ${columns.map(({ name }) => `a.${name}`).join(", ")} FROM ${task.inputs[0]} a JOIN ${task.inputs[1]} b ON a.column_0 = b.column_0`,
            dialect: "redshift",
          }),
          ownership: facet("OwnershipJobFacet", { owners: [{ name: "data" }] }),
        },
      },
      inputs: task.inputs.map(dataset),
      outputs: [
        {
          ...output,
          facets: { ...output.facets, columnLineage: facet("ColumnLineageDatasetFacet", { fields }) },
          outputFacets: {
            outputStatistics: facet("OutputStatisticsOutputDatasetFacet", { rowCount: 1000, size: 100_000 }),
          },
        },
      ],
    });
  }
}
