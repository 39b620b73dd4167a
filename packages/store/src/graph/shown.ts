import type { OwnerEdges } from "../model/owner-edges.ts";

/** Removes hidden datasets and owners: hidden nodes connect nothing. */
export function shownOwners(
  owners: ReadonlyMap<number, readonly number[]>,
  hidden: ReadonlySet<number>,
): Map<number, readonly number[]> {
  const shown = new Map<number, readonly number[]>();
  for (const [dataset, own] of owners) {
    if (hidden.has(dataset)) continue;
    const rest = own.filter((owner) => !hidden.has(owner));
    if (rest.length > 0) shown.set(dataset, rest);
  }
  return shown;
}

/** Removes hidden nodes from the edges of owners. */
export function shownEdges(
  edges: ReadonlyMap<number, OwnerEdges>,
  hidden: ReadonlySet<number>,
): ReadonlyMap<number, OwnerEdges> {
  if (hidden.size === 0) return edges;
  const shown = new Map<number, OwnerEdges>();
  for (const [owner, own] of edges) {
    if (hidden.has(owner)) continue;
    const isShown = (dataset: number) => !hidden.has(dataset);
    shown.set(owner, {
      ...own,
      inputs: own.inputs.filter(([dataset]) => isShown(dataset)),
      outputs: own.outputs.filter(([dataset]) => isShown(dataset)),
      pairs: own.pairs.filter(([from, to]) => isShown(from) && isShown(to)),
    });
  }
  return shown;
}
