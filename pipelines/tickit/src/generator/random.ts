/** FNV-1a over UTF-16 code units: hashes a table's name to a 32-bit seed. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A small deterministic generator (sfc32). Every row of every table has its own generator, keyed by (seed, table,
 * row), so that any row can be computed without the previous ones: a sale finds its listing, and a listing its event,
 * without a table in memory.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed any integer; it determines the whole data set
   * @param table name of the table; each table has its own stream
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

  /** Returns a number in [0, 1). */
  fraction(): number {
    return this.#next32() / 0x1_0000_0000;
  }

  /**
   * Returns a number in [0, 1) that prefers low values: the given power of a fraction. Multiplies instead of using
   * `**`, which may differ in the last bit between engines: the same seed must produce the same bytes everywhere.
   */
  skewedFraction(power: number): number {
    const fraction = this.fraction();
    let product = fraction;
    for (let count = 1; count < power; count += 1) product *= fraction;
    return product;
  }

  /** Returns an integer in [low, high]; `low` if the range is empty. */
  integer(low: number, high: number): number {
    return high <= low ? low : low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** Returns true with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Returns an element; a `power` above 1 prefers low positions. */
  pick<T>(values: readonly T[], power = 1): T {
    const position = Math.floor(this.skewedFraction(power) * values.length);
    const value = values[position];
    if (value === undefined) throw new RangeError("cannot pick from an empty list");
    return value;
  }
}
