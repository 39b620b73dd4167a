import { compareStrings } from "@headwater/graph";
import type { LineageAnswer } from "../../api/v2.gen.ts";

/**
 * Number of neighbors that one node shows per page and direction. A table that two hundred jobs read must not
 * hide everything else; the rest is a number on its card.
 */
export const neighborsPerPage = 12;

/** Compares names in natural order: `report_9` before `report_10`. */
const collator = new Intl.Collator("en", { numeric: true });

/** Selects the nodes of an answer to show. */
export interface NeighborhoodOptions {
  readonly start: string | ReadonlySet<string>;
  readonly direction: LineageAnswer["direction"];
  /** Number of pages of neighbors to show per node; 1 by default. */
  readonly pages: (node: string, direction: "upstream" | "downstream") => number;
}

/**
 * Returns the ids of the nodes to show: a traversal from the start that takes the first pages of each node's
 * neighbors by name, so that the same answer always shows the same nodes.
 */
export function neighborhood(answer: LineageAnswer, options: NeighborhoodOptions): Set<string> {
  const nodes = new Map(answer.nodes.map((node) => [node.id, node]));
  const starts = typeof options.start === "string" ? [options.start] : [...options.start];
  const shown = new Set(starts);
  const hops = answer.nodes.reduce((max, node) => Math.max(max, Math.abs(node.distance)), 0);
  for (const direction of ["upstream", "downstream"] as const) {
    if (options.direction !== "both" && options.direction !== direction) continue;
    const neighbors = new Map<string, string[]>();
    for (const edge of answer.edges) {
      const [near, far] = direction === "upstream" ? [edge.to, edge.from] : [edge.from, edge.to];
      if (!nodes.has(far)) continue;
      const list = neighbors.get(near);
      if (list) list.push(far);
      else neighbors.set(near, [far]);
    }
    const seen = new Set(starts);
    let frontier = starts;
    for (let hop = 0; hop < hops; hop++) {
      const next: string[] = [];
      for (const id of frontier) {
        const page = (neighbors.get(id) ?? [])
          .toSorted(
            (a, b) => collator.compare(nodes.get(a)!.name, nodes.get(b)!.name) || compareStrings(a, b),
          )
          .slice(0, neighborsPerPage * options.pages(id, direction));
        for (const neighbor of page) {
          shown.add(neighbor);
          if (seen.has(neighbor)) continue;
          seen.add(neighbor);
          next.push(neighbor);
        }
      }
      frontier = next;
    }
  }
  return shown;
}
