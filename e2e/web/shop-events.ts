/**
 * Events of a made-up shop, for what the sample pipeline is too tame for: a DAG with task groups and a mapped task, runs
 * that fail, a wide table, a table that very many jobs read, personal data, masking, schemas and edges that change.
 */
import { createHash } from "node:crypto";

const producer = "https://headwater.dev/e2e/shop";
const schemaURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
const warehouse = "redshift://shop.eu-central-1:5439";
const lake = "s3://shop-lake";
const dag = "shop_nightly";

interface Table {
  readonly namespace: string;
  readonly name: string;
}
const table = (name: string): Table => ({ namespace: warehouse, name: `shop.${name}` });
const file = (name: string): Table => ({ namespace: lake, name });

const facet = (name: string, content: object): object => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json`,
  ...content,
});

/** A UUID from a text, so that the same night always has the same runs. */
const uuid = (text: string): string => {
  const hex = createHash("sha1").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

type Mapping = Readonly<
  Record<
    string,
    readonly {
      from: string;
      column: string;
      type?: "DIRECT" | "INDIRECT";
      subtype?: string;
      masking?: boolean;
    }[]
  >
>;

interface Task {
  readonly id: string;
  readonly group?: string;
  readonly inputs: readonly Table[];
  readonly output?: Table;
  readonly columns?: readonly string[];
  readonly mapping?: Mapping;
  readonly sql?: string;
  /** Seconds. */
  readonly takes: number;
  readonly mapped?: number;
  readonly checks?: boolean;
}

const customerColumns = ["customer_id", "email", "full_name", "country", "created_at"];
const wideColumns = [
  "customer_id",
  ...Array.from({ length: 420 }, (_, index) => `feature_${String(index).padStart(3, "0")}`),
];

const tasks = (night: number): Task[] => [
  {
    id: "ingest.load_orders",
    group: "ingest",
    inputs: [file("raw/orders"), file("raw/currency_rates")],
    output: table("staging.orders"),
    columns: ["order_id", "customer_id", "amount", "currency", ...(night >= 4 ? ["coupon"] : [])],
    takes: 70,
    mapped: 6,
  },
  {
    id: "ingest.load_customers",
    group: "ingest",
    inputs: [file("raw/customers")],
    output: table("staging.customers"),
    columns: customerColumns,
    takes: 45,
  },
  ...(night < 5
    ? [
        {
          id: "ingest.load_clicks",
          group: "ingest",
          inputs: [file("raw/clicks")],
          output: table("staging.clicks"),
          columns: ["session_id", "customer_id", "url"],
          takes: 160,
        },
      ]
    : []),
  {
    id: "transform.clean.build_customers",
    group: "transform.clean",
    inputs: [table("staging.customers")],
    output: table("core.customers"),
    columns: customerColumns,
    mapping: {
      customer_id: [{ from: "staging.customers", column: "customer_id" }],
      email: [{ from: "staging.customers", column: "email", subtype: "TRANSFORMATION", masking: true }],
      full_name: [{ from: "staging.customers", column: "full_name" }],
      country: [{ from: "staging.customers", column: "country" }],
    },
    sql: "INSERT INTO core.customers\nSELECT customer_id, sha256(lower(email)) AS email, full_name, upper(country) AS country, created_at\nFROM staging.customers\nWHERE customer_id IS NOT NULL;",
    takes: 60,
    checks: true,
  },
  {
    id: "transform.build_revenue",
    group: "transform",
    inputs: [
      table("staging.orders"),
      table("core.customers"),
      ...(night >= 3 ? [table("staging.rates")] : []),
    ],
    output: table("marts.revenue"),
    columns: ["day", "country", "revenue_eur", "orders"],
    mapping: {
      revenue_eur: [
        { from: "staging.orders", column: "amount", subtype: "AGGREGATION" },
        { from: "staging.orders", column: "currency", type: "INDIRECT", subtype: "CONDITIONAL" },
        { from: "core.customers", column: "customer_id", type: "INDIRECT", subtype: "JOIN" },
      ],
      country: [{ from: "core.customers", column: "country", subtype: "IDENTITY" }],
      orders: [{ from: "staging.orders", column: "order_id", subtype: "AGGREGATION" }],
    },
    sql: [
      "INSERT INTO marts.revenue",
      "SELECT trunc(o.ordered_at) AS day, c.country,",
      night >= 3
        ? "       sum(CASE o.currency WHEN 'EUR' THEN o.amount ELSE o.amount * r.rate END) AS revenue_eur,"
        : "       sum(o.amount) AS revenue_eur,",
      "       count(o.order_id) AS orders",
      "FROM staging.orders o",
      "JOIN core.customers c ON c.customer_id = o.customer_id",
      ...(night >= 3 ? ["JOIN staging.rates r ON r.currency = o.currency"] : []),
      "GROUP BY 1, 2;",
    ].join("\n"),
    takes: 120,
    checks: true,
  },
  {
    id: "transform.build_features",
    group: "transform",
    inputs: [table("core.customers"), table("staging.orders")],
    output: table("marts.customer_features"),
    columns: wideColumns,
    mapping: {
      customer_id: [{ from: "core.customers", column: "customer_id" }],
      feature_217: [{ from: "staging.orders", column: "amount", subtype: "AGGREGATION" }],
    },
    takes: 300,
  },
  { id: "publish", inputs: [table("marts.revenue")], output: file("exports/revenue"), takes: 20 },
];

const tags: Readonly<
  Record<string, readonly { key: string; value: string; source: string; field?: string }[]>
> = {
  "shop.core.customers": [
    { key: "pii", value: "true", source: "CATALOG" },
    { key: "pii", value: "email", source: "CATALOG", field: "email" },
  ],
  "shop.staging.customers": [{ key: "pii", value: "true", source: "CATALOG" }],
};

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

/** What a reader measured of the customers and of the revenue. */
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

/** How one night goes. */
interface Night {
  readonly number: number;
  /** Epoch milliseconds of its start. */
  readonly start: number;
  /** Task that fails, if any, and whether the DAG still runs. */
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

/** Jobs that read one table: dashboards, as a table at the heart of a company has them. */
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
 * Eight nights of the shop, the last of which still runs, and 40 dashboards that read its customers.
 *
 * @param now epoch milliseconds of the moment that is now
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
