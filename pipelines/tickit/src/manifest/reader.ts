/** Thrown for an invalid manifest. The message contains the JSON pointer of the problem. */
export class ManifestError extends Error {
  /** Location in the file, as a JSON pointer (RFC 6901). */
  readonly pointer: string;

  constructor(pointer: string, problem: string) {
    super(`manifest ${pointer === "" ? "/" : pointer}: ${problem}`);
    this.name = "ManifestError";
    this.pointer = pointer;
  }
}

function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Reads a JSON object field by field; an invalid or unknown field is an error with its location. */
export class ObjectReader {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();
  /** JSON pointer of the object. */
  readonly pointer: string;

  constructor(value: unknown, pointer: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ManifestError(pointer, "expected an object");
    }
    this.#fields = new Map(Object.entries(value));
    this.pointer = pointer;
  }

  #at(name: string): string {
    return `${this.pointer}/${escapeToken(name)}`;
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#fields.get(name);
  }

  /** A non-empty string. */
  text(name: string): string {
    const value = this.#take(name);
    if (typeof value !== "string" || value === "")
      throw new ManifestError(this.#at(name), "expected a non-empty string");
    return value;
  }

  /** A non-empty string; undefined when the field is absent or null. */
  optionalText(name: string): string | undefined {
    return (this.#fields.get(name) ?? null) === null ? void this.#read.add(name) : this.text(name);
  }

  /** A boolean; false when the field is absent. */
  flag(name: string): boolean {
    const value = this.#take(name) ?? false;
    if (typeof value !== "boolean") throw new ManifestError(this.#at(name), "expected true or false");
    return value;
  }

  /** One of the given strings. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.#take(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new ManifestError(this.#at(name), `expected one of ${allowed.join(", ")}`);
    return found;
  }

  /** The number itself, or an error. */
  exactly(name: string, expected: number): void {
    if (this.#take(name) !== expected) throw new ManifestError(this.#at(name), `expected ${expected}`);
  }

  /** An array of strings. */
  texts(name: string): string[] {
    return this.#array(name).map((value, index) => {
      if (typeof value !== "string")
        throw new ManifestError(`${this.#at(name)}/${index}`, "expected a string");
      return value;
    });
  }

  /** An array of strings; empty when the field is absent. */
  optionalTexts(name: string): string[] {
    return this.#fields.has(name) ? this.texts(name) : [];
  }

  /** An array of objects, each converted by `read`. */
  list<T>(name: string, read: (item: ObjectReader) => T): T[] {
    return this.#array(name).map((value, index) => {
      const item = new ObjectReader(value, `${this.#at(name)}/${index}`);
      const result = read(item);
      item.end();
      return result;
    });
  }

  /** Rejects unknown fields, because a misspelled name must not count as an absent field. */
  end(): void {
    for (const name of this.#fields.keys()) {
      if (!this.#read.has(name)) throw new ManifestError(this.#at(name), "unknown field");
    }
  }

  #array(name: string): readonly unknown[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) throw new ManifestError(this.#at(name), "expected an array");
    return value;
  }
}
