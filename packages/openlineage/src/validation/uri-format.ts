import { fullFormats } from "ajv-formats/dist/formats.js";

/** How many distinct strings are remembered before the memory is emptied. */
const capacity = 4096;

/** Longer strings are checked each time, so that the memory stays small whatever is sent. */
const longestRemembered = 512;

const remembered = new Map<string, boolean>();
const checkUri = fullFormats.uri as (text: string) => boolean;

/**
 * Whether a string is a URI (RFC 3986, scheme required).
 *
 * The check is a long regular expression and most of an event's validation time, while producers and schema addresses
 * repeat from event to event: so answers are remembered, in bounded memory.
 */
export function isUri(text: string): boolean {
  if (text.length > longestRemembered) return checkUri(text);
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const answer = checkUri(text);
  if (remembered.size >= capacity) remembered.clear();
  remembered.set(text, answer);
  return answer;
}
