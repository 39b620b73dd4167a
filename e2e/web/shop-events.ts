/**
 * Events of a fictitious shop, for cases that the sample pipeline does not have: a DAG with task groups and a
 * mapped task, failed runs, a wide table, a table read by many jobs, personal data, masking, schemas and
 * edges that change.
 */
import {
  dag,
  facet,
  producer,
  schemaURL,
  type Table,
  type Task,
  table,
  tags,
  tasks,
  uuid,
} from "./shop-pipeline.ts";

function dataset({ namespace, name }: Table, task?: Task, facets: object = {}, night = 7): object {
  const columns = task?.columns;
  return {
    namespace,
    name,
    facets: {
      ...(columns && {
        schema: facet("SchemaDatasetFacet", {
          fields: columns.map((column) => ({
            name: column,
            type: column.endsWith("_id")
              ? "bigint"
              : /amount|revenue|feature/.test(column)
                ? night >= 3
                  ? "numeric(18,4)"
                  : "double precision"
                : "varchar(256)",
            ...(column === "revenue_eur" &&
              night >= 2 && { description: "Orders of the day, at the rate of the day." }),
            ...(column === "email" && { description: "Hashed where it leaves staging." }),
          })),
        }),
      }),
      ...(tags[name] && { tags: facet("TagsDatasetFacet", { tags: tags[name] }) }),
      ...(name === "shop.marts.revenue" && {
        ownership: facet("OwnershipDatasetFacet", { owners: [{ name: "team:finance", type: "OWNER" }] }),
        documentation: facet("DocumentationDatasetFacet", {
          description: "Revenue in euro by day and country, as it stands in the board's report.",
        }),
      }),
      ...(task?.mapping && {
        columnLineage: facet("ColumnLineageDatasetFacet", {
          fields: Object.fromEntries(
            Object.entries(task.mapping).map(([column, sources]) => [
              column,
              {
                inputFields: sources.map(
                  ({ from, column: field, type = "DIRECT", subtype = "IDENTITY", masking = false }) => ({
                    ...table(from),
                    field,
                    transformations: [{ type, subtype, description: "", masking }],
                  }),
                ),
              },
            ]),
          ),
        }),
      }),
      ...facets,
    },
  };
}

/** Data quality metrics of customers and revenue. */
function measured({ name }: Table, night: number): object {
  const columns: Readonly<Record<string, object>> = {
    ...(name === "shop.core.customers" && {
      email: { nullCount: (night * 3) % 7, distinctCount: 4_100 + night * 40 },
      country: { nullCount: night === 4 ? 310 : 2, distinctCount: 27 },
    }),
    ...(name === "shop.marts.revenue" && {
      revenue_eur: {
        nullCount: 0,
        min: 12.5 - night,
        max: 48_000 + night * 1_300,
        sum: 910_000 + night * 21_000,
      },
      orders: { nullCount: 0, min: 1, max: 900 + night * 17 },
    }),
  };
  if (Object.keys(columns).length === 0) return {};
  return {
    dataQualityMetrics: facet("DataQualityMetricsInputDatasetFacet", {
      rowCount: 1_000 * (night + 3),
      columnMetrics: columns,
    }),
  };
}

/** The course of one night. */
interface Night {
  readonly number: number;
  /** Epoch milliseconds of its start. */
  readonly start: number;
  /** The task that fails, if any, and whether the DAG is still running. */
  readonly fails?: string;
  readonly isRunning?: boolean;
}

