import {
  Adjacency,
  datasetTypes,
  type Graph,
  jobTypes,
  parseSelection,
  type Selection,
  type SelectionFacts,
  selectNodes,
  stateFacts,
  tagFacts,
} from "@headwater/graph";
import type { LineageNode } from "../../api/v2.gen.ts";
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
  return selectNodes(new Adjacency(graph), selection, (node) => toFacts(node.lineage!));
}

function toFacts(node: LineageNode): SelectionFacts {
  return {
    names: [node.name, ...node.otherNames.map(({ name }) => name)],
    namespaces: [node.namespace, ...node.otherNames.map(({ namespace }) => namespace)],
    tags: [...node.tags, ...node.columns.flatMap(({ tags }) => tags)].flatMap(tagFacts),
    owners: node.owners.map(({ name }) => name),
    types: node.kind === "dataset" ? datasetTypes(node.namespace) : jobTypes(node.jobType, node.integration),
    states: node.latestRun ? stateFacts(node.latestRun.state) : [],
    columns: node.columns.map(({ name }) => name),
  };
}
