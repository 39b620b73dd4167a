import type { ReadContext } from "../../graph/read-context.ts";
import { groupBy } from "../../model/group-by.ts";
import type { Problem, ProblemKind, ProblemRun, StoreHealth } from "../health/health.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import { readAirflowLogs } from "./airflow-logs.ts";

/** Problems with one origin: those of a DAG, or of a dataset with failing checks. Times are ISO instants. */
export interface AttentionGroup {
  /** The DAG or application; for failing checks the dataset. */
  readonly node: NodeReference;
  /** The most serious problem. */
  readonly kind: ProblemKind;
  /** All kinds of its problems, the most serious first: a DAG that failed the night before may be late today. */
  readonly kinds: readonly ProblemKind[];
  readonly since: string;
  /** The run that shows it: of the failed task rather than of its DAG. */
  readonly run: ProblemRun | null;
  readonly detail: string | null;
  /** URL of the run's log in Airflow; null without one. */
  readonly airflowLog: string | null;
  readonly owners: readonly string[];
  /** The failed, lost or long tasks below the DAG, at most ten. */
  readonly tasks: readonly NodeReference[];
  /** Number of datasets that are stale or wrong because of it. */
  readonly affectedDatasets: number;
  /** Owners of these datasets, at most ten. */
  readonly affectedOwners: readonly string[];
}

/** Kinds of problems that start a group, in the order of the page. */
const order: readonly ProblemKind[] = ["failed", "lost", "late", "failing-checks", "running-long"];
const maxTasks = 10;
const maxOwners = 10;

/** What needs attention, and how much there is. */
export interface Attention {
  readonly groups: readonly AttentionGroup[];
  /** Number of groups with a problem of each kind. */
  readonly counts: Readonly<Record<"failed" | "lost" | "late" | "failing-checks" | "running-long", number>>;
  readonly staleDatasets: number;
  readonly upstreamFailedDatasets: number;
  readonly truncated: boolean;
}

/**
 * Groups the problems of the store by where they started, the most serious and newest first. Problems of jobs that
 * have not run for 30 days are left out.
 *
 * @param limit - maximum number of groups
 */
export async function readAttention(
  context: ReadContext,
  health: StoreHealth,
  limit: number,
): Promise<Attention> {
  const problems = [...health.problems.values()].flat().filter(({ inactive }) => !inactive);
  const groups = [...groupBy(problems, groupKey).values()].flatMap((own) => toGroup(own) ?? []);
  groups.sort(
    (a, b) =>
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      compareText(b.since, a.since) ||
      compareText(a.node.name, b.node.name),
  );
  const shown = groups.slice(0, limit);
  const logs = await readAirflowLogs(
    context.session,
    shown.flatMap(({ run }) => run?.id ?? []),
  );
  const count = (kind: ProblemKind) => groups.filter(({ kinds }) => kinds.includes(kind)).length;
  const datasets = (kind: ProblemKind) =>
    new Set(problems.filter((problem) => problem.kind === kind).map(({ node }) => node.id)).size;
  return {
    groups: shown.map((group) => ({ ...group, airflowLog: (group.run && logs.get(group.run.id)) ?? null })),
    counts: {
      failed: count("failed"),
      lost: count("lost"),
      late: count("late"),
      "failing-checks": count("failing-checks"),
      "running-long": count("running-long"),
    },
    staleDatasets: datasets("stale"),
    upstreamFailedDatasets: datasets("upstream-failed"),
    truncated: health.truncated || groups.length > limit,
  };
}

function groupKey({ origin, root }: Problem): string {
  return origin.kind === "dataset" ? origin.id : root.id;
}

/** Returns null for datasets whose origin has no problem of its own: a task that did not run although its DAG did. */
function toGroup(own: readonly Problem[]): AttentionGroup | null {
  const starting = own
    .filter(({ kind }) => order.includes(kind))
    .sort(
      (a, b) =>
        order.indexOf(a.kind) - order.indexOf(b.kind) ||
        compareText(a.since, b.since) ||
        compareText(a.node.name, b.node.name),
    );
  const affected = own.filter(({ kind }) => kind === "stale" || kind === "upstream-failed");
  const [first] = starting;
  if (!first) return null;
  const isDataset = first.node.kind === "dataset";
  const alike = starting.filter(({ kind }) => kind === first.kind);
  // The run of the task tells more than that of its DAG.
  const shown = alike.find(({ node, root }) => node.id !== root.id) ?? first;
  return {
    node: isDataset ? first.node : first.root,
    kind: first.kind,
    kinds: [...new Set(starting.map(({ kind }) => kind))],
    since: first.since,
    run: shown.run,
    detail: shown.detail ?? first.detail,
    airflowLog: null,
    owners: first.owners.length > 0 ? first.owners : shown.owners,
    tasks: alike
      .flatMap(({ node, root }) => (node.id === root.id || isDataset ? [] : [node]))
      .slice(0, maxTasks),
    affectedDatasets: new Set(affected.map(({ node }) => node.id)).size,
    affectedOwners: [...new Set(affected.flatMap(({ owners }) => owners))].slice(0, maxOwners),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
