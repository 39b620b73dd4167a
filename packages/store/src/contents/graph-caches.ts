import type { Fragment, IdentifiedEdgeSet } from "../model/edge-set.ts";
import { LruMap } from "../model/lru-map.ts";

/** What the last inference for a job gave, for its next run, which will most probably say the same. */
export interface RememberedInference {
  /** What it was made of, see `inferenceBasis`. */
  readonly basis: string;
  /** Whether that is all that it depends on and all that follows from it: a run with this basis need not be read. */
  readonly isSelfContained: boolean;
  /** The edges that count, and what is told of how they came about. */
  readonly edgeSet: string;
  readonly inference: string | null;
}

/**
 * What one process remembers of one graph schema: ids, which never change, and contents, which are named by what
 * they hold. Emptied when a transaction fails, because it may then hold ids that were rolled back.
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
