/** A page of a list. `next` is the cursor of the next page; null at the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** The cursor is malformed or belongs to another list. */
export class InvalidCursor extends Error {
  constructor() {
    super("The cursor is invalid for this list.");
    this.name = "InvalidCursor";
  }
}

/** Encodes a keyset cursor from the sort key of the last item; opaque to callers. */
export function encodeCursor(...key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/**
 * Decodes a cursor of a list whose sort key has the given parts.
 *
 * @throws InvalidCursor
 */
export function decodeCursor(
  cursor: string | undefined,
  ...types: readonly ("string" | "number")[]
): (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      key.length === types.length &&
      key.every((part, index) => typeof part === types[index])
    ) {
      return key;
    }
  } catch {
    // Falls through to the error below.
  }
  throw new InvalidCursor();
}

/** Turns `limit` + 1 rows into a page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  key: (row: Row) => readonly (string | number)[],
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(item), next: rows.length > limit && last ? encodeCursor(...key(last)) : null };
}
