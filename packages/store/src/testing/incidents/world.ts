import { facet, uuidOf } from "../run-event.ts";

/** A column, `name type`. */
type Column = string;

/** A dataset of an incident's pipelines. */
export interface WorldDataset {
  readonly name: string;
  columns: Column[];
}

/** A task of an incident's pipelines. */
export interface WorldTask {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  sql: string | null;
  /** Commit of the code. */
  commit: string;
  engine: string;
  settings: Record<string, string>;
  /** Usual number of rows, and duration in minutes. */
  rows: number;
  minutes: number;
  /** Checks of the output that the task itself reports. */
  checks: { name: string; column: string | null; success: boolean; severity?: "warn" }[];
  /** Ends the run with this error. */
  error: string | null;
}

/** A DAG of an incident's pipelines. */
export interface WorldDag {
  readonly name: string;
  /** Hour at which it starts each night. */
  readonly hour: number;
  readonly tasks: WorldTask[];
  starts: boolean;
}

/** Pipelines in one namespace: three DAGs, from sources to exports. */
export interface World {
  readonly namespace: string;
  readonly datasets: Map<string, WorldDataset>;
  readonly dags: WorldDag[];
}

/** Numbers from a seed, from 0 to 1 (mulberry32). */
export type Random = () => number;

/** Returns a deterministic source of numbers. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Picks one of several values. */
export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random() * values.length)]!;
}

const topics = [
  "orders",
  "customers",
  "payments",
  "shipments",
  "sessions",
  "inventory",
  "refunds",
  "campaigns",
];
const extras = [
  "amount numeric",
  "status varchar",
  "country varchar",
  "quantity integer",
  "discount numeric",
  "channel varchar",
  "created_at timestamp",
  "email varchar",
  "price numeric",
];

/** Builds the pipelines of an incident. */
export function buildWorld(seed: number, random: Random): World {
  const namespace = `incident-${seed}`;
  const datasets = new Map<string, WorldDataset>();
  const [main, side] = [pick(random, topics.slice(0, 4)), pick(random, topics.slice(4))];
  const put = (name: string, columns: Column[]) => {
    datasets.set(name, { name, columns });
    return name;
  };
  const columnsOf = (topic: string) => [
    `${topic}_id bigint`,
    ...extras.filter(() => random() < 0.7),
    "updated_at timestamp",
  ];
  const chain = [main, side].map((topic) => {
    const columns = columnsOf(topic);
    return {
      topic,
      source: put(`app.public.${topic}`, [...columns]),
      raw: put(`raw/${topic}`, [...columns]),
      staging: put(`dw.staging.${topic}`, [...columns]),
    };
  });
  const [one, two] = chain as [(typeof chain)[number], (typeof chain)[number]];
  const factColumns = [
    ...datasets.get(one.staging)!.columns.slice(0, 5),
    `${two.topic}_id bigint`,
    "total numeric",
  ];
  const fact = put(`dw.core.fct_${main}`, factColumns);
  const dim = put(`dw.core.dim_${side}`, datasets.get(two.staging)!.columns.slice(0, 5));
  const mart = put(`dw.marts.${main}_daily`, ["day date", ...factColumns.slice(1, 4), "total numeric"]);
  const report = put(`dw.marts.${main}_report`, ["day date", "total numeric"]);
  const task = (name: string, inputs: readonly string[], output: string, withSql: boolean): WorldTask => ({
    name,
    inputs,
    output,
    sql: withSql ? sqlOf(datasets, inputs, output) : null,
    commit: "1f0c2a9d4b",
    engine: "3.4.1",
    settings: { "spark.executor.memory": "4g", "spark.sql.shuffle.partitions": "200" },
    rows: 2_000 + Math.floor(random() * 50_000),
    minutes: 3 + Math.floor(random() * 20),
    checks: [],
    error: null,
  });
  const dags: WorldDag[] = [
    {
      name: "ingest",
      hour: 1,
      starts: true,
      tasks: chain.flatMap(({ topic, source, raw }) => [task(`extract_${topic}`, [source], raw, false)]),
    },
    {
      name: "core",
      hour: 3,
      starts: true,
      tasks: [
        ...chain.map(({ topic, raw, staging }) => task(`load_${topic}`, [raw], staging, random() < 0.6)),
        task(`build_fct_${main}`, [one.staging, two.staging], fact, true),
        task(`build_dim_${side}`, [two.staging], dim, true),
      ],
    },
    {
      name: "marts",
      hour: 6,
      starts: true,
      tasks: [
        task(`build_${main}_daily`, [fact, dim], mart, true),
        task(`publish_${main}`, [mart], report, true),
      ],
    },
  ];
  return { namespace, datasets, dags };
}

/** Returns SQL that writes a dataset from others, with the date of the night as a literal. */
export function sqlOf(
  datasets: ReadonlyMap<string, WorldDataset>,
  inputs: readonly string[],
  output: string,
): string {
  const names = (dataset: string) => datasets.get(dataset)!.columns.map((column) => column.split(" ")[0]!);
  const [first, ...others] = inputs;
  const known = new Set(names(first!));
  const columns = names(output).map((name) =>
    known.has(name) ? `a.${name}` : `max(a.${[...known][0]}) AS ${name}`,
  );
  const joins = others.map(
    (other, index) => `\nJOIN ${leaf(other)} AS b${index} ON b${index}.updated_at = a.updated_at`,
  );
  return `INSERT INTO ${leaf(output)}\nSELECT ${columns.join(", ")}\nFROM ${leaf(first!)} AS a${joins.join("")}\nWHERE a.updated_at >= '{{ night }}'`;
}

