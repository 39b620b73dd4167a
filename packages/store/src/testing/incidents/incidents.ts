import type { CauseKind } from "../../queries/why/explanation.ts";
import { longPlots } from "./long-plots.ts";
import {
  addChecks,
  askRun,
  dagOf,
  distract,
  fail,
  failCheck,
  jobOf,
  later,
  mainPath,
  type Question,
  task,
} from "./plot-kit.ts";
import { buildWorld, type Night, pick, type Random, randomOf, runNight, type World } from "./world.ts";

/** An incident with known cause: events of a week, in the last night of which something goes wrong. */
export interface Incident {
  readonly kind: CauseKind;
  readonly namespace: string;
  readonly events: readonly object[];
  /** Names of the nodes that may be given as the place of the cause. */
  readonly places: readonly string[];
  readonly question: Question;
  /** The morning after, in epoch milliseconds. */
  readonly now: number;
}

/** Kinds of incidents that are generated. */
export const incidentKinds = [
  "upstream-failed",
  "upstream-late",
  "schema-changed",
  "sql-changed",
  "code-changed",
  "rows-changed",
  "check-failed",
  "engine-changed",
  "configuration-changed",
] as const satisfies readonly CauseKind[];

const day = 86_400_000;
const nights = 7;
const firstNight = Date.UTC(2026, 9, 5);
const lastNight = firstNight + (nights - 1) * day;
const morning = lastNight + 11 * 3_600_000;

/** What an incident changes in its last night, and what is true about it. */
interface Plot {
  readonly places: readonly string[];
  readonly ask: (night: Night) => Question;
}

/** Generates an incident of a kind. The same seed gives the same incident. */
export function generateIncident(kind: (typeof incidentKinds)[number], seed: number): Incident {
  const random = randomOf(seed * 7919 + incidentKinds.indexOf(kind));
  const world = buildWorld(seed, random);
  addChecks(world);
  const events: object[] = [];
  for (let night = 0; night < nights - 1; night += 1) {
    if (night === 3) distract(world, random, "earlier");
    events.push(...runNight(world, { at: firstNight + night * day, random, until: morning }).events);
  }
  distract(world, random, "same night");
  const plot = plots[kind](world, random);
  const night = runNight(world, { at: lastNight, random, until: morning });
  return {
    kind,
    namespace: world.namespace,
    events: [...events, ...night.events],
    places: plot.places,
    question: plot.ask(night),
    now: morning,
  };
}

