import type { LineageNode, NodeReference } from "../../api/v2.gen.ts";
import { shortDatasetName } from "../../ui/nodes/platform.tsx";
import { digest } from "../state/digest.ts";
import type { GroupLevel } from "../state/group-level.ts";
import { shortenId } from "../state/short-id.ts";

/** Labels of the levels, in singular and plural. */
export const groupLabels: Readonly<Record<GroupLevel, { one: string; many: string; member: string }>> = {
  dags: { one: "DAG", many: "DAGs", member: "task" },
  "task-groups": { one: "Task group", many: "Task groups", member: "task" },
  schemas: { one: "Schema", many: "Schemas and folders", member: "dataset" },
  namespaces: { one: "Namespace", many: "Namespaces", member: "dataset" },
};

/** A group that nodes can be collapsed into. */
export interface Group {
  /** `group:` followed by the token. */
  readonly id: string;
  /** Identifies the group in the URL: the short id of a DAG, else a letter and a digest. */
  readonly token: string;
  readonly level: GroupLevel;
  readonly name: string;
  readonly namespace: string;
  /** The DAG, or the DAG of the task group. */
  readonly dag?: NodeReference;
}

/** Prefix of group ids. */
export const groupPrefix = "group:";

/** Returns the groups of a node, outermost first. */
export function groupsOf(node: LineageNode): readonly Group[] {
  if (node.kind === "job") {
    const { parent, taskGroups } = node;
    if (!parent) return [];
    const dag = group("dags", shortenId(parent.id), parent.name, parent.namespace, parent);
    const inner = taskGroups.map((name) =>
      group("task-groups", `t${digest(`${parent.id} ${name}`)}`, name, parent.name, parent),
    );
    return [dag, ...inner];
  }
  const { namespace, name } = node;
  const { place } = shortDatasetName(namespace, name);
  const outer = group("namespaces", `n${digest(namespace)}`, namespace, namespace);
  if (place === namespace) return [outer];
  return [outer, group("schemas", `s${digest(`${namespace} ${place}`)}`, place, namespace)];
}

function group(
  level: GroupLevel,
  token: string,
  name: string,
  namespace: string,
  dag?: NodeReference,
): Group {
  return { id: groupPrefix + token, token, level, name, namespace, ...(dag && { dag }) };
}

/**
 * Which groups are collapsed: all of the given levels except the exceptions, plus exceptions of other levels.
 */
export interface Grouping {
  readonly levels: ReadonlySet<GroupLevel>;
  /** Tokens of groups. */
  readonly exceptions: ReadonlySet<string>;
}

/** Whether a group is collapsed. */
export function isCollapsed(one: Group, { levels, exceptions }: Grouping): boolean {
  return levels.has(one.level) !== exceptions.has(one.token);
}
