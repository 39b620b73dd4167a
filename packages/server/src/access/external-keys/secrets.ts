import { readSecretValue } from "../../aws/secret-value.ts";
import type { KeySource } from "./external-keys.ts";
import type { KeyLocation } from "./parse.ts";

/**
 * Creates a source from a secret of AWS Secrets Manager whose value is a key. The previous version is accepted too, so
 * that senders can switch over during a rotation.
 */
export function keySecret({ scope, namespaces = [], place }: KeyLocation): KeySource {
  return {
    source: "secret",
    place,
    name: `secret:${displayName(place)}`,
    scope,
    namespaces,
    async read() {
      const current = await readSecretValue(place, "AWSCURRENT");
      if (current === null) return [];
      const previous = await readSecretValue(place, "AWSPREVIOUS");
      return previous === null ? [extractKey(current)] : [extractKey(current), ...previousKeys(previous)];
    },
  };
}

/** The previous version may not be a key. */
function previousKeys(text: string): string[] {
  try {
    return [extractKey(text)];
  } catch {
    return [];
  }
}

/** Returns the key in a secret: its text, or `password` of a JSON object, as in an Airflow connection. */
function extractKey(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return trimmed;
  let password: unknown;
  try {
    ({ password } = JSON.parse(trimmed) as { password?: unknown });
  } catch {
    return trimmed; // a key that starts with a brace
  }
  if (typeof password !== "string" || password === "") {
    throw new Error('its JSON has no string "password"');
  }
  return password;
}

/** Returns a secret's name: of an ARN the last part, without the six characters that AWS appends. */
function displayName(place: string): string {
  if (!place.startsWith("arn:")) return place;
  return place
    .split(":")
    .slice(6)
    .join(":")
    .replace(/-[A-Za-z0-9]{6}$/, "");
}
