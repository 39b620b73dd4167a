import type { Session } from "../database/database.ts";
import { decodeAdjacency, type OwnerEdges } from "./owner-edges.ts";
import type { EdgeSource } from "./walk.ts";

/** Owners per page when the whole graph is loaded: bounds what one statement of the embedded engine does. */
const pageSize = 5_000;

/**
 * The current graph in memory: each owner's edges, and for each dataset the owners that read and write it. A walk
 * touches nothing else; the database is asked only for the rows of the answer.
 */
export class LineageIndex implements EdgeSource {
  readonly #owners = new Map<number, OwnerEdges>();
  readonly #readers = new Map<number, number[]>();
  readonly #writers = new Map<number, number[]>();
  readonly #stands = new Map<number, number>();
  readonly #members = new Map<number, number[]>();
  #seen = 0;

  /** Number of owners with edges. */
  get size(): number {
    return this.#owners.size;
  }

  /** Loads the whole graph anew. */
  async load(session: Session): Promise<void> {
    this.#owners.clear();
    this.#readers.clear();
    this.#writers.clear();
    this.#stands.clear();
    this.#members.clear();
    // Changes that commit while the pages are read are seen again by the next catch-up: applying twice is harmless.
    const [start] = await session.query<{ seen: number }>(
      `SELECT GREATEST((SELECT max(changed) FROM adjacency), (SELECT max(changed) FROM representatives), 0) AS seen`,
    );
    for (let after = -1; ; ) {
      const rows = await session.query<{ owner_id: number; body: string }>(
        "SELECT owner_id, body FROM adjacency WHERE owner_id > $1 ORDER BY owner_id LIMIT $2",
        [after, pageSize],
      );
      for (const row of rows) this.#put(row.owner_id, decodeAdjacency(row.body));
      if (rows.length < pageSize) break;
      after = rows.at(-1)!.owner_id;
    }
    const stands = await session.query<{ node_id: number; stands: number }>(
      "SELECT node_id, stands FROM representatives",
    );
    for (const row of stands) this.#represent(row.node_id, row.stands);
    this.#seen = start?.seen ?? 0;
  }

  /** Applies what a commit of this process changed. */
  apply(changes: {
    readonly adjacency: ReadonlyMap<number, string>;
    readonly representatives: ReadonlyMap<number, number>;
  }): void {
    for (const [owner, body] of changes.adjacency) this.#put(owner, decodeAdjacency(body));
    for (const [node, stands] of changes.representatives) this.#represent(node, stands);
  }

  /** Applies what other processes committed since the last time. */
  async catchUp(session: Session): Promise<void> {
    const rows = await session.query<{ owner_id: number; body: string; changed: number }>(
      "SELECT owner_id, body, changed FROM adjacency WHERE changed > $1 ORDER BY changed LIMIT $2",
      [this.#seen, pageSize],
      "catch-up-adjacency",
    );
    const stands = await session.query<{ node_id: number; stands: number; changed: number }>(
      "SELECT node_id, stands, changed FROM representatives WHERE changed > $1 ORDER BY changed LIMIT $2",
      [this.#seen, pageSize],
      "catch-up-representatives",
    );
    for (const row of rows) this.#put(row.owner_id, decodeAdjacency(row.body));
    for (const row of stands) this.#represent(row.node_id, row.stands);
    // Both lists share one sequence and commit in its order (writers take turns); a full page ends the safe range.
    const ends = [rows, stands].map((list) =>
      list.length === pageSize ? list.at(-1)!.changed : Number.POSITIVE_INFINITY,
    );
    const newest = Math.max(this.#seen, ...[rows, stands].flatMap((list) => list.at(-1)?.changed ?? []));
    this.#seen = Math.min(newest, ...ends);
  }

  representative(node: number): number {
    return this.#stands.get(node) ?? node;
  }

  /** The nodes for which a node stands, itself included. */
  members(node: number): readonly number[] {
    return this.#members.get(node) ?? [node];
  }

  async readersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return new Map(datasets.flatMap((dataset) => entry(this.#readers, dataset)));
  }

  async writersOf(datasets: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return new Map(datasets.flatMap((dataset) => entry(this.#writers, dataset)));
  }

  async edgesOf(owners: readonly number[]): Promise<ReadonlyMap<number, OwnerEdges>> {
    return new Map(owners.flatMap((owner) => entry(this.#owners, owner)));
  }

  /** The datasets with most readers and writers, as places to start from; looks at no more than `budget` of them. */
  mostConnected(count: number, budget = 20_000): number[] {
    const degrees = new Map<number, number>();
    for (const [dataset, owners] of firstEntries(this.#readers, budget)) {
      const node = this.representative(dataset);
      degrees.set(node, (degrees.get(node) ?? 0) + owners.length + (this.#writers.get(dataset)?.length ?? 0));
    }
    for (const [dataset, owners] of firstEntries(this.#writers, budget)) {
      const node = this.representative(dataset);
      if (!degrees.has(node)) degrees.set(node, owners.length);
    }
    return [...degrees]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, count)
      .map(([node]) => node);
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
