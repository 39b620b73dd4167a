import { readFacets, type StoredRegisters } from "../../contents/facets.ts";
import type { Session } from "../../database/database.ts";
import { isObject } from "../../model/json.ts";
import { LruMap } from "../../model/lru-map.ts";

/** Task groups of a DAG: by task id the names of its groups, outermost first. */
export type TaskGroups = ReadonlyMap<string, readonly string[]>;

/** Facets of large DAGs are slow to parse and unchanged for months; cached by content hash. */
const parsed = new LruMap<string, TaskGroups>(500);

const only = new Set(["airflow"]);

/** Reads the task groups of DAGs by node id; DAGs without groups or without an `airflow` facet are absent. */
export async function readTaskGroups(
  session: Session,
  dags: readonly number[],
): Promise<Map<number, TaskGroups>> {
  if (dags.length === 0) return new Map();
  const rows = await session.query<{ id: number; facets: StoredRegisters }>(
    "SELECT id, facets FROM jobs WHERE id = ANY($1::integer[])",
    [[...new Set(dags)]],
    "facets-of-dags",
  );
  const contentOf = ({ facets }: StoredRegisters): string | null | undefined => facets?.airflow?.[3];
  const unknown = rows.filter(({ facets }) => {
    const content = contentOf(facets);
    return typeof content === "string" && !parsed.has(content);
  });
  const read = await readFacets(
    session,
    unknown.map((row) => row.facets),
    only,
  );
  unknown.forEach((row, position) => {
    parsed.set(contentOf(row.facets)!, taskGroupsOf(read[position]!.airflow));
  });
  return new Map(
    rows.flatMap(({ id, facets }) => {
      const content = contentOf(facets);
      const groups = typeof content === "string" ? parsed.get(content) : undefined;
      return groups && groups.size > 0 ? [[id, groups] as const] : [];
    }),
  );
}

/** Maximum nesting of groups; a deeper facet has a cycle. */
const maxDepth = 50;

/**
 * Reads `taskGroups` (by group its `parent_group`) and `tasks` (by task its `task_group`) from the job facet
 * `airflow` that Airflow's OpenLineage provider sends with DAG events.
 */
export function taskGroupsOf(facet: unknown): TaskGroups {
  if (!isObject(facet) || !isObject(facet.tasks)) return new Map();
  const groups = isObject(facet.taskGroups) ? facet.taskGroups : {};
  const found = new Map<string, readonly string[]>();
  for (const [task, detail] of Object.entries(facet.tasks)) {
    const path: string[] = [];
    let group = isObject(detail) ? detail.task_group : undefined;
    while (typeof group === "string" && group !== "" && path.length < maxDepth) {
      path.unshift(group);
      const parent: unknown = Object.hasOwn(groups, group) ? groups[group] : undefined;
      group = isObject(parent) ? parent.parent_group : undefined;
    }
    if (path.length > 0) found.set(task, path);
  }
  return found;
}
