/** FNV-1a over UTF-16 code units: turns a table's name into 32 bits of seed. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A small deterministic generator (sfc32). Every row of every table has one of its own, keyed by
 * (seed, table, row), so that any row can be computed without the rows before it: a sale looks up
 * its listing, and the listing its event, without any table being held in memory.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed any integer; the whole data set changes with it
   * @param table a name that separates the streams of two tables
   * @param row the row's number
   */
  constructor(seed: number, table: string, row: number) {
    this.#a = seed | 0;
    this.#b = hash32(table) | 0;
    this.#c = row | 0;
    for (let round = 0; round < 12; round += 1) this.#next32();
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.#next32() / 0x1_0000_0000;
  }

  /**
   * A number in [0, 1) that prefers low values: the given power of a fraction. Multiplied out, because
   * `**` may differ in the last bit between engines, and the same seed must give the same bytes everywhere.
   */
  skewedFraction(power: number): number {
    const fraction = this.fraction();
    let product = fraction;
    for (let count = 1; count < power; count += 1) product *= fraction;
    return product;
  }

  /** A whole number in [low, high]; `low` when the range is empty. */
  integer(low: number, high: number): number {
    return high <= low ? low : low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One element; low positions are preferred when `power` is above 1. */
  pick<T>(values: readonly T[], power = 1): T {
    const position = Math.floor(this.skewedFraction(power) * values.length);
    const value = values[position];
    if (value === undefined) throw new RangeError("cannot pick from an empty list");
    return value;
  }
}
