import type { CauseKind } from "../../queries/why/explanation.ts";
import { askRun, dagOf, fail, failCheck, jobOf, mainPath, type Question, task } from "./plot-kit.ts";
import { type Night, pick, type Random, type World } from "./world.ts";

/** An incident that takes several nights, and what is true about it. */
export interface LongPlot {
  readonly kind: CauseKind;
  readonly places: readonly string[];
  readonly ask: (night: Night) => Question;
  /** Number of nights if it takes more than a week. */
  readonly nights?: number;
  /** Changes the world before a night. @param left - number of nights after it: 0 for the last one */
  readonly before: (left: number) => void;
}

/** Generates the plot of an incident in a world. */
type PlotGenerator = (world: World, random: Random) => LongPlot;

const sensorTimeout =
  "airflow.exceptions.AirflowSensorTimeout: Sensor has timed out; run duration of 3604.9 seconds exceeds the specified timeout of 3600.0.";

/** Asks about the data: the table whose check fails, or the run that reports it. */
function askAboutCheck(world: World, random: Random): (night: Night) => Question {
  const built = task(world, "build_fct_");
  return random() < 0.5 ? () => ({ kind: "dataset", name: built.output }) : askRun(world, built, () => 0);
}

/** Lets a check of the facts fail, and the task with it if it is the run that is asked about. */
function breakFacts(world: World, check = "row_count_in_range"): void {
  failCheck(task(world, "build_fct_"), check);
}

/** Plots in which the cause and the symptom lie nights apart, or in which the cause leaves no error behind. */
export const longPlots: Readonly<Record<string, PlotGenerator>> = {
  "SQL changed two nights before a check failed": (world, random) => {
    const changed = pick(random, [task(world, "build_fct_"), mainPath(world)[1]!]);
    const since = pick(random, [1, 2]);
    return {
      kind: "sql-changed",
      places: [jobOf(world, changed)],
      ask: () => ({ kind: "dataset", name: task(world, "build_fct_").output }),
      before: (left) => {
        changed.sql ??= `INSERT INTO staging SELECT * FROM raw AS a WHERE a.updated_at >= '{{ night }}'`;
        if (left === since) changed.sql += "\n  AND a.updated_at < dateadd(day, -1, current_date)";
        if (left === 0) breakFacts(world);
      },
    };
  },
  "a column was removed, and the job has failed for three nights in spite of attempts to mend it": (
    world,
    random,
  ) => {
    const path = mainPath(world);
    const broken = task(world, "build_fct_");
    const source = path[0]!.inputs[0]!;
    const [name] = world.datasets.get(source)!.columns[1]!.split(" ") as [string];
    const changed = [source, path[0]!.output, path[1]!.output];
    return {
      kind: "schema-changed",
      places: changed,
      ask: askRun(world, broken, random),
      before: (left) => {
        if (left === 2) {
          for (const dataset of changed) {
            const own = world.datasets.get(dataset)!;
            own.columns = own.columns.filter((column) => column.split(" ")[0] !== name);
          }
          fail(broken, `google.api_core.exceptions.BadRequest: 400 Unrecognized name: ${name} at [2:17]`);
        }
        if (left === 1) broken.sql = broken.sql!.replace("SELECT ", "SELECT DISTINCT ");
        if (left < 2) broken.commit = `f1x${left}00aa11`;
      },
    };
  },
  "a task upstream took so long that the next DAG gave up": (world, random) => {
    const [extract] = mainPath(world);
    const reader = mainPath(world)[1]!;
    const minutes = pick(random, [220, 900]);
    return {
      kind: "upstream-late",
      places: [jobOf(world, extract!), dagOf(world, extract!).name],
      ask: askRun(world, reader, random),
      before: (left) => {
        if (left > 0) return;
        extract!.minutes = minutes;
        fail(reader, sensorTimeout);
      },
    };
  },
  "a check upstream warned, and a check downstream failed": (world, random) => {
    const checked = mainPath(world)[1]!;
    return {
      kind: "check-failed",
      places: [checked.output],
      ask: askAboutCheck(world, random),
      before: (left) => {
        if (left === 2)
          checked.checks = checked.checks.map((check) => ({ ...check, severity: "warn" as const }));
        if (left > 0) return;
        failCheck(checked, "not_null");
        breakFacts(world, "not_null");
        fail(
          task(world, "build_fct_"),
          "airflow.exceptions.AirflowException: Test failed.\nThe following tests have failed:\n\tnot_null",
        );
      },
    };
  },
  "another version upstream changed the data": (world, random) => {
    const changed = pick(random, mainPath(world).slice(0, 2));
    const since = pick(random, [0, 1]);
    return {
      kind: "engine-changed",
      places: [jobOf(world, changed)],
      ask: () => ({ kind: "dataset", name: task(world, "build_fct_").output }),
      before: (left) => {
        if (left === since) changed.engine = "3.5.4";
        if (left === 0) breakFacts(world, "not_null");
      },
    };
  },
  "another setting upstream changed the data": (world, random) => {
    const changed = pick(random, mainPath(world).slice(0, 2));
    return {
      kind: "configuration-changed",
      places: [jobOf(world, changed)],
      ask: () => ({ kind: "dataset", name: task(world, "build_fct_").output }),
      before: (left) => {
        if (left > 0) return;
        changed.settings = { ...changed.settings, "spark.sql.session.timeZone": "Europe/Berlin" };
        breakFacts(world);
      },
    };
  },
  "a job failed on a weekend, when there are fewer rows": (world, random) => {
    const path = mainPath(world);
    const usual = path.map(({ rows }) => rows);
    const broken = path[2]!;
    const waiting = path[3]!;
    return {
      kind: "upstream-failed",
      places: [jobOf(world, broken)],
      nights: 9,
      ask: askRun(world, waiting, random),
      before: (left) => {
        const isWeekend = left % 7 === 0;
        for (const [index, own] of path.entries()) own.rows = usual[index]! * (isWeekend ? 0.55 : 1);
        if (left > 0) return;
        fail(
          broken,
          pick(random, [
            "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403)",
            "250001 (08001): None: Failed to connect to DB: example.snowflakecomputing.com:443",
          ]),
        );
        fail(waiting, sensorTimeout);
      },
    };
  },
  "a job has failed for three nights, and everything after it is stale": (world, random) => {
    const broken = pick(random, mainPath(world).slice(1, 3));
    return {
      kind: "upstream-failed",
      places: [jobOf(world, broken)],
      ask: () => ({ kind: "dataset", name: mainPath(world).at(-1)!.output }),
      before: (left) => {
        if (left === 2)
          fail(broken, "google.auth.exceptions.RefreshError: invalid_grant: Invalid JWT Signature.");
        if (left < 2) broken.commit = `try${left}00bb22`;
      },
    };
  },
};
