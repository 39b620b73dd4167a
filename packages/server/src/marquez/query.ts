import { badQuery } from "./errors.ts";

/** Query parameters as they come: text, or several texts of one name. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Offsets beyond this make the database read what it throws away; v2 has cursors. */
const offsetLimit = 100_000;

/** One parameter's text; of several the first. */
export function textOf(query: Query, name: string): string | undefined {
  const value = query[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined ? undefined : storable(text);
}

/** A text as the store keeps it: U+0000, which no database column holds, is the replacement character there. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}

/** A whole number of at least zero. @throws HttpProblem with Marquez's words */
export function countOf(
  query: Query,
  name: string,
  standard: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number {
  const text = textOf(query, name);
  if (text === undefined || text === "") return standard;
  const value = Number(text);
  if (!Number.isInteger(value)) throw badQuery(name, "is not a number.");
  if (value < 0) throw badQuery(name, "must be greater than or equal to 0");
  if (value > maximum) throw badQuery(name, `must be less than or equal to ${maximum}`);
  return value;
}

/** `limit` (100) and `offset` (0). */
export function pagingOf(query: Query): { limit: number; offset: number } {
  return {
    limit: Math.min(countOf(query, "limit", 100), 1_000),
    offset: countOf(query, "offset", 0, offsetLimit),
  };
}

/** What the database can tell apart; what lies beyond is a slip. */
const earliest = Date.parse("0001-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59Z");

/** An instant as epoch milliseconds; UTC without a zone. A plus sign that was not encoded arrives as a space. */
export function instantOf(query: Query, name: string): number | null {
  const text = textOf(query, name);
  if (text === undefined || text === "") return null;
  const zoned = text.replace(/ (\d\d:?\d\d)$/, "+$1");
  const value = Date.parse(/T[\d:.]+$/.test(zoned) ? `${zoned}Z` : zoned);
  if (Number.isNaN(value) || value < earliest || value > latest)
    throw badQuery(name, "must be an ISO 8601 date or instant");
  return value;
}

/** One of several words, in any case and with `-` or `.` for `_`. */
export function wordOf<Word extends string>(query: Query, name: string, words: readonly Word[]): Word | null {
  const text = textOf(query, name);
  if (text === undefined || text === "") return null;
  const word = words.find((candidate) => candidate === text.toUpperCase().replace(/[-.]/g, "_"));
  if (!word) throw badQuery(name, `must be one of [${words.join(", ")}]`);
  return word;
}

/** Whether a switch is on. Marquez's Python client writes `True`. */
export function switchOf(query: Query, name: string): boolean {
  return textOf(query, name)?.toLowerCase() === "true";
}