const plots: Readonly<Record<(typeof incidentKinds)[number], (world: World, random: Random) => Plot>> = {
  "upstream-failed": (world, random) => {
    const path = mainPath(world);
    const broken = pick(random, path.slice(0, 2));
    fail(
      broken,
      pick(random, [
        "redshift_connector.error.ProgrammingError: Disk Full. The cluster has no space left for this query",
        "botocore.exceptions.ClientError: An error occurred (ServiceUnavailable): Please reduce your request rate",
        "psycopg2.OperationalError: server closed the connection unexpectedly",
      ]),
    );
    const isWaiting = random() < 0.5;
    const reader = dagOf(world, broken).name === "ingest" ? task(world, "load_") : task(world, "build_");
    const first = dagOf(world, broken).name === "ingest" ? reader : world.dags[2]!.tasks[0]!;
    if (isWaiting) {
      fail(
        first,
        pick(random, [
          "airflow.exceptions.AirflowSensorTimeout: Sensor has timed out; run duration of 3601 seconds exceeds the specified timeout",
          `FileNotFoundError: no files for this night under ${first.inputs[0]}`,
        ]),
      );
    }
    return {
      places: [jobOf(world, broken)],
      ask: isWaiting ? askRun(world, first, () => 0) : () => ({ kind: "dataset", name: broken.output }),
    };
  },
  "upstream-late": (world, random) => {
    const [late] = world.dags;
    late!.starts = false;
    const reader = world.dags[1]!.tasks[0]!;
    const places = [late!.name, ...late!.tasks.map((own) => jobOf(world, own))];
    if (random() < 0.5) {
      fail(
        reader,
        pick(random, [
          `pyspark.sql.utils.AnalysisException: Path does not exist: s3://lake/${reader.inputs[0]}/night`,
          "airflow.exceptions.AirflowSensorTimeout: Sensor has timed out",
        ]),
      );
      return { places, ask: askRun(world, reader, () => 0) };
    }
    const rows = pick(random, [0.02, 0.1]);
    reader.rows *= rows;
    const name = failCheck(reader, "row_count_in_range");
    return { places, ask: () => ({ kind: "dataset", name }) };
  },
  "schema-changed": (world, random) => {
    const path = mainPath(world);
    const source = pick(random, [path[0]!.inputs[0]!, path[1]!.output, path[0]!.output]);
    const columns = world.datasets.get(source)!.columns;
    const index = 1 + Math.floor(random() * (columns.length - 2));
    const [name] = columns[index]!.split(" ") as [string];
    const isRemoved = random() < 0.5;
    const reached = path.filter(({ inputs }) => inputs.includes(source));
    // What copies the columns passes the change on.
    const changed = [source, ...path.slice(path.indexOf(reached[0]!), 2).map(({ output }) => output)];
    for (const dataset of changed) {
      const own = world.datasets.get(dataset)!;
      own.columns = own.columns.flatMap((column) =>
        column.split(" ")[0] === name ? (isRemoved ? [] : [`${name} varchar(999)`]) : [column],
      );
    }
    const broken = task(world, "build_fct_");
    broken.sql = broken.sql!.includes(`a.${name}`)
      ? broken.sql
      : broken.sql!.replace("SELECT ", `SELECT a.${name}, `);
    if (random() < 0.75 || isRemoved) {
      fail(
        broken,
        isRemoved
          ? pick(random, [
              `psycopg2.errors.UndefinedColumn: column a.${name} does not exist`,
              `AnalysisException: [UNRESOLVED_COLUMN] A column with name \`${name}\` cannot be resolved`,
            ])
          : pick(random, [
              `invalid input syntax for type numeric: "n/a" in column ${name}`,
              "ValueError: could not convert string to float: 'unknown'",
            ]),
      );
      return { places: changed, ask: askRun(world, broken, random) };
    }
    const dataset = failCheck(broken, "not_null");
    return { places: changed, ask: () => ({ kind: "dataset", name: dataset }) };
  },
  "sql-changed": (world, random) => {
    const path = mainPath(world).filter(({ sql }) => sql !== null);
    const changed = pick(random, path);
    changed.sql = pick(random, [
      `${changed.sql}\n  AND a.updated_at < dateadd(day, -1, current_date)`,
      changed.sql!.replace("JOIN", "LEFT JOIN").replace("SELECT ", "SELECT DISTINCT "),
      changed.sql!.replace(/WHERE [\s\S]*/, "WHERE a.status = 'done'"),
    ]);
    changed.commit = "9be1d20c77";
    const isBroken = random() < 0.4;
    if (isBroken) {
      fail(
        changed,
        pick(random, [
          'syntax error at or near "dateadd" LINE 4',
          "SQL compilation error: invalid identifier 'A.STATUS'",
        ]),
      );
      return { places: [jobOf(world, changed)], ask: askRun(world, changed, random) };
    }
    const check = pick(random, ["not_null", "row_count_in_range"]);
    if (check === "row_count_in_range") {
      const factor = pick(random, [0.3, 4]);
      for (const own of [changed, ...later(mainPath(world), changed)]) own.rows *= factor;
    }
    const checked = pick(
      random,
      [changed, ...later(mainPath(world), changed)].filter(({ checks }) => checks.length > 0),
    );
    if (!checked) {
      fail(changed, "ERROR: duplicate key value violates unique constraint");
      return { places: [jobOf(world, changed)], ask: askRun(world, changed, random) };
    }
    const name = failCheck(checked, check);
    return { places: [jobOf(world, changed)], ask: () => ({ kind: "dataset", name }) };
  },
  "code-changed": (world, random) => {
    const changed = task(world, pick(random, ["extract_", "load_"]));
    changed.sql = null;
    changed.commit = "c0ffee1234";
    fail(
      changed,
      pick(random, [
        "KeyError: 'updated_at_utc'",
        "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
        "NameError: name 'normalize' is not defined",
        "AttributeError: 'NoneType' object has no attribute 'strip'",
        "ModuleNotFoundError: No module named 'shared.normalize'",
      ]),
    );
    return { places: [jobOf(world, changed)], ask: askRun(world, changed, random) };
  },
  "rows-changed": (world, random) => {
    const path = mainPath(world);
    const factor = pick(random, [6, 12, 0.15, 0.02]);
    const from = pick(random, [0, 1]);
    const broken = path[2]!;
    const jumped = path.slice(from, 2);
    for (const own of jumped) own.rows *= factor;
    const places = jumped.flatMap((own) => [own.output, jobOf(world, own)]);
    if (factor > 1) {
      if (random() < 0.5) {
        fail(
          broken,
          pick(random, [
            "java.lang.OutOfMemoryError: Java heap space",
            "Query cancelled on user's request: statement timeout",
            "ExecutorLostFailure (executor 7 exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding memory limits",
          ]),
        );
        return { places, ask: askRun(world, broken, random) };
      }
      broken.minutes *= 8;
      return { places, ask: askRun(world, broken, () => 0) };
    }
    broken.rows *= factor;
    const name = failCheck(broken, "row_count_in_range");
    return { places: places, ask: () => ({ kind: "dataset", name }) };
  },
  "check-failed": (world, random) => {
    const path = mainPath(world);
    const checked = path[1]!;
    const broken = path[2]!;
    const name = failCheck(checked, "not_null");
    const key = checked.checks[0]!.column!;
    if (random() < 0.6) {
      fail(
        broken,
        pick(random, [
          `null value in column "${key}" violates not-null constraint`,
          "MERGE failed: multiple source rows matched the same target row",
          "duplicate key value violates unique constraint",
        ]),
      );
      return { places: [name], ask: askRun(world, broken, random) };
    }
    const dataset = failCheck(broken, "not_null");
    return { places: [name], ask: () => ({ kind: "dataset", name: dataset }) };
  },
  "engine-changed": (world, random) => {
    for (const dag of world.dags) for (const own of dag.tasks) own.engine = "3.5.0";
    const broken = pick(random, mainPath(world).slice(1));
    fail(
      broken,
      pick(random, [
        "java.lang.NoSuchMethodError: 'scala.collection.Seq org.apache.spark.sql'",
        "UnsupportedOperationException: feature is not supported in this version",
        "ImportError: cannot import name 'soft_unicode' from 'markupsafe'",
        "java.lang.NoClassDefFoundError: org/apache/hadoop/fs/StreamCapabilities",
      ]),
    );
    return { places: mainPath(world).map((own) => jobOf(world, own)), ask: askRun(world, broken, random) };
  },
  "configuration-changed": (world, random) => {
    const broken = pick(random, mainPath(world).slice(1));
    const [setting, value, message] = pick(random, [
      ["spark.executor.memory", "1g", "java.lang.OutOfMemoryError: GC overhead limit exceeded"],
      ["spark.executor.memory", "1g", "Container killed by YARN for exceeding memory limits. Exit code: 137"],
      [
        "spark.hadoop.fs.s3a.assumed.role.arn",
        "arn:aws:iam::1:role/reader",
        "AccessDenied when calling the PutObject operation: Access Denied",
      ],
      ["spark.network.timeout", "10s", "SparkException: Futures timed out after [10 seconds]"],
    ] as const);
    broken.settings = { ...broken.settings, [setting]: value };
    fail(broken, message);
    return { places: [jobOf(world, broken)], ask: askRun(world, broken, random) };
  },
};

