import { createHash, randomBytes } from "node:crypto";
import { type KeyScope, normalizeScopes } from "./scopes.ts";

/**
 * Returns the SHA-256 of a key, which is stored in place of the key. Slow salted hashes protect passwords, which can
 * be guessed; a key has 256 random bits, which cannot, and a fast hash allows checking every request. Looking up by
 * hash takes equally long for near misses.
 */
export function hashKey(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

/**
 * Generates a key: `hw_<scopes>_<43 base64url characters>`. The scopes in the text are informative; the store
 * decides.
 */
export function generateKeyText(scopes: readonly KeyScope[]): string {
  return `hw_${normalizeScopes(scopes).join("-")}_${randomBytes(32).toString("base64url")}`;
}

/** Returns the part of a key's text that may be shown: the scopes and six of 43 characters. */
export function hintOf(keyText: string): string {
  return keyText.slice(0, -37);
}
