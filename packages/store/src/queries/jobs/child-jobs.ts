import type { Session } from "../../database/database.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";
import { readTaskGroups } from "../nodes/task-groups.ts";
import { latestRuns, type RunSummary } from "../runs/run-summaries.ts";

/** A child job; see the v2 contract. */
export interface ChildJob {
  readonly job: NodeReference;
  readonly taskGroups: readonly string[];
  readonly latestRun: RunSummary | null;
}

const limit = 1_000;

/** Lists the tasks of a DAG, or any jobs with this parent, by name; at most 1,000. */
export async function readChildJobs(
  session: Session,
  parent: { readonly node: number; readonly name: string },
): Promise<{ readonly items: readonly ChildJob[]; readonly truncated: boolean }> {
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM jobs WHERE parent_id = $1 ORDER BY id LIMIT $2",
    [parent.node, limit + 1],
    "child-jobs",
  );
  const ids = rows.slice(0, limit).map(({ id }) => id);
  const nodes = await readNodes(session, ids);
  const runs = await latestRuns(session, ids);
  const groups = (await readTaskGroups(session, [parent.node])).get(parent.node);
  const items = ids.flatMap((id): ChildJob[] => {
    const node = nodes.get(id);
    if (!node) return [];
    const task = node.name.startsWith(`${parent.name}.`)
      ? node.name.slice(parent.name.length + 1)
      : node.name;
    return [{ job: reference(node), taskGroups: groups?.get(task) ?? [], latestRun: runs.get(id) ?? null }];
  });
  return {
    items: items.sort((a, b) => (a.job.name < b.job.name ? -1 : a.job.name > b.job.name ? 1 : 0)),
    truncated: rows.length > limit,
  };
}
