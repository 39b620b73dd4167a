import type { Session } from "../database/database.ts";
import { byteaArray, pack, unpack } from "../model/codec.ts";
import {
  decodeEdgeSet,
  emptyEdgeSet,
  encodeEdgeSet,
  type Fragment,
  type IdentifiedEdgeSet,
} from "../model/edge-set.ts";
import { contentId } from "../model/identifiers.ts";
import type { GraphCaches } from "./graph-caches.ts";

/** The content-addressed store of one transaction: collects new contents, reads stored ones. */
export class Contents {
  readonly #session: Session;
  readonly #caches: GraphCaches;
  readonly #pending = new Map<string, string>();

  constructor(session: Session, caches: GraphCaches) {
    this.#session = session;
    this.#caches = caches;
  }

  /** Queues a text to be stored under its id by the next {@link flush}. */
  put(hash: string, text: string): void {
    if (!this.#caches.storedContents.has(hash)) this.#pending.set(hash, text);
  }

  putFragment(fragment: Fragment): string {
    const text = JSON.stringify(fragment);
    const hash = contentId(text);
    this.put(hash, text);
    this.#caches.fragments.set(hash, fragment);
    return hash;
  }

  putEdgeSet(set: IdentifiedEdgeSet): string {
    this.put(set.hash, encodeEdgeSet(set));
    this.#caches.edgeSets.set(set.hash, set);
    return set.hash;
  }

  /** Reads fragments by id. @throws Error when one is not stored, which would be a defect */
  async fragments(hashes: Iterable<string>): Promise<(hash: string) => Fragment> {
    const found = await this.#load(
      hashes,
      (hash) => this.#caches.fragments.get(hash),
      (_, text) => JSON.parse(text) as Fragment,
    );
    for (const [hash, fragment] of found) this.#caches.fragments.set(hash, fragment);
    return (hash) => present(found.get(hash), hash);
  }

  /** Reads edge sets by id. @throws Error when one is not stored, which would be a defect */
  async edgeSets(hashes: Iterable<string>): Promise<(hash: string) => IdentifiedEdgeSet> {
    const found = await this.#load(
      hashes,
      (hash) => (hash === emptyEdgeSet.hash ? emptyEdgeSet : this.#caches.edgeSets.get(hash)),
      decodeEdgeSet,
    );
    for (const [hash, set] of found) this.#caches.edgeSets.set(hash, set);
    return (hash) => present(found.get(hash), hash);
  }

  /** Reads public ids by node id. @throws Error when a node is not stored, which would be a defect */
  async publicIds(nodes: Iterable<number>): Promise<(node: number) => string> {
    const found = new Map<number, string>();
    const missing: number[] = [];
    for (const node of new Set(nodes)) {
      const publicId = this.#caches.publicIds.get(node);
      if (publicId === undefined) missing.push(node);
      else found.set(node, publicId);
    }
    if (missing.length > 0) {
      const rows = await this.#session.query<{ id: number; public_id: string }>(
        `SELECT id, public_id FROM datasets WHERE id = ANY($1::integer[])
         UNION ALL SELECT id, public_id FROM jobs WHERE id = ANY($1::integer[])`,
        [missing],
        "read-public-ids",
      );
      for (const row of rows) {
        found.set(row.id, row.public_id);
        this.#caches.publicIds.set(row.id, row.public_id);
      }
    }
    return (node) => present(found.get(node), String(node));
  }

  /**
   * Reads keys of canonical dataset names by node id. Datasets with the same key are one table, whichever partition
   * their names refer to.
   *
   * @throws Error when a node is not stored, which would be a defect
   */
  async canonicalKeys(nodes: Iterable<number>): Promise<(node: number) => string> {
    const cache = this.#caches.canonicalKeys;
    const distinct = [...new Set(nodes)];
    const found = new Map<number, string>();
    for (const node of distinct) {
      const key = cache.get(node);
      if (key !== undefined) found.set(node, key);
    }
    const missing = distinct.filter((node) => !found.has(node));
    if (missing.length > 0) {
      const rows = await this.#session.query<{ id: number; canonical_key: string }>(
        "SELECT id, canonical_key FROM datasets WHERE id = ANY($1::integer[])",
        [missing],
        "read-canonical-keys",
      );
      for (const { id, canonical_key } of rows) {
        found.set(id, canonical_key);
        cache.set(id, canonical_key);
      }
    }
    return (node) => present(found.get(node), String(node));
  }

  /** Stores the texts queued since the last call. */
  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const hashes = [...this.#pending.keys()].sort();
    await this.#session.query(
      `INSERT INTO contents (hash, body) SELECT * FROM unnest($1::uuid[], $2::bytea[]) ON CONFLICT DO NOTHING`,
      [hashes, byteaArray(hashes.map((hash) => pack(this.#pending.get(hash)!)))],
      "put-contents",
    );
    for (const hash of hashes) this.#caches.storedContents.set(hash, true);
    this.#pending.clear();
  }

  async #load<Value>(
    hashes: Iterable<string>,
    cached: (hash: string) => Value | undefined,
    decode: (hash: string, text: string) => Value,
  ): Promise<Map<string, Value>> {
    const found = new Map<string, Value>();
    const missing: string[] = [];
    for (const hash of new Set(hashes)) {
      const value = cached(hash);
      const pending = this.#pending.get(hash);
      if (value !== undefined) found.set(hash, value);
      else if (pending !== undefined) found.set(hash, decode(hash, pending));
      else missing.push(hash);
    }
    for (const [hash, text] of await readContents(this.#session, missing))
      found.set(hash, decode(hash, text));
    return found;
  }
}

/** Reads contents by id; unknown ids are absent. */
export async function readContents(
  session: Session,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await session.query<{ hash: string; body: Buffer }>(
    "SELECT hash, body FROM contents WHERE hash = ANY($1::uuid[])",
    [hashes],
    "read-contents",
  );
  return new Map(rows.map(({ hash, body }) => [hash, unpack(body)]));
}

function present<Value>(value: Value | undefined, hash: string): Value {
  if (value === undefined) throw new Error(`Content ${hash} is referenced but not stored`);
  return value;
}
