/** A line of JSON text, and the JSON pointer (RFC 6901) of the value that begins on it. */
export interface JsonLine {
  readonly text: string;
  readonly pointer: string;
}

/** Formats a value as indented JSON lines, each with its pointer. */
export function jsonLines(value: unknown): JsonLine[] {
  const lines: JsonLine[] = [];
  const write = (own: unknown, pointer: string, before: string, indent: string, after: string): void => {
    const entries: readonly (readonly [string, unknown])[] | null = Array.isArray(own)
      ? own.map((member, index) => [String(index), member] as const)
      : typeof own === "object" && own !== null
        ? Object.entries(own)
        : null;
    const [open, close] = Array.isArray(own) ? ["[", "]"] : ["{", "}"];
    if (entries === null) lines.push({ text: `${indent}${before}${JSON.stringify(own)}${after}`, pointer });
    else if (entries.length === 0) lines.push({ text: `${indent}${before}${open}${close}${after}`, pointer });
    else {
      lines.push({ text: `${indent}${before}${open}`, pointer });
      entries.forEach(([key, member], index) => {
        const name = Array.isArray(own) ? "" : `${JSON.stringify(key)}: `;
        const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
        write(member, place, name, `${indent}  `, index < entries.length - 1 ? "," : "");
      });
      lines.push({ text: `${indent}${close}${after}`, pointer });
    }
  };
  write(value, "", "", "", "");
  return lines;
}

/**
 * Returns the pointer of the deepest existing value on the path to `pointer`: missing values are shown at
 * their parent.
 */
export function nearestPlace(lines: readonly JsonLine[], pointer: string): string {
  const there = new Set(lines.map((line) => line.pointer));
  let place = pointer;
  while (place !== "" && !there.has(place)) place = place.slice(0, place.lastIndexOf("/"));
  return place;
}
