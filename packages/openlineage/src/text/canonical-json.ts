/** A container being serialized. */
interface Frame {
  readonly container: Readonly<Record<string | number, unknown>>;
  /** The sorted keys of an object; undefined for an array. */
  readonly keys: readonly string[] | undefined;
  readonly length: number;
  next: number;
  isFirst: boolean;
}

function open(value: object): Frame {
  const container = value as Readonly<Record<string | number, unknown>>;
  // The default order compares UTF-16 code units, as RFC 8785 requires.
  const keys = Array.isArray(value) ? undefined : Object.keys(value).sort();
  return { container, keys, length: keys?.length ?? (value as unknown[]).length, next: 0, isFirst: true };
}

/** Caches quoted keys, because they repeat across events. Bounded in size. */
const quotedKeys = new Map<string, string>();

function quotedKey(key: string): string {
  let quoted = quotedKeys.get(key);
  if (quoted === undefined) {
    quoted = `${JSON.stringify(key)}:`;
    if (quotedKeys.size >= 4096) quotedKeys.clear();
    if (key.length <= 100) quotedKeys.set(key, quoted);
  }
  return quoted;
}

/**
 * Serializes a JSON value so that values that differ only in key order have the same text: keys are sorted by UTF-16
 * code unit, there is no white space, and numbers and strings are formatted like `JSON.stringify` (RFC 8785, except
 * that lone surrogates are escaped instead of rejected). `undefined` members are dropped; in arrays they become null.
 *
 * Not recursive, so deep nesting cannot overflow the stack. Intended for the results of `JSON.parse`; does not call
 * `toJSON` methods.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  let frame = open(value);
  let text = frame.keys === undefined ? "[" : "{";
  const outer: Frame[] = [];
  for (;;) {
    if (frame.next >= frame.length) {
      text += frame.keys === undefined ? "]" : "}";
      const enclosing = outer.pop();
      if (enclosing === undefined) return text;
      frame = enclosing;
      continue;
    }
    const index = frame.next++;
    const key = frame.keys?.[index];
    const member = frame.container[key ?? index];
    if (key !== undefined && member === undefined) continue;
    if (!frame.isFirst) text += ",";
    frame.isFirst = false;
    if (key !== undefined) text += quotedKey(key);
    if (typeof member === "object" && member !== null) {
      outer.push(frame);
      frame = open(member);
      text += frame.keys === undefined ? "[" : "{";
    } else text += JSON.stringify(member) ?? "null";
  }
}
