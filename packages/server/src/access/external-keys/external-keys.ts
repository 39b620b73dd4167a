import { hashKey, type KeyScope, normalizeScopes } from "@headwater/store";
import type { Log } from "../../http/log.ts";

/** Where keys come from that are not made by Headwater. */
export interface KeyPlace {
  readonly source: "secret" | "file";
  /** ARN or name of a secret, or path of a file. */
  readonly place: string;
  /** What the keys are called where somebody's name is asked for. */
  readonly name: string;
  readonly scope: KeyScope;
  /**
   * Reads the keys as they are now. Empty when the place itself is gone, so that its keys count no more.
   *
   * @throws Error when they cannot be read for the moment
   */
  read(): Promise<readonly string[]>;
}

/** What is known of a place of keys. */
export interface KeyPlaceState {
  readonly source: "secret" | "file";
  readonly place: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** Keys that are accepted from there. */
  readonly keys: number;
  /** Epoch milliseconds of the last time that it could be read; null when it never could. */
  readonly readAt: number | null;
  /** Why it could not be read the last time; null when it could. */
  readonly problem: string | null;
}

/** A key from outside that counts. */
export interface OutsideKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
}

/** A key must be at least so long: its hash is kept with sessions, and must not be worth guessing. */
const shortestKey = 20;
/** Longer texts are no keys, and are not looked at. */
export const longestKey = 1024;
const keyRule = `a key has ${shortestKey} to ${longestKey} printable ASCII characters without spaces`;
const keyShape = new RegExp(`^[\\x21-\\x7e]{${shortestKey},${longestKey}}$`);

/** Whether a text could be a key from outside. */
export function isKeyText(text: string): boolean {
  return keyShape.test(text);
}

interface Known {
  hashes: readonly string[];
  readAt: number | null;
  problem: string | null;
}

/** Keys from secrets and files. What was read once holds until it can be read again. */
export class OutsideKeys {
  readonly #places: readonly KeyPlace[];
  readonly #known: Known[];
  #keys: ReadonlyMap<string, OutsideKey> = new Map();

  constructor(places: readonly KeyPlace[]) {
    this.#places = places;
    this.#known = places.map(() => ({ hashes: [], readAt: null, problem: null }));
  }

  /** How many different keys count. */
  get size(): number {
    return this.#keys.size;
  }

  /** The key of a hash in hexadecimal. */
  find(hash: string): OutsideKey | undefined {
    return this.#keys.get(hash);
  }

  /** Every place, and what is known of it. */
  get states(): readonly KeyPlaceState[] {
    return this.#places.map(({ source, place, name, scope }, index) => {
      const { hashes, readAt, problem } = this.#known[index]!;
      return { source, place, name, scope, keys: hashes.length, readAt, problem };
    });
  }

  /** Reads every place. Never rejects: a place that cannot be read keeps what was known of it and is reported. */
  async refresh(log: Log, now: () => number = Date.now): Promise<void> {
    await Promise.all(this.#places.map((place, index) => this.#read(place, this.#known[index]!, log, now)));
    const keys = new Map<string, OutsideKey>();
    for (const [index, { name, scope }] of this.#places.entries()) {
      for (const hash of this.#known[index]!.hashes) {
        const before = keys.get(hash);
        keys.set(hash, {
          name: before?.name ?? name,
          scopes: normalizeScopes([...(before?.scopes ?? []), scope]),
        });
      }
    }
    this.#keys = keys;
  }

  async #read(place: KeyPlace, known: Known, log: Log, now: () => number): Promise<void> {
    const where = `The ${place.scope} key of the ${place.source} ${place.place}`;
    try {
      const texts = (await place.read()).map((text) => text.trim());
      const usable = texts.filter(isKeyText);
      if (texts.length > 0 && usable.length === 0) {
        throw new Error(`what is there is no key (${keyRule})`);
      }
      const hashes = [...new Set(usable.map((text) => hashKey(text).toString("hex")))];
      const isChanged = hashes.join() !== known.hashes.join();
      if (hashes.length === 0 && (isChanged || known.readAt === null))
        log.warn(`${where} is gone; none counts from there.`);
      else if (isChanged && known.readAt !== null) log.info(`${where} has changed.`);
      const useless = texts.length - usable.length;
      const problem = useless > 0 ? `${useless} of its ${texts.length} lines are no keys (${keyRule})` : null;
      if (problem !== null && problem !== known.problem) log.warn(`${where}: ${problem}. The others count.`);
      if (problem === null && known.problem !== null) log.info(`${where} can be read again.`);
      known.hashes = hashes;
      known.readAt = now();
      known.problem = problem;
    } catch (error) {
      const problem = (error as Error).message || (error as Error).name;
      // Said once, and again when it is another problem; not every minute.
      if (problem !== known.problem) {
        const rest =
          known.hashes.length > 0 ? "What was read before still counts." : "It does not count until it can.";
        log.warn(`${where} cannot be read: ${problem}. ${rest}`);
      }
      known.problem = problem;
    }
  }
}
