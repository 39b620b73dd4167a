import {
  Adjacency,
  type Graph,
  parseSelection,
  type Selection,
  type SelectionFacts,
  selectNodes,
} from "@headwater/graph";
import type { LineageNode } from "../api/v2.gen.ts";
import { datasetPlatform, jobPlatform } from "../ui/platform.tsx";
import type { ViewNode } from "./pool.ts";

/** A selection from its text; undefined for an empty text and for one that is none. */
export function readSelection(text: string): Selection | undefined {
  try {
    return text.trim() === "" ? undefined : parseSelection(text);
  } catch {
    return undefined; // the field into which it was typed says what is wrong
  }
}

/** Ids of the nodes of a graph that a selection means. */
export function selectedIds(graph: Graph<ViewNode>, selection: Selection): Set<string> {
  return selectNodes(new Adjacency(graph), selection, (node) => factsOf(node.lineage!));
}

function factsOf(node: LineageNode): SelectionFacts {
  const { latestRun } = node;
  const platform =
    node.kind === "dataset" ? datasetPlatform(node.namespace).label : jobPlatform(node.integration).label;
  return {
    names: [node.name, ...node.otherNames.map(({ name }) => name)],
    namespaces: [node.namespace, ...node.otherNames.map(({ namespace }) => namespace)],
    // A tag with a value is found by its key alone as well.
    tags: [...node.tags, ...node.columns.flatMap(({ tags }) => tags)].flatMap((tag) => [
      tag,
      tag.slice(0, tag.includes(":") ? tag.indexOf(":") : tag.length),
    ]),
    owners: node.owners.map(({ name }) => name),
    types: [node.kind, platform, node.jobType ?? "", node.integration ?? ""],
    states: latestRun ? [latestRun.state, stateWords[latestRun.state]] : [],
    columns: node.columns.map(({ name }) => name),
  };
}

/** What people call the states. */
const stateWords = {
  RUNNING: "running",
  COMPLETE: "succeeded",
  FAIL: "failed",
  ABORT: "aborted",
  UNKNOWN: "unknown",
} as const;