/** Generates an incident that takes several nights. The same seed gives the same incident. */
function generateLongIncident(name: string, seed: number): Incident {
  const random = randomOf(seed * 7919 + name.length);
  const world = buildWorld(seed, random);
  addChecks(world);
  const plot = longPlots[name]!(world, random);
  const events: object[] = [];
  for (let left = (plot.nights ?? nights) - 1; left > 0; left -= 1) {
    if (left === 4) distract(world, random, "earlier");
    plot.before(left);
    events.push(...runNight(world, { at: lastNight - left * day, random, until: morning }).events);
  }
  plot.before(0);
  const night = runNight(world, { at: lastNight, random, until: morning });
  return {
    kind: plot.kind,
    namespace: world.namespace,
    events: [...events, ...night.events],
    places: plot.places,
    question: plot.ask(night),
    now: morning,
  };
}

/** Generates incidents of all kinds in turn. */
export function generateIncidents(count: number, firstSeed: number): Incident[] {
  const generators = [
    ...incidentKinds.map((kind) => (seed: number) => generateIncident(kind, seed)),
    ...Object.keys(longPlots).map((name) => (seed: number) => generateLongIncident(name, seed)),
  ];
  return Array.from({ length: count }, (_, index) =>
    generators[index % generators.length]!(firstSeed + index),
  );
}
