import {
  Adjacency,
  datasetPlatforms,
  datasetTypes,
  type Graph,
  jobPlatforms,
  jobTypes,
  parseSelection,
  type Selection,
  type SelectionFacts,
  selectNodes,
  stateFacts,
  tagFacts,
} from "@headwater/graph";
import type { LineageNode, NodeReference } from "../../api/v2.gen.ts";
import type { ViewNode } from "./pool.ts";

/** Parses a selection; undefined if the text is empty or invalid. */
export function readSelection(text: string): Selection | undefined {
  try {
    return text.trim() === "" ? undefined : parseSelection(text);
  } catch {
    return undefined; // The field shows the error.
  }
}

/** Returns the ids of the matching nodes of a graph. */
export function selectedIds(graph: Graph<ViewNode>, selection: Selection): Set<string> {
  const nodes = new Map(graph.nodes.map(({ id, lineage }) => [id, lineage!]));
  const parents = new Set([...nodes.values()].flatMap(({ parent }) => parent?.id ?? []));
  return selectNodes(new Adjacency(graph), selection, (node) => toFacts(node.lineage!, nodes, parents));
}

/**
 * Returns the values that a node's terms match.
 *
 * @param parents - ids of jobs with jobs inside
 */
function toFacts(
  node: LineageNode,
  nodes: ReadonlyMap<string, LineageNode>,
  parents: ReadonlySet<string>,
): SelectionFacts {
  const around = outerJobs(node, nodes);
  const isOuter = parents.has(node.id) || node.jobType === "DAG";
  return {
    names: [node.name, ...node.otherNames.map(({ name }) => name)],
    namespaces: [node.namespace, ...node.otherNames.map(({ namespace }) => namespace)],
    tags: [...node.tags, ...node.columns.flatMap(({ tags }) => tags)].flatMap(tagFacts),
    owners: node.owners.map(({ name }) => name),
    types: node.kind === "dataset" ? datasetTypes(node.namespace) : jobTypes(node.jobType, node.integration),
    platforms: node.kind === "dataset" ? datasetPlatforms(node.namespace) : jobPlatforms(node.integration),
    states: [
      ...(node.latestRun ? stateFacts(node.latestRun.state) : []),
      ...(node.status ? [node.status.state] : []),
    ],
    quality: node.status && node.status.quality !== "none" ? [node.status.quality] : [],
    columns: node.columns.map(({ name }) => name),
    dags: [...(isOuter ? [node.name] : []), ...around.map(({ name }) => name)],
    groups: node.taskGroups,
    parents: around.map(({ id }) => id),
  };
}

/** Returns the jobs that a job is inside, innermost first, as far as they are known. */
function outerJobs(node: LineageNode, nodes: ReadonlyMap<string, LineageNode>): readonly NodeReference[] {
  const found: NodeReference[] = [];
  for (let parent = node.parent; parent !== null; parent = nodes.get(parent.id)?.parent ?? null) {
    if (found.some(({ id }) => id === parent!.id)) break;
    found.push(parent);
  }
  return found;
}
