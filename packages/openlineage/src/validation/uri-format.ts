import { fullFormats } from "ajv-formats/dist/formats.js";

/** The maximum number of cached strings. The cache is cleared when it is full. */
const capacity = 4096;

/** Longer strings are not cached, so that the cache stays small for any input. */
const maxCachedLength = 512;

const cached = new Map<string, boolean>();
const checkUri = fullFormats.uri as (text: string) => boolean;

/**
 * Returns true if a string is a URI (RFC 3986, scheme required).
 *
 * The regular expression takes most of an event's validation time, and producers and schema URLs repeat across events.
 * Therefore results are cached, with a bounded size.
 */
export function isUri(text: string): boolean {
  if (text.length > maxCachedLength) return checkUri(text);
  const known = cached.get(text);
  if (known !== undefined) return known;
  const answer = checkUri(text);
  if (cached.size >= capacity) cached.clear();
  cached.set(text, answer);
  return answer;
}
