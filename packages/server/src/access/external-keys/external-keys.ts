import { hashKey, type KeyScope, normalizeScopes } from "@headwater/store";
import type { Log } from "../../http/log.ts";

/** A source of keys that Headwater did not create. */
export interface KeySource {
  readonly source: "secret" | "file";
  /** ARN or name of a secret, or path of a file. */
  readonly place: string;
  /** Name of the keys, for the log. */
  readonly name: string;
  readonly scope: KeyScope;
  /** Job namespaces that the keys may send events for; empty: all. */
  readonly namespaces: readonly string[];
  /**
   * Reads the keys. Returns none if the source was deleted, which revokes its keys.
   *
   * @throws Error if they cannot be read at the moment
   */
  read(): Promise<readonly string[]>;
}

/** The state of a source of keys. */
export interface KeySourceState {
  readonly source: "secret" | "file";
  readonly place: string;
  readonly name: string;
  readonly scope: KeyScope;
  readonly namespaces: readonly string[];
  /** Number of accepted keys. */
  readonly keys: number;
  /** Last successful read in epoch milliseconds; null if there was none. */
  readonly readAt: number | null;
  /** Why the last read failed; null if it succeeded. */
  readonly problem: string | null;
}

/** An accepted external key. */
export interface ExternalKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly namespaces: readonly string[];
}

/** Minimum length of a key: its hash is stored with sessions and must resist guessing. */
const minKeyLength = 20;
/** Maximum length of a key; longer texts are not checked. */
export const maxKeyLength = 1024;
const keyRule = `a key has ${minKeyLength} to ${maxKeyLength} printable ASCII characters without spaces`;
const keyShape = new RegExp(`^[\\x21-\\x7e]{${minKeyLength},${maxKeyLength}}$`);

/** Returns true if a text could be an external key. */
export function isKeyLike(text: string): boolean {
  return keyShape.test(text);
}

interface Known {
  hashes: readonly string[];
  readAt: number | null;
  problem: string | null;
}

/** Keys from secrets and files. Keys stay valid while their source cannot be read. */
export class ExternalKeys {
  readonly #places: readonly KeySource[];
  readonly #known: Known[];
  #keys: ReadonlyMap<string, ExternalKey> = new Map();

  constructor(places: readonly KeySource[]) {
    this.#places = places;
    this.#known = places.map(() => ({ hashes: [], readAt: null, problem: null }));
  }

  /** Number of different accepted keys. */
  get size(): number {
    return this.#keys.size;
  }

  /** Returns the key with a hash (hexadecimal). */
  find(hash: string): ExternalKey | undefined {
    return this.#keys.get(hash);
  }

  /** The state of every source. */
  get states(): readonly KeySourceState[] {
    return this.#places.map(({ source, place, name, scope, namespaces }, index) => {
      const { hashes, readAt, problem } = this.#known[index]!;
      return { source, place, name, scope, namespaces, keys: hashes.length, readAt, problem };
    });
  }

  /** Reads every source. Never rejects: a source that cannot be read keeps its keys and is logged. */
  async refresh(log: Log, now: () => number = Date.now): Promise<void> {
    await Promise.all(this.#places.map((place, index) => this.#read(place, this.#known[index]!, log, now)));
    const keys = new Map<string, ExternalKey>();
    for (const [index, { name, scope, namespaces }] of this.#places.entries()) {
      for (const hash of this.#known[index]!.hashes) {
        const before = keys.get(hash);
        keys.set(hash, {
          name: before?.name ?? name,
          scopes: normalizeScopes([...(before?.scopes ?? []), scope]),
          namespaces: before ? mergeNamespaces(before, { scope, namespaces }) : namespaces,
        });
      }
    }
    this.#keys = keys;
  }

  async #read(place: KeySource, known: Known, log: Log, now: () => number): Promise<void> {
    const where = `The ${place.scope} key of the ${place.source} ${place.place}`;
    try {
      const texts = (await place.read()).map((text) => text.trim());
      const usable = texts.filter(isKeyLike);
      if (texts.length > 0 && usable.length === 0) {
        throw new Error(`it contains no valid key (${keyRule})`);
      }
      const hashes = [...new Set(usable.map((text) => hashKey(text).toString("hex")))];
      const isChanged = hashes.join() !== known.hashes.join();
      if (hashes.length === 0 && (isChanged || known.readAt === null))
        log.warn(`${where} was deleted; its keys are no longer accepted.`);
      else if (isChanged && known.readAt !== null) log.info(`${where} has changed.`);
      const useless = texts.length - usable.length;
      const problem =
        useless > 0 ? `${useless} of its ${texts.length} lines are not valid keys (${keyRule})` : null;
      if (problem !== null && problem !== known.problem)
        log.warn(`${where}: ${problem}. The others are accepted.`);
      if (problem === null && known.problem !== null) log.info(`${where} can be read again.`);
      known.hashes = hashes;
      known.readAt = now();
      known.problem = problem;
    } catch (error) {
      const problem = (error as Error).message || (error as Error).name;
      // Logged once per problem, not every minute.
      if (problem !== known.problem) {
        const rest =
          known.hashes.length > 0
            ? "The keys read before are still accepted."
            : "It is not accepted until it can be read.";
        log.warn(`${where} cannot be read: ${problem}. ${rest}`);
      }
      known.problem = problem;
    }
  }
}

/** Returns the namespaces of a key that two sources hold: each limits only the scope that it grants. */
function mergeNamespaces(
  before: ExternalKey,
  { scope, namespaces }: Pick<KeySource, "scope" | "namespaces">,
): readonly string[] {
  if (scope !== "ingest") return before.namespaces;
  if (!before.scopes.includes("ingest")) return namespaces;
  const isUnlimited = before.namespaces.length === 0 || namespaces.length === 0;
  return isUnlimited ? [] : [...new Set([...before.namespaces, ...namespaces])];
}