function nightEvents(night: Night): object[] {
  const events: object[] = [];
  const dagRun = uuid(`dag ${night.number}`);
  const runId = `scheduled__${new Date(night.start).toISOString()}`;
  const all = tasks(night.number);
  const at = (milliseconds: number): string => new Date(milliseconds).toISOString();
  const parent = facet("ParentRunFacet", {
    run: { runId: dagRun },
    job: { namespace: "shop-mwaa", name: dag },
    root: { run: { runId: dagRun }, job: { namespace: "shop-mwaa", name: dag } },
  });
  const conf = { full_refresh: night.number === 6, region: "eu" };
  const airflow = (task: string, mapIndex: number, attempt = 1) =>
    facet("AirflowRunFacet", {
      dag: { dag_id: dag, owner: "data-platform" },
      dagRun: { dag_id: dag, run_id: runId, run_type: "scheduled", conf },
      task: { task_id: task, mapped: mapIndex >= 0 },
      taskInstance: {
        try_number: attempt,
        map_index: mapIndex,
        log_url: `https://airflow.example.com/dags/${dag}/grid?dag_run_id=${encodeURIComponent(runId)}&task_id=${task}`,
      },
      taskUuid: uuid(task),
    });
  const dagFacets = {
    jobType: facet("JobTypeJobFacet", { processingType: "BATCH", integration: "AIRFLOW", jobType: "DAG" }),
    ownership: facet("OwnershipJobFacet", { owners: [{ name: "data-platform", type: "MAINTAINER" }] }),
    airflow: facet("AirflowJobFacet", {
      taskTree: {},
      taskGroups: {
        ingest: { ui_label: "ingest" },
        transform: { ui_label: "transform" },
        "transform.clean": { parent_group: "transform", ui_label: "clean" },
      },
      tasks: Object.fromEntries(
        all.map((task) => [
          task.id,
          {
            operator: "SQLExecuteQueryOperator",
            downstream_task_ids: all
              .filter(({ inputs }) => inputs.some(({ name }) => name === task.output?.name))
              .map(({ id }) => id),
            ...(task.group && { task_group: task.group }),
          },
        ]),
      ),
    }),
  };
  const emit = (
    eventType: string,
    time: number,
    job: { name: string; facets: object },
    run: { runId: string; facets?: object },
    more: object = {},
  ): void => {
    events.push({
      eventType,
      eventTime: at(time),
      producer,
      schemaURL,
      job: { namespace: "shop-mwaa", ...job },
      run: { facets: {}, ...run },
      inputs: [],
      outputs: [],
      ...more,
    });
  };
  emit(
    "START",
    night.start,
    { name: dag, facets: dagFacets },
    {
      runId: dagRun,
      facets: {
        airflowDagRun: facet("AirflowDagRunFacet", { dag: { dag_id: dag }, dagRun: { run_id: runId } }),
      },
    },
  );
  let clock = night.start + 2_000;
  let hasFailed = false;
  for (const task of all) {
    if (hasFailed) break;
    const copies = task.mapped ?? 1;
    for (let index = 0; index < copies; index++) {
      const run = uuid(`${task.id} ${night.number} ${index}`);
      const job = {
        name: `${dag}.${task.id}`,
        facets: {
          jobType: facet("JobTypeJobFacet", {
            processingType: "BATCH",
            integration: "AIRFLOW",
            jobType: "TASK",
          }),
          ...(task.sql && { sql: facet("SQLJobFacet", { query: task.sql, dialect: "redshift" }) }),
          sourceCodeLocation: facet("SourceCodeLocationJobFacet", {
            type: "git",
            url: `https://git.example.com/shop/pipelines/blob/0a1b2c3/dags/${dag}.py`,
            repoUrl: "https://git.example.com/shop/pipelines",
            path: `dags/${dag}.py`,
            version: "0a1b2c3",
          }),
        },
      };
      const retries = task.id === "ingest.load_customers" && (night.number === 2 || night.number === 7);
      if (retries) {
        const first = uuid(`${task.id} ${night.number} first`);
        const facets = { parent, airflow: airflow(task.id, -1) };
        emit("START", clock, job, { runId: first, facets });
        clock += 20_000;
        const errorMessage = facet("ErrorMessageRunFacet", {
          message: "ConnectionError: the warehouse did not answer",
          programmingLanguage: "python",
        });
        emit("FAIL", clock, job, { runId: first, facets: { ...facets, errorMessage } });
        clock += 15_000;
      }
      const facets = { parent, airflow: airflow(task.id, copies > 1 ? index : -1, retries ? 2 : 1) };
      const begin = clock + index * 4_000;
      const end = begin + task.takes * 1_000 * (1 + ((night.number * 7 + index * 3) % 5) / 10);
      emit(
        "START",
        begin,
        job,
        { runId: run, facets },
        { inputs: task.inputs.map((one) => dataset(one)), outputs: [] },
      );
      if (night.isRunning && task.id === "transform.build_revenue") return events;
      const fails = night.fails === task.id && index === copies - 1;
      const rows = 1_000 * (night.number + 3) + index;
      const statistics = {
        outputStatistics: facet("OutputStatisticsOutputDatasetFacet", { rowCount: rows, size: rows * 96 }),
      };
      const quality = task.checks && {
        dataQualityAssertions: facet("DataQualityAssertionsDatasetFacet", {
          assertions: [
            { assertion: "not_null", column: "customer_id", success: true },
            { assertion: "row_count_above_1000", success: night.number % 3 !== 1 },
          ],
        }),
      };
      emit(
        fails ? "FAIL" : "COMPLETE",
        end,
        job,
        {
          runId: run,
          facets: {
            ...facets,
            ...(fails && {
              errorMessage: facet("ErrorMessageRunFacet", {
                message: "ProgrammingError: Disk Full. The cluster has no space left for this query",
                programmingLanguage: "python",
                stackTrace:
                  'Traceback (most recent call last):\n  File "/usr/local/airflow/dags/shop_nightly.py", line 88, in execute\n    cursor.execute(sql)\nredshift_connector.error.ProgrammingError: Disk Full',
              }),
            }),
          },
        },
        {
          inputs: task.inputs.map((one) => ({ ...dataset(one), inputFacets: measured(one, night.number) })),
          outputs: task.output
            ? [
                {
                  ...dataset(task.output, task, quality || {}, night.number),
                  outputFacets: fails ? {} : statistics,
                },
              ]
            : [],
        },
      );
      if (index === copies - 1) clock = end + 1_500;
      hasFailed ||= fails;
    }
  }
  emit(hasFailed ? "FAIL" : "COMPLETE", clock, { name: dag, facets: dagFacets }, { runId: dagRun });
  return events;
}

/** Jobs that read one table: dashboards on a central table of a company. */
function dashboardEvents(now: number, count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    eventType: "COMPLETE",
    eventTime: new Date(now - 3_600_000 - index * 60_000).toISOString(),
    producer,
    schemaURL,
    job: { namespace: "dashboards", name: `report_${index}`, facets: {} },
    run: { runId: uuid(`report ${index}`), facets: {} },
    inputs: [dataset(table("core.customers"))],
    outputs: [],
  }));
}

/**
 * Returns eight nights of the shop, the last still running, and 40 dashboards that read its customers.
 *
 * @param now - current time in epoch milliseconds
 */
export function shopEvents(now: number): object[] {
  const day = 86_400_000;
  const nights = Array.from({ length: 8 }, (_, number): Night => {
    const start = now - (7 - number) * day - 20 * 60_000;
    if (number === 6) return { number, start, fails: "transform.build_revenue" };
    return number === 7 ? { number, start: now - 12 * 60_000, isRunning: true } : { number, start };
  });
  return [...nights.flatMap(nightEvents), ...dashboardEvents(now, 40)];
}
