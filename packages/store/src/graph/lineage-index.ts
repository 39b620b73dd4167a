import type { Session } from "../database/database.ts";
import type {
  AdjacencyChange,
  GraphChanges,
  HiddenChange,
  RepresentativeChange,
} from "../model/graph-changes.ts";
import { decodeAdjacency, type OwnerEdges } from "../model/owner-edges.ts";
import { shownEdges, shownOwners } from "./shown.ts";
import type { EdgeSource, OwnerSightings } from "./walk.ts";

/** Owners per page when the whole graph is loaded: bounds what one statement of the embedded engine does. */
const pageSize = 5_000;

/** Owners from which on the most connected datasets are found anew only once in {@link rankedFor} milliseconds. */
const manyOwners = 2_000;
const rankedFor = 30_000;

/** Nodes with changed edges that are remembered until they are taken. */
const rememberedNodes = 1_000;

/**
 * The current graph in memory: each owner's edges, and for each dataset the owners that read and write it. A walk
 * touches nothing else; the database is asked only for the rows of the answer.
 */
export class LineageIndex implements EdgeSource {
  #owners = new Map<number, OwnerEdges>();
  #readers = new Map<number, number[]>();
  #writers = new Map<number, number[]>();
  #stands = new Map<number, number>();
  #members = new Map<number, number[]>();
  /** The newest change that was applied, by owner and by node: a late answer must not bring an older state back. */
  /** Nodes that take no part in walks. */
  #hidden = new Set<number>();
  #ownerChanged = new Map<number, number>();
  #nodeChanged = new Map<number, number>();
  #hiddenChanged = new Map<number, number>();
  /** Up to where each list was read. They are apart because they are read by several statements, each at its own moment. */
  #seen = { adjacency: 0, representatives: 0, hidden: 0 };

  /** Nodes whose edges changed since they were taken; null while nobody wants to know. */
  #edited: Set<number> | null = null;

  /** The most connected datasets of a large graph as they were found last. */
  #ranked: { readonly at: number; readonly count: number; readonly nodes: number[] } | null = null;

  /** Number of owners with edges. */
  get size(): number {
    return this.#owners.size;
  }

  /** Loads the whole graph anew. Until it is there, walks see the graph as it was. */
  async load(session: Session): Promise<void> {
    const next = new LineageIndex();
    // What commits while the pages are read is seen again by the catch-up.
    const [start] = await session.query<{ adjacency: number; representatives: number; hidden: number }>(
      `SELECT coalesce((SELECT max(changed) FROM adjacency), 0) AS adjacency,
              coalesce((SELECT max(changed) FROM representatives), 0) AS representatives,
              coalesce((SELECT max(changed) FROM hidden_nodes), 0) AS hidden`,
    );
    next.#seen = { ...start! };
    for (let after = -1; ; ) {
      const rows = await session.query<AdjacencyChange>(
        "SELECT owner_id, body, changed FROM adjacency WHERE owner_id > $1 ORDER BY owner_id LIMIT $2",
        [after, pageSize],
      );
      next.apply({ adjacency: rows, representatives: [], hidden: [] });
      if (rows.length < pageSize) break;
      after = rows.at(-1)!.owner_id;
    }
    for (let after = -1; ; ) {
      const rows = await session.query<RepresentativeChange>(
        "SELECT node_id, stands, changed FROM representatives WHERE node_id > $1 ORDER BY node_id LIMIT $2",
        [after, pageSize],
      );
      next.apply({ adjacency: [], representatives: rows, hidden: [] });
      if (rows.length < pageSize) break;
      after = rows.at(-1)!.node_id;
    }
    for (let after = -1; ; ) {
      const rows = await session.query<HiddenChange>(
        "SELECT node_id, hidden, changed FROM hidden_nodes WHERE node_id > $1 ORDER BY node_id LIMIT $2",
        [after, pageSize],
      );
      next.apply({ adjacency: [], representatives: [], hidden: rows });
      if (rows.length < pageSize) break;
      after = rows.at(-1)!.node_id;
    }
    this.#owners = next.#owners;
    this.#ranked = null;
    this.#readers = next.#readers;
    this.#writers = next.#writers;
    this.#stands = next.#stands;
    this.#members = next.#members;
    this.#ownerChanged = next.#ownerChanged;
    this.#nodeChanged = next.#nodeChanged;
    this.#hidden = next.#hidden;
    this.#hiddenChanged = next.#hiddenChanged;
    this.#seen = next.#seen;
    await this.catchUp(session);
  }

