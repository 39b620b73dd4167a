import type { Adjacency } from "../adjacency.ts";
import type { GraphNode } from "../model.ts";
import type { SelectionFacts } from "./facts.ts";
import { textMatcher } from "./match-text.ts";
import type { Selection, SelectionField } from "./syntax.ts";

/**
 * Returns the IDs of the nodes that match a selection.
 *
 * @param factsOf - returns the facts of a node; called once per node
 */
export function selectNodes<Node extends GraphNode>(
  adjacency: Adjacency<Node>,
  selection: Selection,
  factsOf: (node: Node) => SelectionFacts,
): Set<string> {
  const nodes = [...adjacency.nodes.values()];
  const facts = new Map(nodes.map((node) => [node.id, factsOf(node)]));
  /** A DAG stands for its tasks: steps start from them. */
  const withInner = (ids: ReadonlySet<string>): Set<string> =>
    new Set([
      ...ids,
      ...nodes.flatMap(({ id }) => (facts.get(id)!.parents?.some((one) => ids.has(one)) ? [id] : [])),
    ]);
  const evaluate = (part: Selection): Set<string> => {
    switch (part.kind) {
      case "term": {
        const matches = textMatcher(part.text, part.match);
        const ids = nodes
          .filter((node) => valuesOf(part.field, node, facts.get(node.id)!).some(matches))
          .map((node) => node.id);
        return new Set(ids);
      }
      case "around":
        return around(adjacency, withInner(evaluate(part.of)), part);
      case "not": {
        const without = evaluate(part.of);
        return new Set(nodes.flatMap(({ id }) => (without.has(id) ? [] : [id])));
      }
      case "or":
        return new Set(part.parts.flatMap((one) => [...evaluate(one)]));
      case "and": {
        const [first, ...others] = part.parts.map(evaluate);
        return new Set([...first!].filter((id) => others.every((other) => other.has(id))));
      }
    }
  };
  return evaluate(selection);
}

function valuesOf(field: SelectionField, node: GraphNode, facts: SelectionFacts): readonly string[] {
  switch (field) {
    case "name":
      return facts.names;
    case "dataset":
    case "job":
      return node.kind === field ? facts.names : [];
    case "dag":
      return facts.dags ?? [];
    case "group":
      return facts.groups ?? [];
    case "namespace":
      return facts.namespaces;
    case "tag":
      return facts.tags;
    case "owner":
      return facts.owners;
    case "type":
      return facts.types;
    case "platform":
      return facts.platforms;
    case "state":
      return facts.states;
    case "quality":
      return facts.quality;
    case "column":
      return facts.columns;
  }
}

/** Traverses job steps: two edges lead from a table to the next table, but one from a job to its own tables. */
function around<Node extends GraphNode>(
  adjacency: Adjacency<Node>,
  starts: ReadonlySet<string>,
  { upstream, downstream }: { readonly upstream: number; readonly downstream: number },
): Set<string> {
  const found = new Set(starts);
  for (const [steps, side] of [
    [upstream, "incoming"],
    [downstream, "outgoing"],
  ] as const) {
    if (steps === 0) continue;
    /** The maximum number of edges left to follow from a node. */
    const budgets = new Map<string, number>();
    const open = [...starts].map((id) => {
      const budget = 2 * steps - (adjacency.nodes.get(id)?.kind === "dataset" ? 0 : 1);
      budgets.set(id, budget);
      return id;
    });
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      const left = budgets.get(id)! - 1;
      if (left < 0) continue;
      for (const edge of adjacency.at(id)[side]) {
        const neighbor = side === "incoming" ? edge.source : edge.target;
        // An edge between two tables or two jobs counts as a whole step.
        const isWhole = adjacency.nodes.get(id)?.kind === adjacency.nodes.get(neighbor)?.kind;
        const budget = isWhole ? left - 1 : left;
        if (budget < 0 || budget <= (budgets.get(neighbor) ?? -1)) continue;
        budgets.set(neighbor, budget);
        found.add(neighbor);
        open.push(neighbor);
      }
    }
  }
  return found;
}
