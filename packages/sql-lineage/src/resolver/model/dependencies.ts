import { type DependencyKind, masked, nestMask } from "./transformation-kind.ts";

/** Source columns by number, each with the bits of its kinds. Immutable once part of a relation. */
export type Dependencies = Map<number, number>;

/** No dependencies. Shared, do not modify. */
export const noDependencies: Dependencies = new Map();

/** Adds one column with one kind. */
export function add(to: Dependencies, column: number, kind: DependencyKind): void {
  to.set(column, (to.get(column) ?? 0) | (1 << kind));
}

/** Adds all of `from`, with each kind nested in `outer`. */
export function addAll(to: Dependencies, from: Dependencies, outer: DependencyKind): void {
  for (const [column, mask] of from) to.set(column, (to.get(column) ?? 0) | nestMask(outer, mask));
}

/** Adds all of `from`, nested in every kind of a mask. Used to resolve columns of temporary tables. */
export function addThrough(to: Dependencies, from: Dependencies, outerMask: number): void {
  for (let kind = 0; kind < 2 * masked; kind++) {
    if ((outerMask & (1 << kind)) !== 0) addAll(to, from, kind);
  }
}