  /** Applies changes, in any order: of two states of one thing the newer stays. */
  apply(changes: GraphChanges): void {
    const before = this.#edited ? this.#before(changes) : null;
    for (const { owner_id, body, changed } of changes.adjacency) {
      if (changed < (this.#ownerChanged.get(owner_id) ?? 0)) continue;
      this.#ownerChanged.set(owner_id, changed);
      this.#put(owner_id, decodeAdjacency(body));
    }
    for (const { node_id, stands, changed } of changes.representatives) {
      if (changed < (this.#nodeChanged.get(node_id) ?? 0)) continue;
      this.#nodeChanged.set(node_id, changed);
      this.#represent(node_id, stands);
    }
    for (const { node_id, hidden, changed } of changes.hidden) {
      if (changed < (this.#hiddenChanged.get(node_id) ?? 0)) continue;
      this.#hiddenChanged.set(node_id, changed);
      if (hidden) this.#hidden.add(node_id);
      else this.#hidden.delete(node_id);
    }
    if (before) this.#noteChanges(before);
  }

  /** Applies everything that was committed since the last time, by whichever process. */
  async catchUp(session: Session): Promise<void> {
    // Writers take turns, so changes become visible in the order of their numbers.
    for (let more = true; more; ) {
      const seen = this.#seen;
      const adjacency = await session.query<AdjacencyChange>(
        "SELECT owner_id, body, changed FROM adjacency WHERE changed > $1 ORDER BY changed LIMIT $2",
        [seen.adjacency, pageSize],
        "catch-up-adjacency",
      );
      const representatives = await session.query<RepresentativeChange>(
        "SELECT node_id, stands, changed FROM representatives WHERE changed > $1 ORDER BY changed LIMIT $2",
        [seen.representatives, pageSize],
        "catch-up-representatives",
      );
      const hidden = await session.query<HiddenChange>(
        "SELECT node_id, hidden, changed FROM hidden_nodes WHERE changed > $1 ORDER BY changed LIMIT $2",
        [seen.hidden, pageSize],
        "catch-up-hidden",
      );
      // The graph was loaded anew meanwhile, perhaps another one: these rows are of the old.
      if (this.#seen !== seen) return;
      this.apply({ adjacency, representatives, hidden });
      this.#seen = {
        adjacency: adjacency.at(-1)?.changed ?? seen.adjacency,
        representatives: representatives.at(-1)?.changed ?? seen.representatives,
        hidden: hidden.at(-1)?.changed ?? seen.hidden,
      };
      more = [adjacency, representatives, hidden].some((list) => list.length === pageSize);
    }
  }

  /** Remembers from now on which nodes have other edges than before. */
  watchEdges(): void {
    this.#edited ??= new Set();
  }

  /** See {@link watchEdges}. */
  unwatchEdges(): void {
    this.#edited = null;
  }

  /** The nodes whose edges changed since the last call; `more` when there were more than are remembered. */
  takeChangedEdges(): { nodes: number[]; more: boolean } {
    const nodes = [...(this.#edited ?? [])];
    this.#edited?.clear();
    return { nodes, more: nodes.length >= rememberedNodes };
  }

  representative(node: number): number {
    return this.#stands.get(node) ?? node;
  }

  /** The nodes for which a node stands, itself included. */
  members(node: number): readonly number[] {
    return this.#members.get(node) ?? [node];
  }

  async readersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return this.#shownOwners(this.#readers, datasets);
  }

  async writersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return this.#shownOwners(this.#writers, datasets);
  }

  async edgesOf(owners: readonly number[]): Promise<ReadonlyMap<number, OwnerEdges>> {
    const found = new Map(owners.flatMap((owner) => entry(this.#owners, owner)));
    return this.#hidden.size === 0 ? found : shownEdges(found, this.#hidden);
  }

  async sightingsOf(owners: ReadonlyMap<number, OwnerEdges>): Promise<ReadonlyMap<number, OwnerSightings>> {
    return new Map([...owners].map(([owner, { unseen }]) => [owner, { unseen, latestAt: null }] as const));
  }

  /** Whether somebody hid a node, by the name itself: of a dataset with several names each is hidden on its own. */
  isHidden(node: number): boolean {
    return this.#hidden.has(node);
  }

  /** Nodes that are hidden. */
  get hidden(): ReadonlySet<number> {
    return this.#hidden;
  }

  /** The datasets with most readers and writers, as places to start from; looks at no more than `budget` of them. */
  mostConnected(count: number, budget = 20_000): number[] {
    const isKept = this.#ranked && this.#ranked.count >= count && Date.now() - this.#ranked.at < rankedFor;
    if (this.size > manyOwners && isKept) return this.#ranked!.nodes.slice(0, count);
    const nodes = this.#rank(count, budget);
    this.#ranked = { at: Date.now(), count, nodes };
    return nodes;
  }

  #rank(count: number, budget: number): number[] {
    const degrees = new Map<number, number>();
    for (const [dataset, owners] of firstEntries(this.#readers, budget)) {
      if (this.#hidden.has(dataset)) continue;
      const node = this.representative(dataset);
      degrees.set(node, (degrees.get(node) ?? 0) + owners.length + (this.#writers.get(dataset)?.length ?? 0));
    }
    for (const [dataset, owners] of firstEntries(this.#writers, budget)) {
      if (this.#hidden.has(dataset)) continue;
      const node = this.representative(dataset);
      if (!degrees.has(node)) degrees.set(node, owners.length);
    }
    return [...degrees]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, count)
      .map(([node]) => node);
  }

  #shownOwners(
    lists: ReadonlyMap<number, readonly number[]>,
    datasets: readonly number[],
  ): Map<number, readonly number[]> {
    const found = new Map(datasets.flatMap((dataset) => entry(lists, dataset)));
    return this.#hidden.size === 0 ? found : shownOwners(found, this.#hidden);
  }

  #put(owner: number, edges: OwnerEdges): void {
    const before = this.#owners.get(owner);
    for (const [dataset] of before?.inputs ?? []) remove(this.#readers, dataset, owner);
    for (const [dataset] of before?.outputs ?? []) remove(this.#writers, dataset, owner);
    if (edges.inputs.length === 0 && edges.outputs.length === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, edges);
    for (const [dataset] of edges.inputs) add(this.#readers, dataset, owner);
    for (const [dataset] of edges.outputs) add(this.#writers, dataset, owner);
  }

  /** What changes are about to replace: the edges of owners, and nodes with edges that stood for themselves or others. */
  #before({ adjacency, representatives }: GraphChanges): Before {
    const hasEdges = (node: number) =>
      this.#readers.has(node) || this.#writers.has(node) || this.#owners.has(node);
    return {
      owners: new Map(adjacency.map(({ owner_id }) => [owner_id, this.#owners.get(owner_id)])),
      stood: representatives.flatMap(({ node_id }) =>
        hasEdges(node_id) ? [[node_id, this.representative(node_id)] as const] : [],
      ),
    };
  }

  /**
   * Remembers the nodes of which the edges are others than before, as they are shown: that one more partition is written,
   * or that a task does the same through another query, changes nothing.
   */
  #noteChanges({ owners, stood }: Before): void {
    for (const [node, representative] of stood) {
      const now = this.representative(node);
      if (now !== representative) this.#noteNodes([node, representative, now]);
    }
    const names = (all: readonly (OwnerEdges | undefined)[]) =>
      new Map<string, number>(
        all.flatMap((own) => [
          ...(own?.inputs ?? []).map(([dataset, layer]) => this.#shownEdge("<", dataset, layer)),
          ...(own?.outputs ?? []).map(([dataset, , layer]) => this.#shownEdge(">", dataset, layer)),
        ]),
      );
    for (const shown of new Set([...owners.keys()].map((owner) => this.representative(owner)))) {
      const members = this.members(shown);
      const was = names(
        members.map((owner) => (owners.has(owner) ? owners.get(owner) : this.#owners.get(owner))),
      );
      const is = names(members.map((owner) => this.#owners.get(owner)));
      const changed = [
        ...[...was].filter(([name]) => !is.has(name)),
        ...[...is].filter(([name]) => !was.has(name)),
      ].map(([, dataset]) => dataset);
      if (changed.length > 0) this.#noteNodes([shown, ...changed]);
    }
  }

  #shownEdge(direction: "<" | ">", dataset: number, layer: number): readonly [string, number] {
    const shown = this.representative(dataset);
    return [`${direction} ${shown} ${layer}`, shown];
  }

  #noteNodes(nodes: readonly number[]): void {
    for (const node of nodes) if (this.#edited && this.#edited.size < rememberedNodes) this.#edited.add(node);
  }

  #represent(node: number, stands: number): void {
    const before = this.#stands.get(node) ?? node;
    if (before === stands) return;
    if (before !== node) remove(this.#members, before, node);
    if (stands === node) this.#stands.delete(node);
    else {
      this.#stands.set(node, stands);
      if (!this.#members.has(stands)) this.#members.set(stands, [stands]);
      add(this.#members, stands, node);
    }
  }
}

/** See `LineageIndex.#before`. */
interface Before {
  readonly owners: ReadonlyMap<number, OwnerEdges | undefined>;
  readonly stood: readonly (readonly [node: number, representative: number])[];
}

function* firstEntries<Key, Value>(map: ReadonlyMap<Key, Value>, count: number): Generator<[Key, Value]> {
  let left = count;
  for (const pair of map) {
    if (left === 0) return;
    left -= 1;
    yield pair;
  }
}

function entry<Value>(map: ReadonlyMap<number, Value>, key: number): [number, Value][] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}

function add(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (!list) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

function remove(lists: Map<number, number[]>, key: number, value: number): void {
  const rest = lists.get(key)?.filter((other) => other !== value) ?? [];
  if (rest.length === 0) lists.delete(key);
  else lists.set(key, rest);
}
