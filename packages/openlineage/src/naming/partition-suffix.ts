const keyValue = /^[^=/]+=[^/]*$/;
const date = /^((?:19|20)\d\d)(?:([-_]?)(\d\d)(?:\2(\d\d)(?:[T_-]?\d\d(?::?\d\d(?::?\d\d)?)?Z?)?)?)$/;
const year = /^(19|20)\d\d$/;
const twoDigits = /^\d\d$/;

function isBetween(text: string | undefined, low: number, high: number): boolean {
  return text !== undefined && twoDigits.test(text) && Number(text) >= low && Number(text) <= high;
}

/** `20260131`, `2026-01-31`, `202601`, `2026-01`, and a day with a time of day: `20260131T0800`. */
function isDate(segment: string): boolean {
  const match = date.exec(segment);
  if (match === null) return false;
  return isBetween(match[3], 1, 12) && (match[4] === undefined || isBetween(match[4], 1, 31));
}

/** How many of the last segments name a partition: 0 when none does. */
function partitionLength(segments: readonly string[]): number {
  const last = segments.at(-1) ?? "";
  if (keyValue.test(last) || isDate(last)) return 1;
  for (const length of [4, 3, 2]) {
    const [first, month, day, hour] = segments.slice(-length);
    if (segments.length < length || first === undefined || !year.test(first)) continue;
    if (!isBetween(month, 1, 12)) continue;
    if (length > 2 && !isBetween(day, 1, 31)) continue;
    if (length > 3 && !isBetween(hour, 0, 23)) continue;
    return length;
  }
  return 0;
}

/**
 * Cuts the trailing path segments that name a partition and not the dataset: `key=value`, dates and months
 * (`20260131`, `2026-01-31`, `202601`), and `yyyy/mm`, `yyyy/mm/dd`, `yyyy/mm/dd/hh`. What remains has at least one
 * segment: a path that is all partition stays as it is from its first segment on.
 *
 * The same path parts as those that the OpenLineage Java client trims.
 */
export function trimPartitionSuffix(path: string): string {
  const lead = path.startsWith("/") ? "/" : "";
  const segments = path.slice(lead.length).split("/");
  let length = segments.length;
  for (;;) {
    const cut = partitionLength(segments.slice(Math.max(0, length - 4), length));
    let rest = length - cut;
    // Doubled slashes leave empty segments, which name nothing.
    while (rest > 0 && segments[rest - 1] === "") rest--;
    if (cut === 0 || rest === 0) break;
    length = rest;
  }
  return length === segments.length ? path : lead + segments.slice(0, length).join("/");
}
