import type { Session } from "../../database/database.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { readCurrentHealth } from "./current-health.ts";
import { readLastWrites } from "./dataset-problems.ts";
import type { Problem, ProblemKind, QualityState, StoreHealth } from "./health.ts";

/**
 * The state of a node.
 *
 * - Of a dataset: `fresh`, `stale`, `upstream-failed`, or `unknown` if no successful run has written it.
 * - Of a job: `ok`, `failed`, `lost`, `late`, `running-long`.
 */
export type NodeState =
  | "fresh"
  | "stale"
  | "upstream-failed"
  | "unknown"
  | "ok"
  | "failed"
  | "lost"
  | "late"
  | "running-long";

/** The status of a dataset or job. */
export interface NodeStatus {
  readonly state: NodeState;
  /** Of a dataset; `none` for jobs. */
  readonly quality: QualityState;
  /** The most serious problem first; empty if nothing is wrong. */
  readonly problems: readonly Problem[];
}

const jobStates: readonly ProblemKind[] = ["failed", "lost", "late", "running-long"];

/** Reads the current status of nodes, by the integer id of their representative. */
export async function readStatuses(
  context: ReadContext,
  nodes: readonly { readonly id: number; readonly kind: "dataset" | "job" }[],
): Promise<Map<number, NodeStatus>> {
  if (nodes.length === 0) return new Map();
  const { session, index } = context;
  const health = await readCurrentHealth(context);
  const datasets = nodes.filter(({ kind }) => kind === "dataset").map(({ id }) => index.representative(id));
  const members = (dataset: number) => index.members(dataset);
  const written = await readLastWrites(session, members, datasets);
  const passing = await readDatasetsWithPassingChecks(session, datasets.flatMap(members));
  return new Map(
    nodes.map(({ id, kind }): [number, NodeStatus] => {
      const node = index.representative(id);
      const problems = health.problems.get(node) ?? [];
      if (kind === "job") return [id, { state: jobState(problems), quality: "none", problems }];
      return [
        id,
        {
          state: datasetState(problems, written.has(node)),
          quality: isFailing(problems)
            ? "failing"
            : members(node).some((member) => passing.has(member))
              ? "passing"
              : "none",
          problems,
        },
      ];
    }),
  );
}

/** Adds the current status to datasets and jobs of an answer; null for anything else. */
export async function withStatuses<Item extends { readonly kind: string; readonly id: string }>(
  context: ReadContext,
  items: readonly Item[],
): Promise<(Item & { readonly status: NodeStatus | null })[]> {
  const rows =
    items.length === 0
      ? []
      : await context.session.query<{ id: number; public_id: string; kind: "dataset" | "job" }>(
          `SELECT id, public_id, 'dataset' AS kind FROM datasets WHERE public_id = ANY($1::uuid[])
           UNION ALL SELECT id, public_id, 'job' FROM jobs WHERE public_id = ANY($1::uuid[])`,
          [items.map(({ id }) => id)],
          "nodes-with-status",
        );
  const statuses = await readStatuses(context, rows);
  const byId = new Map(rows.map(({ id, public_id }) => [public_id, statuses.get(id)!]));
  return items.map((item) => ({
    ...item,
    // The result for a column has the id of its dataset.
    status: item.kind === "dataset" || item.kind === "job" ? (byId.get(item.id) ?? null) : null,
  }));
}

/** Returns the nodes in a state, or with failing checks, by the integer id of their representative. */
export function nodesInState(
  health: StoreHealth,
  state: Exclude<NodeState, "fresh" | "unknown" | "ok"> | "failing",
): number[] {
  return [...health.problems].flatMap(([node, problems]) => {
    const kind = problems[0]!.node.kind;
    const matches =
      state === "failing"
        ? isFailing(problems)
        : (kind === "job" ? jobState(problems) : datasetState(problems, true)) === state;
    return matches ? [node] : [];
  });
}

function isFailing(problems: readonly Problem[]): boolean {
  return problems.some(({ kind }) => kind === "failing-checks");
}

function jobState(problems: readonly Problem[]): NodeState {
  const kinds = problems.map(({ kind }) => kind);
  return (jobStates.find((kind) => kinds.includes(kind)) ?? "ok") as NodeState;
}

function datasetState(problems: readonly Problem[], isWritten: boolean): NodeState {
  const kinds = problems.map(({ kind }) => kind);
  if (kinds.includes("stale")) return "stale";
  if (kinds.includes("upstream-failed")) return "upstream-failed";
  return isWritten ? "fresh" : "unknown";
}

/**
 * Returns the datasets with checks that passed when they ran last, by their own integer id.
 *
 * @param datasets - limits the answer; null for all
 */
export async function readDatasetsWithPassingChecks(
  session: Session,
  datasets: readonly number[] | null,
): Promise<ReadonlySet<number>> {
  if (datasets?.length === 0) return new Set();
  const rows = await session.query<{ dataset_id: number }>(
    `SELECT DISTINCT dataset_id FROM dataset_checks
     WHERE failing_since IS NULL AND ($1::integer[] IS NULL OR dataset_id = ANY($1::integer[]))`,
    [datasets],
    "datasets-with-passing-checks",
  );
  return new Set(rows.map(({ dataset_id }) => dataset_id));
}
