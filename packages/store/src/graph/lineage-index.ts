import type { Session } from "../database/database.ts";
import type {
  AdjacencyChange,
  GraphChanges,
  HiddenChange,
  RepresentativeChange,
} from "../model/graph-changes.ts";
import type { OwnerEdges } from "../model/owner-edges.ts";
import { ConnectionRanking } from "./connection-ranking.ts";
import { EdgeChangeTracker } from "./edge-change-tracker.ts";
import { GraphState, type ReadPositions } from "./graph-state.ts";
import { shownEdges, shownOwners } from "./shown.ts";
import type { EdgeSource, OwnerSightings } from "./walk.ts";

/** Rows per page when loading the whole graph: bounds the work of one statement of the embedded engine. */
const pageSize = 5_000;

/**
 * The current graph in memory. A walk reads nothing else; the database is queried only for the rows of the answer.
 */
export class LineageIndex implements EdgeSource {
  #state = new GraphState();
  /** Null unless edges are watched. */
  #tracker: EdgeChangeTracker | null = null;
  #ranking = new ConnectionRanking(this.#state);

  /** Number of owners with edges. */
  get size(): number {
    return this.#state.owners.size;
  }

  /** Loads the whole graph. Until it is complete, walks see the previous one. */
  async load(session: Session): Promise<void> {
    this.#state = await readGraph(session);
    this.#ranking = new ConnectionRanking(this.#state);
    await this.catchUp(session);
  }

  /** Applies changes in any order: of two states of one row the newer wins. */
  apply(changes: GraphChanges): void {
    if (this.#tracker) this.#tracker.apply(this.#state, changes);
    else this.#state.apply(changes);
  }

  /** Applies everything that any process committed since the last call. */
  async catchUp(session: Session): Promise<void> {
    // Writers take turns, so changes become visible in the order of their numbers.
    for (let isPageFull = true; isPageFull; ) {
      const state = this.#state;
      const { positions } = state;
      const changes = await readChanges(session, positions);
      // If the graph was loaded again meanwhile, these rows may be of another one.
      if (this.#state !== state || state.positions !== positions) return;
      this.apply(changes);
      state.positions = {
        adjacency: changes.adjacency.at(-1)?.changed ?? positions.adjacency,
        representatives: changes.representatives.at(-1)?.changed ?? positions.representatives,
        hidden: changes.hidden.at(-1)?.changed ?? positions.hidden,
      };
      isPageFull = Object.values(changes).some((rows) => rows.length === pageSize);
    }
  }

  /** Starts to track nodes whose edges change. */
  watchEdges(): void {
    this.#tracker ??= new EdgeChangeTracker();
  }

  /** See {@link watchEdges}. */
  unwatchEdges(): void {
    this.#tracker = null;
  }

  /** Returns the nodes whose edges changed since the last call; `more` if there were more than are kept. */
  takeChangedEdges(): { nodes: number[]; more: boolean } {
    return this.#tracker?.take() ?? { nodes: [], more: false };
  }

  representative(node: number): number {
    return this.#state.representative(node);
  }

  members(node: number): readonly number[] {
    return this.#state.members(node);
  }

  async readersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return this.#shownOwners(this.#state.readers, datasets);
  }

  async writersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return this.#shownOwners(this.#state.writers, datasets);
  }

