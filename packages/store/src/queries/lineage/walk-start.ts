import type { ReadContext } from "../../graph/read-context.ts";
import type { Direction, EdgeSource, WalkStart } from "../../graph/walk.ts";
import { readDescendants } from "../nodes/descendants.ts";
import type { StoredNode } from "../nodes/nodes.ts";

/** The start of a question about lineage, and how far it goes. */
export interface StartQuestion {
  readonly focus: StoredNode;
  /** Only the tasks of this Airflow task group of the focus. */
  readonly taskGroup?: string | undefined;
  readonly directions: readonly Direction[];
  readonly depth: number;
  readonly limit: number;
  /** Epoch milliseconds; null for now. */
  readonly asOf: number | null;
}

/** The start nodes of a walk. The focus is the first. */
export interface FocusStart extends WalkStart {
  /** Number of jobs inside the focus that the limit leaves no room for. */
  readonly omitted: number;
}

/**
 * Returns the nodes from which lineage is walked: the focus and, if it is a job, the jobs inside it. If the limit has
 * no room for all of them, it holds the first ones together with the datasets that they read and write.
 */
export async function readWalkStart(
  context: ReadContext,
  source: EdgeSource,
  { focus, taskGroup, directions, depth, limit, asOf }: StartQuestion,
): Promise<FocusStart> {
  const own = source.representative(focus.node);
  if (focus.kind === "dataset") return { ids: [own], kind: "dataset", omitted: 0 };
  const { jobs } = await readDescendants(context, focus, { taskGroup, asOf });
  if (jobs.length === 0) return { ids: [own], kind: "job", omitted: 0 };
  const datasets = new Map<number, number[]>(jobs.map((job) => [job, []]));
  const owners = await source.edgesOf(jobs.flatMap((job) => source.members(job)));
  for (const [owner, edges] of owners) {
    const list = datasets.get(source.representative(owner));
    if (directions.includes("upstream")) list?.push(...edges.inputs.map(([dataset]) => dataset));
    if (directions.includes("downstream")) list?.push(...edges.outputs.map(([dataset]) => dataset));
  }
  const taken = new Set([own]);
  const ids = [own];
  // Jobs without datasets last: they are the first that a limit leaves out.
  const ordered = [...datasets].sort(([, a], [, b]) => Number(a.length === 0) - Number(b.length === 0));
  for (const [job, beside] of ordered) {
    const next = depth === 0 ? [] : beside.map((dataset) => source.representative(dataset));
    const fresh = new Set([job, ...next].filter((node) => !taken.has(node)));
    if (taken.size + fresh.size > limit && (ids.length > 1 || limit <= 1)) break;
    for (const node of fresh) taken.add(node);
    ids.push(job);
  }
  return { ids, kind: "job", omitted: jobs.length + 1 - ids.length };
}
