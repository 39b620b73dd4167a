import { badQuery } from "./errors.ts";

/** Query parameters as received: text, or several texts of one name. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Larger offsets make the database read rows only to discard them; v2 has cursors. */
const maxOffset = 100_000;

/** Returns the text of a parameter; the first of several. */
export function textParam(query: Query, name: string): string | undefined {
  const value = query[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined ? undefined : storable(text);
}

/** Replaces U+0000, which the database cannot store, with U+FFFD, as the store does. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}

/** Returns a non-negative integer. @throws HttpProblem with Marquez's message */
export function intParam(
  query: Query,
  name: string,
  standard: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number {
  const text = textParam(query, name);
  if (text === undefined || text === "") return standard;
  const value = Number(text);
  if (!Number.isInteger(value)) throw badQuery(name, "is not a number.");
  if (value < 0) throw badQuery(name, "must be greater than or equal to 0");
  if (value > maximum) throw badQuery(name, `must be less than or equal to ${maximum}`);
  return value;
}

/** Returns `limit` (default 100, at most 1,000) and `offset` (default 0). */
export function pagingParams(query: Query): { limit: number; offset: number } {
  return {
    limit: Math.min(intParam(query, "limit", 100), 1_000),
    offset: intParam(query, "offset", 0, maxOffset),
  };
}

/** The range of instants that the database accepts. */
const minDate = Date.parse("0001-01-01T00:00:00Z");
const maxDate = Date.parse("9999-12-31T23:59:59Z");

/** Returns an instant as epoch milliseconds; UTC if it has no zone. An unencoded plus sign arrives as a space. */
export function dateParam(query: Query, name: string): number | null {
  const text = textParam(query, name);
  if (text === undefined || text === "") return null;
  const zoned = text.replace(/ (\d\d:?\d\d)$/, "+$1");
  const value = Date.parse(/T[\d:.]+$/.test(zoned) ? `${zoned}Z` : zoned);
  if (Number.isNaN(value) || value < minDate || value > maxDate)
    throw badQuery(name, "must be an ISO 8601 date or instant");
  return value;
}

/** Returns one of several values, in any case and with `-` or `.` for `_`; null if the parameter is missing. */
export function enumParam<Value extends string>(
  query: Query,
  name: string,
  values: readonly Value[],
): Value | null {
  const text = textParam(query, name);
  if (text === undefined || text === "") return null;
  const value = values.find((candidate) => candidate === text.toUpperCase().replace(/[-.]/g, "_"));
  if (!value) throw badQuery(name, `must be one of [${values.join(", ")}]`);
  return value;
}

/** Returns true for `true` in any case; Marquez's Python client writes `True`. */
export function booleanParam(query: Query, name: string): boolean {
  return textParam(query, name)?.toLowerCase() === "true";
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns true if a text is a UUID. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