  async edgesOf(owners: readonly number[]): Promise<ReadonlyMap<number, OwnerEdges>> {
    const found = pick(this.#state.owners, owners);
    return this.hidden.size === 0 ? found : shownEdges(found, this.hidden);
  }

  async sightingsOf(owners: ReadonlyMap<number, OwnerEdges>): Promise<ReadonlyMap<number, OwnerSightings>> {
    return new Map([...owners].map(([owner, { unseen }]) => [owner, { unseen, latestAt: null }] as const));
  }

  /** Returns whether a user hid this name. The names of one dataset are hidden separately. */
  isHidden(node: number): boolean {
    return this.hidden.has(node);
  }

  /** Hidden nodes. */
  get hidden(): ReadonlySet<number> {
    return this.#state.hidden;
  }

  /** Returns the datasets with most readers and writers, as starting points; ranks at most `budget` of them. */
  mostConnected(count: number, budget = 20_000): number[] {
    return this.#ranking.mostConnected(count, budget);
  }

  #shownOwners(
    lists: ReadonlyMap<number, readonly number[]>,
    datasets: readonly number[],
  ): Map<number, readonly number[]> {
    const found = pick(lists, datasets);
    return this.hidden.size === 0 ? found : shownOwners(found, this.hidden);
  }
}

const noChanges: GraphChanges = { adjacency: [], representatives: [], hidden: [] };

/**
 * Reads the whole graph, page by page. Changes committed meanwhile have later positions, so catching up reads them
 * again.
 */
async function readGraph(session: Session): Promise<GraphState> {
  const [positions] = await session.query<{ adjacency: number; representatives: number; hidden: number }>(
    `SELECT coalesce((SELECT max(changed) FROM adjacency), 0) AS adjacency,
            coalesce((SELECT max(changed) FROM representatives), 0) AS representatives,
            coalesce((SELECT max(changed) FROM hidden_nodes), 0) AS hidden`,
  );
  const state = new GraphState(positions);
  await readPages<AdjacencyChange>(
    session,
    "SELECT owner_id, body, changed FROM adjacency WHERE owner_id > $1 ORDER BY owner_id LIMIT $2",
    ({ owner_id }) => owner_id,
    (adjacency) => state.apply({ ...noChanges, adjacency }),
  );
  await readPages<RepresentativeChange>(
    session,
    "SELECT node_id, stands, changed FROM representatives WHERE node_id > $1 ORDER BY node_id LIMIT $2",
    ({ node_id }) => node_id,
    (representatives) => state.apply({ ...noChanges, representatives }),
  );
  await readPages<HiddenChange>(
    session,
    "SELECT node_id, hidden, changed FROM hidden_nodes WHERE node_id > $1 ORDER BY node_id LIMIT $2",
    ({ node_id }) => node_id,
    (hidden) => state.apply({ ...noChanges, hidden }),
  );
  return state;
}

/** Reads a table page by page. The statement takes the key of the last row as `$1` and the page size as `$2`. */
async function readPages<Row extends object>(
  session: Session,
  statement: string,
  keyOf: (row: Row) => number,
  apply: (rows: readonly Row[]) => void,
): Promise<void> {
  for (let after = -1, isPageFull = true; isPageFull; ) {
    const rows = await session.query<Row>(statement, [after, pageSize]);
    apply(rows);
    isPageFull = rows.length === pageSize;
    if (isPageFull) after = keyOf(rows.at(-1)!);
  }
}

/** Reads one page of the changes of each table after the positions. */
async function readChanges(session: Session, positions: ReadPositions): Promise<GraphChanges> {
  return {
    adjacency: await session.query<AdjacencyChange>(
      "SELECT owner_id, body, changed FROM adjacency WHERE changed > $1 ORDER BY changed LIMIT $2",
      [positions.adjacency, pageSize],
      "catch-up-adjacency",
    ),
    representatives: await session.query<RepresentativeChange>(
      "SELECT node_id, stands, changed FROM representatives WHERE changed > $1 ORDER BY changed LIMIT $2",
      [positions.representatives, pageSize],
      "catch-up-representatives",
    ),
    hidden: await session.query<HiddenChange>(
      "SELECT node_id, hidden, changed FROM hidden_nodes WHERE changed > $1 ORDER BY changed LIMIT $2",
      [positions.hidden, pageSize],
      "catch-up-hidden",
    ),
  };
}

function pick<Value>(map: ReadonlyMap<number, Value>, keys: readonly number[]): Map<number, Value> {
  const found = new Map<number, Value>();
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}
