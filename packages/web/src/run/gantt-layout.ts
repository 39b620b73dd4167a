import type { RunSummary } from "../api/v2.gen.ts";

/** One attempt of a task on the time axis. */
export interface GanttSegment {
  readonly run: RunSummary;
  /**
   * Epoch milliseconds. `end` of an active run is now; of a run that is lost or reported no end, its start.
   */
  readonly start: number;
  readonly end: number;
}

/** A row of the chart: a task group, a task, or one index of a mapped task. */
export interface GanttRow {
  readonly key: string;
  readonly kind: "group" | "task" | "index";
  readonly label: string;
  /** Nesting depth in groups, from 0. */
  readonly depth: number;
  /** Empty for a task that did not run, and for a group of such tasks. */
  readonly segments: readonly GanttSegment[];
  /** Keys of the enclosing rows: the row is hidden while one of them is collapsed. */
  readonly within: readonly string[];
  readonly isCollapsible: boolean;
  readonly isCritical: boolean;
}

/** The chart of a run's children. */
export interface GanttLayout {
  readonly rows: readonly GanttRow[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Source of the critical path: the DAG's dependencies, or only the order in time. */
  readonly criticalBy: "edges" | "times";
  /** Number of runs without a start time. */
  readonly unplaced: number;
  /** Tasks of the DAG that have no run here. */
  readonly idle: readonly string[];
}

/** Task groups and dependencies from the Airflow facet of a DAG. */
export interface TaskPlan {
  /** All tasks of the DAG. */
  readonly tasks: readonly string[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Direct upstream tasks by task; null if the facet has none. */
  readonly upstream: ReadonlyMap<string, readonly string[]> | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the job facet `airflow` of a DAG, as sent by Airflow's OpenLineage provider. */
export function readTaskPlan(facet: unknown): TaskPlan {
  const tasks = isObject(facet) && isObject(facet.tasks) ? facet.tasks : {};
  const named = isObject(facet) && isObject(facet.taskGroups) ? facet.taskGroups : {};
  const names: string[] = [];
  const groups = new Map<string, string[]>();
  const upstream = new Map<string, string[]>();
  let hasEdges = false;
  for (const [task, detail] of Object.entries(tasks)) {
    if (!isObject(detail)) continue;
    names.push(task);
    const path: string[] = [];
    let group = detail.task_group;
    // Groups that contain each other have no outermost one.
    while (typeof group === "string" && group !== "" && !path.includes(group)) {
      path.unshift(group);
      const parent: unknown = Object.hasOwn(named, group) ? named[group] : undefined;
      group = isObject(parent) ? parent.parent_group : undefined;
    }
    if (path.length > 0) groups.set(task, path);
    if (!Array.isArray(detail.downstream_task_ids)) continue;
    hasEdges = true;
    for (const next of detail.downstream_task_ids) {
      if (typeof next === "string") upstream.set(next, [...(upstream.get(next) ?? []), task]);
    }
  }
  return { tasks: names, groups, upstream: hasEdges ? upstream : null };
}

/**
 * Lays out the children of a run.
 *
 * @param now - epoch milliseconds
 */
export function layOutGantt(
  dag: string,
  children: readonly RunSummary[],
  plan: TaskPlan,
  now: number,
): GanttLayout {
  const { byTask, unplaced, seen } = segmentsByTask(dag, children, now);
  const critical = criticalPath(byTask, plan.upstream);
  const idle = plan.tasks.filter((task) => !seen.has(task));
  for (const task of idle) byTask.set(task, []);
  const order = orderTasks(byTask, plan);
  const rows: GanttRow[] = [];
  const placed = new Set<string>();
  for (const task of order) {
    task.path.forEach((group, depth) => {
      if (placed.has(group)) return;
      placed.add(group);
      rows.push(groupRow(group, task.path.slice(0, depth), order, critical));
    });
    rows.push(...taskRows(task, critical.has(task.task)));
  }
  const all = [...byTask.values()].flat();
  const from = all.length > 0 ? firstStart(all) : now;
  return {
    rows,
    from,
    to: Math.max(from + 1, all.length > 0 ? lastEnd(all) : from),
    criticalBy: plan.upstream ? "edges" : "times",
    unplaced,
    idle,
  };
}

function segmentsByTask(
  dag: string,
  children: readonly RunSummary[],
  now: number,
): {
  readonly byTask: Map<string, GanttSegment[]>;
  readonly unplaced: number;
  /** Tasks with a run, also without a start time. */
  readonly seen: ReadonlySet<string>;
} {
  const byTask = new Map<string, GanttSegment[]>();
  const seen = new Set<string>();
  let unplaced = 0;
  for (const run of children) {
    const task = run.job.name.startsWith(`${dag}.`) ? run.job.name.slice(dag.length + 1) : run.job.name;
    seen.add(task);
    if (run.startedAt === null) {
      unplaced++;
      continue;
    }
    const start = Date.parse(run.startedAt);
    const end =
      run.endedAt === null ? (run.state === "RUNNING" && !run.lost ? now : start) : Date.parse(run.endedAt);
    const segments = byTask.get(task);
    const segment = { run, start, end: Math.max(start, end) };
    if (segments) segments.push(segment);
    else byTask.set(task, [segment]);
  }
  return { byTask, unplaced, seen };
}

interface OrderedTask {
  readonly task: string;
  /** Its task groups, the outermost first. */
  readonly path: readonly string[];
  /** By start. */
  readonly segments: readonly GanttSegment[];
}

/**
 * Orders tasks by the start of their groups from the outside in, then by their own: groups stay together, and tasks that
 * did not run come last.
 */
function orderTasks(
  byTask: ReadonlyMap<string, readonly GanttSegment[]>,
  plan: TaskPlan,
): readonly OrderedTask[] {
  const groupStart = new Map<string, number>();
  for (const [task, segments] of byTask) {
    for (const group of plan.groups.get(task) ?? []) {
      groupStart.set(
        group,
        Math.min(groupStart.get(group) ?? Number.POSITIVE_INFINITY, firstStart(segments)),
      );
    }
  }
  return [...byTask]
    .map(([task, segments]) => {
      const path = plan.groups.get(task) ?? [];
      const groupKeys = path.flatMap((group) => [groupStart.get(group)!, group] as const);
      return {
        task,
        path,
        segments: segments.toSorted((a, b) => a.start - b.start),
        sort: [...groupKeys, firstStart(segments), task],
      };
    })
    .sort((a, b) => compareKeys(a.sort, b.sort));
}

function groupRow(
  group: string,
  outer: readonly string[],
  order: readonly OrderedTask[],
  critical: ReadonlySet<string>,
): GanttRow {
  const inside = order.filter(({ path }) => path.includes(group));
  return {
    key: groupKey(group),
    kind: "group",
    label: shortName(group, outer.at(-1)),
    depth: outer.length,
    segments: inside.flatMap(({ segments }) => segments),
    within: outer.map(groupKey),
    isCollapsible: true,
    isCritical: inside.some(({ task }) => critical.has(task)),
  };
}

/** The row of a task, followed by one per index if it is mapped. */
function taskRows({ task, path, segments }: OrderedTask, isCritical: boolean): GanttRow[] {
  const within = path.map(groupKey);
  const indexes = new Map<number, GanttSegment[]>();
  for (const segment of segments) {
    const index = segment.run.mapIndex;
    if (index !== null) indexes.set(index, [...(indexes.get(index) ?? []), segment]);
  }
  const key = `task ${task}`;
  const end = lastEnd(segments);
  const indexRows = [...indexes]
    .sort(([a], [b]) => a - b)
    .map(
      ([index, own]): GanttRow => ({
        key: `${key} ${index}`,
        kind: "index",
        label: `[${index}]`,
        depth: path.length + 1,
        segments: own,
        within: [...within, key],
        isCollapsible: false,
        // The task after a mapped one waits for all of its indexes: the one that ended last decides.
        isCritical: isCritical && own.some((segment) => segment.end === end),
      }),
    );
  return [
    {
      key,
      kind: "task",
      label: shortName(task, path.at(-1)),
      depth: path.length,
      segments,
      within,
      isCollapsible: indexes.size > 0,
      isCritical,
    },
    ...indexRows,
  ];
}

const groupKey = (group: string): string => `group ${group}`;

/**
 * Returns the tasks that determined when the run ended: starting at the task that ended last, the upstream
 * task that ended last, and so on. Without dependencies, a task is upstream if it ended before the other
 * started.
 */
function criticalPath(
  byTask: ReadonlyMap<string, readonly GanttSegment[]>,
  upstream: TaskPlan["upstream"],
): ReadonlySet<string> {
  const spans = [...byTask].map(([task, segments]) => ({
    task,
    start: firstStart(segments),
    end: lastEnd(segments),
  }));
  const latest = (list: typeof spans) =>
    list.reduce<(typeof spans)[number] | undefined>(
      (best, one) => (best === undefined || one.end > best.end ? one : best),
      undefined,
    );
  const path = new Set<string>();
  let at = latest(spans);
  while (at && !path.has(at.task)) {
    path.add(at.task);
    const { task, start } = at;
    const before = upstream?.get(task);
    at = latest(
      spans.filter((one) =>
        upstream ? before?.includes(one.task) === true : one.end <= start && one.task !== task,
      ),
    );
  }
  return path;
}

// Not Math.min(...values): a run may have more children than a call can take arguments.
function firstStart(segments: readonly GanttSegment[]): number {
  return segments.reduce((first, { start }) => Math.min(first, start), Number.POSITIVE_INFINITY);
}

function lastEnd(segments: readonly GanttSegment[]): number {
  return segments.reduce((last, { end }) => Math.max(last, end), Number.NEGATIVE_INFINITY);
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [one, two] = [a[index], b[index]];
    if (one === two) continue;
    if (one === undefined) return -1;
    if (two === undefined) return 1;
    if (typeof one === typeof two) return one < two ? -1 : 1;
    return typeof one === "number" ? -1 : 1;
  }
  return 0;
}

function shortName(name: string, group: string | undefined): string {
  return group !== undefined && name.startsWith(`${group}.`) ? name.slice(group.length + 1) : name;
}
