import { compareStrings } from "@headwater/graph";
import type { LineageAnswer, LineageNode } from "../../api/v2.gen.ts";
import type { LineageView, Pin } from "../state/search-params.ts";
import { neighborhood } from "./neighborhood.ts";

type Direction = "upstream" | "downstream";

const collator = new Intl.Collator("en", { numeric: true });

/**
 * Returns all neighbors of a node in an answer about it, by name: the nodes at the other end of its edges; in the view
 * of datasets, the datasets beyond the jobs.
 */
export function listNeighbors(
  answer: Pick<LineageAnswer, "nodes" | "edges">,
  start: string,
  direction: Direction,
  view: LineageView,
): LineageNode[] {
  const isDataset = answer.nodes.some(({ id, kind }) => id === start && kind === "dataset");
  const direct = neighborIds(answer, new Set([start]), direction);
  const wanted = view === "datasets" && isDataset ? neighborIds(answer, direct, direction) : direct;
  return answer.nodes
    .filter(({ id }) => wanted.has(id) && id !== start)
    .sort((a, b) => collator.compare(a.name, b.name) || compareStrings(a.id, b.id));
}

/**
 * Reduces the answer about a node to one of its neighbors: with the nodes between them, if it is not adjacent, and the
 * neighbor's own first neighbors in the same direction.
 */
export function pinnedPart(answer: LineageAnswer, { hub, direction, node }: Pin): LineageAnswer {
  const direct = neighborIds(answer, new Set([hub]), direction);
  const between = direct.has(node)
    ? []
    : [...neighborIds(answer, new Set([node]), opposite[direction])].filter((id) => direct.has(id));
  const further = neighborhood(answer, { start: node, direction, pages: () => 1 });
  const kept = new Set([hub, ...between, ...further]);
  return {
    ...answer,
    nodes: answer.nodes.filter(({ id }) => kept.has(id)),
    edges: answer.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

const opposite = { upstream: "downstream", downstream: "upstream" } as const;

function neighborIds(
  { edges }: Pick<LineageAnswer, "edges">,
  starts: ReadonlySet<string>,
  direction: Direction,
): Set<string> {
  const found = new Set<string>();
  for (const { from, to, control } of edges) {
    if (control) continue;
    const [near, far] = direction === "upstream" ? [to, from] : [from, to];
    if (starts.has(near)) found.add(far);
  }
  return found;
}
