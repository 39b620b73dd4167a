import { createHash, randomBytes } from "node:crypto";
import { type KeyScope, normalizeScopes } from "./scopes.ts";

/**
 * SHA-256 of a key, which is how keys are kept and looked up. A slow hash with a salt is for passwords, whose few bits
 * can be guessed one after the other; a key of ours has 256 bits from the system's random numbers, which nobody can
 * try out, and a fast hash lets every request be checked. The look-up by hash takes as long for a near miss as for any
 * other text.
 */
export function hashKey(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

/** A new key: `hw_<scopes>_<43 base64url characters>`. The scopes are for people to read; what counts is in the store. */
export function generateKeyText(scopes: readonly KeyScope[]): string {
  return `hw_${normalizeScopes(scopes).join("-")}_${randomBytes(32).toString("base64url")}`;
}

/** As much of a key's text as may be shown: the scopes and six of 43 characters. */
export function hintOf(keyText: string): string {
  return keyText.slice(0, -37);
}
