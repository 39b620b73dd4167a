interface Frame {
  readonly members: readonly (readonly [key: string | undefined, value: unknown])[];
  readonly close: string;
  next: number;
}

function open(value: object): Frame {
  if (Array.isArray(value)) {
    return { members: value.map((item) => [undefined, item ?? null] as const), close: "]", next: 0 };
  }
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  // The default order compares UTF-16 code units, as RFC 8785 asks.
  return { members: keys.sort().map((key) => [key, record[key]] as const), close: "}", next: 0 };
}

/**
 * One text for all JSON values that differ only in the order of keys: keys sorted by UTF-16 code units, no white space,
 * numbers and strings as `JSON.stringify` writes them (RFC 8785 in effect, except that lone surrogates are escaped
 * instead of refused). Members that are `undefined` are dropped; in arrays they become null.
 *
 * Does not recurse, so that no depth overflows the stack. For values as `JSON.parse` returns them: `toJSON` methods are
 * not called.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  let text = Array.isArray(value) ? "[" : "{";
  const frames: Frame[] = [open(value)];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const member = frame.members[frame.next];
    if (member === undefined) {
      text += frame.close;
      frames.pop();
      continue;
    }
    if (frame.next++ > 0) text += ",";
    const [key, inner] = member;
    if (key !== undefined) text += `${JSON.stringify(key)}:`;
    if (typeof inner === "object" && inner !== null) {
      text += Array.isArray(inner) ? "[" : "{";
      frames.push(open(inner));
    } else text += JSON.stringify(inner) ?? "null";
  }
  return text;
}
