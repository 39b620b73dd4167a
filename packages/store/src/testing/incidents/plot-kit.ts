import { type Night, pick, type Random, type World, type WorldDag, type WorldTask } from "./world.ts";

/** The thing about which somebody asks why. */
export type Question =
  | { readonly kind: "run"; readonly runId: string; readonly job: string }
  | { readonly kind: "dataset"; readonly name: string }
  | { readonly kind: "job"; readonly name: string };

/** Returns the first task whose name begins with a text. */
export const task = (world: World, prefix: string): WorldTask =>
  world.dags.flatMap(({ tasks }) => tasks).find(({ name }) => name.startsWith(prefix))!;
/** Returns the DAG of a task. */
export const dagOf = (world: World, own: WorldTask): WorldDag =>
  world.dags.find(({ tasks }) => tasks.includes(own))!;
/** Returns the name of a task's job. */
export const jobOf = (world: World, own: WorldTask) => `${dagOf(world, own).name}.${own.name}`;

/** Tasks of the way from the first source to the report, in order. */
export function mainPath(world: World): WorldTask[] {
  const path: WorldTask[] = [];
  const all = world.dags.flatMap(({ tasks }) => tasks);
  for (let next = task(world, "publish_"); next; ) {
    path.unshift(next);
    const [input] = next.inputs;
    const before = all.find(({ output }) => output === input);
    if (!before) break;
    next = before;
  }
  return path;
}

/** Adds checks to the tables that tasks load and build. */
export function addChecks(world: World): void {
  for (const own of world.dags.flatMap(({ tasks }) => tasks)) {
    if (!/^(load|build)_/.test(own.name)) continue;
    const [key] = world.datasets.get(own.output)!.columns;
    own.checks = [
      { name: "not_null", column: key!.split(" ")[0]!, success: true },
      { name: "row_count_in_range", column: null, success: true },
    ];
  }
}

/**
 * Changes that cause nothing: new columns, deployments, changed SQL of another branch, everyday growth, and a check
 * that has failed for weeks; in the last night also on the way from the sources to the report.
 */
export function distract(world: World, random: Random, when: "earlier" | "same night"): void {
  const branch = task(world, "build_dim_");
  const path = mainPath(world);
  if (random() < 0.6) world.datasets.get(branch.output)!.columns.push(`note_${when.length} varchar`);
  if (random() < 0.5) for (const own of world.dags[0]!.tasks) own.commit = `${when.length}77d0be11c`;
  if (when === "earlier") {
    if (random() < 0.6) branch.sql = `${branch.sql}\n  AND a.updated_at < current_date`;
    if (random() < 0.4) world.dags[2]!.tasks[0]!.commit = "77aa00ff21";
    return;
  }
  if (random() < 0.3) branch.rows *= 1.25;
  if (random() < 0.4) pick(random, path).commit = "5d0c7e9911";
  if (random() < 0.4) for (const own of path) own.rows *= 1.2;
  if (random() < 0.4) world.datasets.get(pick(random, path).output)!.columns.push("comment varchar");
  if (random() < 0.3) branch.settings = { ...branch.settings, "spark.sql.shuffle.partitions": "400" };
  if (random() < 0.2)
    task(world, "build_dim_").error = "psycopg2.OperationalError: could not connect to server";
}

/** Asks about the run of a task, or of its DAG. */
export const askRun =
  (world: World, own: WorldTask, random: Random) =>
  (night: Night): Question => {
    const dag = dagOf(world, own).name;
    const job = random() < 0.7 ? jobOf(world, own) : dag;
    const run = night.runs.get(job)!;
    return { kind: "run", runId: run.runId, job };
  };

/** Lets a task fail. */
export function fail(own: WorldTask, message: string): void {
  own.error = message;
}

/** Lets a check of a task's output fail. Returns the name of the output. */
export function failCheck(own: WorldTask, name: string): string {
  own.checks = own.checks.map((check) => (check.name === name ? { ...check, success: false } : check));
  return own.output;
}

/** Returns the tasks of a path after one of them. */
export const later = (path: readonly WorldTask[], own: WorldTask) => path.slice(path.indexOf(own) + 1);