function leaf(dataset: string): string {
  return dataset.split(".").slice(1).join(".") || dataset.replace("/", "_");
}

const minute = 60_000;

/** The run of a task in a night. */
export interface TaskRun {
  readonly job: string;
  readonly runId: string;
  readonly state: "COMPLETE" | "FAIL" | "RUNNING";
}

/** Events of a night, and its runs by task or DAG name. */
export interface Night {
  readonly events: object[];
  readonly runs: Map<string, TaskRun>;
}

/**
 * Runs all DAGs of a world for a night: a task fails if it has an error, and then the tasks after it do not run.
 *
 * @param options.at - midnight, in epoch milliseconds
 * @param options.until - runs that would end later are still running
 */
export function runNight(
  world: World,
  options: { readonly at: number; readonly random: Random; readonly until: number },
): Night {
  const { at, random, until } = options;
  const events: object[] = [];
  const runs = new Map<string, TaskRun>();
  const date = new Date(at).toISOString().slice(0, 10);
  const emit = (
    time: number,
    eventType: string,
    job: object,
    run: object,
    inputs: object[] = [],
    outputs: object[] = [],
  ) =>
    events.push({
      eventType,
      eventTime: new Date(time).toISOString(),
      producer: "https://github.com/apache/airflow/tree/providers-openlineage/2.6.1",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      job,
      run,
      inputs,
      outputs,
    });
  for (const dag of world.dags) {
    if (!dag.starts) continue;
    const start = at + dag.hour * 60 * minute + Math.floor(random() * 40_000);
    if (start > until) continue;
    const dagRun = uuidOf(`${world.namespace} ${dag.name} ${date}`);
    const dagJob = {
      namespace: world.namespace,
      name: dag.name,
      facets: { ownership: facet({ owners: [{ name: `${dag.name}-team`, type: "TEAM" }] }) },
    };
    emit(start, "START", dagJob, { runId: dagRun, facets: {} });
    const ends = new Map<string, number>();
    const failed = new Set<string>();
    let end = start;
    for (const task of dag.tasks) {
      if (task.inputs.some((input) => failed.has(input))) {
        failed.add(task.output);
        continue;
      }
      const from = Math.max(start, ...task.inputs.map((input) => ends.get(input) ?? 0)) + 2_000;
      const to = from + task.minutes * minute * (0.9 + random() * 0.2);
      const runId = uuidOf(`${world.namespace} ${dag.name}.${task.name} ${date}`);
      const name = `${dag.name}.${task.name}`;
      const job = { namespace: world.namespace, name, facets: jobFacets(task, date) };
      const runFacets = {
        parent: facet({ run: { runId: dagRun }, job: { namespace: world.namespace, name: dag.name } }),
        processing_engine: facet({
          name: "spark",
          version: task.engine,
          openlineageAdapterVersion: "1.40.0",
        }),
        spark_properties: facet({ properties: { ...task.settings } }),
      };
      const inputs = task.inputs.map((input) => datasetOf(world, input));
      emit(from, "START", job, { runId, facets: runFacets }, inputs);
      const isRunning = to > until;
      runs.set(name, {
        job: name,
        runId,
        state: isRunning ? "RUNNING" : task.error === null ? "COMPLETE" : "FAIL",
      });
      end = Math.max(end, to);
      if (isRunning) continue;
      if (task.error !== null) {
        const error = facet({ message: task.error, programmingLanguage: "python" });
        emit(to, "FAIL", job, { runId, facets: { ...runFacets, errorMessage: error } }, inputs, [
          { namespace: world.namespace, name: task.output },
        ]);
        failed.add(task.output);
        continue;
      }
      ends.set(task.output, to);
      const rowCount = Math.round(task.rows * (0.94 + random() * 0.12));
      emit(to, "COMPLETE", job, { runId, facets: runFacets }, inputs, [
        {
          ...datasetOf(world, task.output, task.checks),
          outputFacets: { outputStatistics: facet({ rowCount, size: rowCount * 90 }) },
        },
      ]);
    }
    if (end <= until)
      emit(end + 3_000, failed.size > 0 ? "FAIL" : "COMPLETE", dagJob, { runId: dagRun, facets: {} });
    runs.set(dag.name, {
      job: dag.name,
      runId: dagRun,
      state: end > until ? "RUNNING" : failed.size > 0 ? "FAIL" : "COMPLETE",
    });
  }
  return { events, runs };
}

function jobFacets(task: WorldTask, date: string): object {
  return {
    jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: "TASK" }),
    sourceCodeLocation: facet({
      type: "git",
      url: `https://git.example/data/blob/${task.commit}/dags/${task.name}.py`,
      version: task.commit,
    }),
    ...(task.sql === null
      ? {}
      : { sql: facet({ query: task.sql.replace("{{ night }}", date), dialect: "redshift" }) }),
  };
}

function datasetOf(world: World, name: string, checks: WorldTask["checks"] = []): object {
  const fields = world.datasets.get(name)!.columns.map((column) => {
    const [field, type] = column.split(" ");
    return { name: field, type };
  });
  const assertions = checks.map(({ name: assertion, column, success, severity }) => ({
    assertion,
    success,
    ...(severity ? { severity } : {}),
    ...(column === null ? {} : { column }),
  }));
  return {
    namespace: world.namespace,
    name,
    facets: {
      schema: facet({ fields }),
      ...(assertions.length > 0 ? { dataQualityAssertions: facet({ assertions }) } : {}),
    },
  };
}
