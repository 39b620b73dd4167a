import type { ReadContext } from "../../graph/read-context.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/** The size of a store, and good starting points for the graph. */
export interface OverviewFacts {
  readonly counts: {
    readonly datasets: number;
    readonly jobs: number;
    readonly runs: number;
    readonly columns: number;
    readonly events: number;
    readonly quarantined: number;
    readonly namespaces: number;
  };
  readonly entryPoints: readonly NodeReference[];
}

/** Reads the size of the store. Its cost is bounded. */
export async function readOverview({ session, index }: ReadContext): Promise<OverviewFacts> {
  const [counts] = await session.query<OverviewFacts["counts"]>(
    `SELECT coalesce(max(value) FILTER (WHERE name = 'datasets'), 0)
              - coalesce(max(value) FILTER (WHERE name = 'merged_datasets'), 0) AS datasets,
            coalesce(max(value) FILTER (WHERE name = 'jobs'), 0) AS jobs,
            coalesce(max(value) FILTER (WHERE name = 'runs'), 0) AS runs,
            coalesce(max(value) FILTER (WHERE name = 'columns'), 0) AS columns,
            (SELECT value FROM event_count) AS events,
            (SELECT count(*) FROM (SELECT 1 FROM quarantine WHERE replayed_as IS NULL LIMIT 10000) q) AS quarantined,
            (SELECT count(*) FROM (SELECT 1 FROM namespaces LIMIT 10000) n) AS namespaces
     FROM counters`,
  );
  const entryPoints = index.mostConnected(8);
  const nodes = await readNodes(session, entryPoints);
  return {
    counts: counts!,
    entryPoints: entryPoints.flatMap((node) => nodes.get(node) ?? []).map(reference),
  };
}
