import { type EdgeSource, targetsOf } from "../../graph/walk.ts";

/** A path from one match of a selection to another, through nodes that do not match. By representatives. */
export interface MatchConnection {
  readonly from: number;
  readonly to: number;
}

/** Maximum number of job steps of a path. */
const maxSteps = 8;
/** Maximum number of nodes that are visited, counted once for each match from which they are reached. */
const maxVisits = 200_000;

/**
 * Finds the matches that data flows to from each match before it passes another one. Direct edges between matches are
 * left out: the answer has them.
 */
export async function connectMatches(
  source: EdgeSource,
  matches: ReadonlyMap<number, "dataset" | "job">,
): Promise<MatchConnection[]> {
  const connections = new Map<string, MatchConnection>();
  const visited = new Set<string>();
  /** Datasets to continue from, with the matches that reach them. */
  let front = new Map<number, Set<number>>();
  const enter = (next: Map<number, Set<number>>, dataset: number, origins: Iterable<number>): void => {
    for (const origin of origins) {
      const key = `${dataset} ${origin}`;
      if (visited.has(key) || visited.size >= maxVisits) continue;
      visited.add(key);
      const known = next.get(dataset);
      if (known) known.add(origin);
      else next.set(dataset, new Set([origin]));
    }
  };
  const connect = (origins: Iterable<number>, to: number): void => {
    for (const from of origins) if (from !== to) connections.set(`${from} ${to}`, { from, to });
  };
  const jobs = [...matches].flatMap(([id, kind]) => (kind === "job" ? [id] : []));
  for (const [owner, edges] of await source.edgesOf(jobs.flatMap((job) => source.members(job)))) {
    for (const [output] of edges.outputs) {
      const dataset = source.representative(output);
      if (!matches.has(dataset)) enter(front, dataset, [source.representative(owner)]);
    }
  }
  for (const [id, kind] of matches) if (kind === "dataset") enter(front, id, [id]);
  for (let step = 0; step < maxSteps && front.size > 0; step++) {
    const next = new Map<number, Set<number>>();
    const datasets = [...front.keys()];
    const readers = await source.readersOf(datasets.flatMap((dataset) => source.members(dataset)));
    const edges = await source.edgesOf([...new Set([...readers.values()].flat())]);
    for (const [dataset, origins] of front) {
      for (const member of source.members(dataset)) {
        for (const owner of readers.get(member) ?? []) {
          const own = edges.get(owner);
          if (!own) continue;
          const job = own.ownerIsJob ? source.representative(owner) : null;
          if (job !== null && matches.has(job)) {
            // From a match itself, this is an edge.
            if (!matches.has(dataset)) connect(origins, job);
            continue;
          }
          for (const target of targetsOf(own, member)) {
            const beyond = source.representative(target);
            if (matches.has(beyond)) connect(origins, beyond);
            else enter(next, beyond, origins);
          }
        }
      }
    }
    front = next;
  }
  return [...connections.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}
