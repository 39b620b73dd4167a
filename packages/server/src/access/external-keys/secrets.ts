import { readSecretValue } from "../../aws/secret-value.ts";
import type { KeyPlace } from "./external-keys.ts";
import type { PlacedKey } from "./parse.ts";

/**
 * A secret of AWS Secrets Manager whose value is a key. The version before the current one counts as well, so that a
 * rotation lets senders change over.
 */
export function keySecret({ scope, place }: PlacedKey): KeyPlace {
  return {
    source: "secret",
    place,
    name: `secret:${nameOf(place)}`,
    scope,
    async read() {
      const current = await readSecretValue(place, "AWSCURRENT");
      if (current === null) return [];
      const previous = await readSecretValue(place, "AWSPREVIOUS");
      return previous === null ? [keyOf(current)] : [keyOf(current), ...usablePrevious(previous)];
    },
  };
}

/** What was there before may be of another shape, from before it became a key. */
function usablePrevious(text: string): string[] {
  try {
    return [keyOf(text)];
  } catch {
    return [];
  }
}

/** The key in a secret's text: the text itself, or `password` of a JSON object, as an Airflow connection has it. */
function keyOf(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return trimmed;
  let password: unknown;
  try {
    ({ password } = JSON.parse(trimmed) as { password?: unknown });
  } catch {
    return trimmed; // a key that happens to begin with a brace
  }
  if (typeof password !== "string" || password === "") {
    throw new Error('its JSON has no text named "password"');
  }
  return password;
}

/** A secret's name: of an ARN the last part, without the six characters that AWS appends. */
function nameOf(place: string): string {
  if (!place.startsWith("arn:")) return place;
  return place
    .split(":")
    .slice(6)
    .join(":")
    .replace(/-[A-Za-z0-9]{6}$/, "");
}
