import { isObject } from "../model/json.ts";

/**
 * Returns whether a key may send an event.
 *
 * @param namespaces - namespaces that the key is limited to: exact names, or prefixes that end with `*`; empty: all
 */
export function isInNamespaces(namespaces: readonly string[], namespace: string): boolean {
  return (
    namespaces.length === 0 ||
    namespaces.some((allowed) =>
      allowed.endsWith("*") ? namespace.startsWith(allowed.slice(0, -1)) : namespace === allowed,
    )
  );
}

/**
 * Returns the namespace that a key must cover to send an event: that of its job, or of its dataset if it has no job.
 * Null if the event has neither, so that it is invalid.
 */
export function namespaceOfEvent(event: unknown): string | null {
  if (!isObject(event)) return null;
  const subject = isObject(event.job) ? event.job : event.dataset;
  return isObject(subject) && typeof subject.namespace === "string" ? subject.namespace : null;
}
