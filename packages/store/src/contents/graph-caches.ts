import type { Fragment, IdentifiedEdgeSet } from "../model/edge-set.ts";
import { LruMap } from "../model/lru-map.ts";

/** The last inference for a job, kept for its next run, which is usually identical. */
export interface RememberedInference {
  /** The inputs of the inference; see `inferenceBasis`. */
  readonly basis: string;
  /** True if it depends on nothing else and has no other effects: a run with this basis need not be analyzed. */
  readonly isSelfContained: boolean;
  /** The effective edges and the explanation of their origin. */
  readonly edgeSet: string;
  readonly inference: string | null;
}

/**
 * Caches of one process for one graph schema: ids, which never change, and contents, which are addressed by their
 * hash. Cleared when a transaction fails, because the caches may then hold ids that were rolled back.
 */
export class GraphCaches {
  readonly namespaces = new LruMap<string, { readonly id: number; readonly createdAt: number }>(50_000);
  readonly nodes = new LruMap<string, number>(400_000);
  readonly publicIds = new LruMap<number, string>(400_000);
  readonly canonicalKeys = new LruMap<number, string>(200_000);
  readonly storedContents = new LruMap<string, true>(200_000);
  readonly fragments = new LruMap<string, Fragment>(5_000);
  readonly edgeSets = new LruMap<string, IdentifiedEdgeSet>(5_000);
  readonly families = new LruMap<string, true>(100_000);
  readonly inferences = new LruMap<number, RememberedInference>(20_000);
  readonly tags = new LruMap<string, true>(50_000);
  readonly sources = new LruMap<string, true>(10_000);

  clear(): void {
    for (const cache of Object.values(this) as LruMap<unknown, unknown>[]) cache.clear();
  }
}
