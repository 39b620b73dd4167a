import type { RunSummary } from "../api/v2.gen.ts";

/** One try of a task, on the time axis. */
export interface GanttSegment {
  readonly run: RunSummary;
  /** Epoch milliseconds; `end` of what still runs is now; of what is lost or told no end, its start. */
  readonly start: number;
  readonly end: number;
}

/** A row of the chart: a task group, a task, or one index of a mapped task. */
export interface GanttRow {
  readonly key: string;
  readonly kind: "group" | "task" | "index";
  readonly label: string;
  /** How deep it stands in groups, from 0. */
  readonly depth: number;
  readonly segments: readonly GanttSegment[];
  /** Keys of the rows that hold it: it is hidden while one of them is folded. */
  readonly within: readonly string[];
  readonly isFoldable: boolean;
  readonly isCritical: boolean;
}

/** The chart of a run's children. */
export interface GanttLayout {
  readonly rows: readonly GanttRow[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Where the critical path comes from: the DAG's own edges, or only the order in time. */
  readonly criticalBy: "edges" | "times";
  /** Runs that have no start yet, and no place on the axis. */
  readonly unplaced: number;
}

/** What the Airflow facet of a DAG says of its tasks. */
export interface TaskPlan {
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** By task, the tasks right before it; null where the facet does not say. */
  readonly upstream: ReadonlyMap<string, readonly string[]> | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the job facet `airflow` of a DAG, as Airflow's OpenLineage provider sends it. */
export function readTaskPlan(facet: unknown): TaskPlan {
  const tasks = isObject(facet) && isObject(facet.tasks) ? facet.tasks : {};
  const named = isObject(facet) && isObject(facet.taskGroups) ? facet.taskGroups : {};
  const groups = new Map<string, string[]>();
  const upstream = new Map<string, string[]>();
  let hasEdges = false;
  for (const [task, detail] of Object.entries(tasks)) {
    if (!isObject(detail)) continue;
    const path: string[] = [];
    let group = detail.task_group;
    // A facet whose groups hold each other has no outermost one.
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
  return { groups, upstream: hasEdges ? upstream : null };
}

/** Lays out the children of a run. @param now epoch milliseconds */
export function layOutGantt(
  dag: string,
  children: readonly RunSummary[],
  plan: TaskPlan,
  now: number,
): GanttLayout {
  const byTask = new Map<string, GanttSegment[]>();
  let unplaced = 0;
  for (const run of children) {
    if (run.startedAt === null) {
      unplaced++;
      continue;
    }
    const start = Date.parse(run.startedAt);
    const end =
      run.endedAt === null ? (run.state === "RUNNING" && !run.lost ? now : start) : Date.parse(run.endedAt);
    const task = run.job.name.startsWith(`${dag}.`) ? run.job.name.slice(dag.length + 1) : run.job.name;
    const known = byTask.get(task);
    const segment = { run, start, end: Math.max(start, end) };
    if (known) known.push(segment);
    else byTask.set(task, [segment]);
  }
  const critical = criticalPath(byTask, plan.upstream);
  const firstOf = (segments: readonly GanttSegment[]) => least(segments.map(({ start }) => start));
  const groupStart = new Map<string, number>();
  for (const [task, segments] of byTask) {
    for (const group of plan.groups.get(task) ?? []) {
      groupStart.set(group, Math.min(groupStart.get(group) ?? Number.POSITIVE_INFINITY, firstOf(segments)));
    }
  }
  // By the start of each group from the outside in, then of the task: groups stay together.
  const order = [...byTask].map(([task, segments]) => {
    const path = plan.groups.get(task) ?? [];
    const sort = [
      ...path.flatMap((group) => [groupStart.get(group)!, group] as const),
      firstOf(segments),
      task,
    ];
    return { task, path, segments: segments.sort((a, b) => a.start - b.start), sort };
  });
  order.sort((a, b) => compareKeys(a.sort, b.sort));
  const rows: GanttRow[] = [];
  const placed = new Set<string>();
  for (const { task, path, segments } of order) {
    path.forEach((group, depth) => {
      if (placed.has(group)) return;
      placed.add(group);
      const outer = path.slice(0, depth);
      const inner = order.flatMap((other) => (other.path.includes(group) ? other.segments : []));
      rows.push({
        key: `group ${group}`,
        kind: "group",
        label: shortName(group, outer.at(-1)),
        depth,
        segments: inner,
        within: outer.map((name) => `group ${name}`),
        isFoldable: true,
        isCritical: order.some((other) => other.path.includes(group) && critical.has(other.task)),
      });
    });
    const within = path.map((group) => `group ${group}`);
    const indexes = new Map<number, GanttSegment[]>();
    for (const segment of segments) {
      const index = segment.run.mapIndex;
      if (index !== null) indexes.set(index, [...(indexes.get(index) ?? []), segment]);
    }
    const isMapped = indexes.size > 0;
    const key = `task ${task}`;
    const isCritical = critical.has(task);
    rows.push({
      key,
      kind: "task",
      label: shortName(task, path.at(-1)),
      depth: path.length,
      segments,
      within,
      isFoldable: isMapped,
      isCritical,
    });
    const lastEnd = -least(segments.map(({ end }) => -end));
    for (const [index, own] of [...indexes].sort(([a], [b]) => a - b)) {
      rows.push({
        key: `${key} ${index}`,
        kind: "index",
        label: `[${index}]`,
        depth: path.length + 1,
        segments: own,
        within: [...within, key],
        isFoldable: false,
        // What comes after a mapped task waits for all of its indexes: the one that ended last decided.
        isCritical: isCritical && own.some(({ end }) => end === lastEnd),
      });
    }
  }
  const all = [...byTask.values()].flat();
  const from = all.length > 0 ? firstOf(all) : now;
  return {
    rows,
    from,
    to: Math.max(from + 1, ...chunkMost(all)),
    criticalBy: plan.upstream ? "edges" : "times",
    unplaced,
  };
}

/**
 * The tasks that decided when the run ended: from the one that ended last back through, each time, the one right before
 * it that ended last. Without edges, "before" is what had ended when the task began.
 */
function criticalPath(
  byTask: ReadonlyMap<string, readonly GanttSegment[]>,
  upstream: TaskPlan["upstream"],
): ReadonlySet<string> {
  const spans = [...byTask].map(([task, segments]) => ({
    task,
    start: least(segments.map(({ start }) => start)),
    end: -least(segments.map(({ end }) => -end)),
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

/** Without spreading: a run may have more children than a call has room for arguments. */
function least(numbers: readonly number[]): number {
  return numbers.reduce((best, one) => Math.min(best, one), Number.POSITIVE_INFINITY);
}

function chunkMost(segments: readonly GanttSegment[]): number[] {
  return segments.length === 0 ? [] : [-least(segments.map(({ end }) => -end))];
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
