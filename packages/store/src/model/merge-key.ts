import type { NormalizedEvent } from "@headwater/openlineage";

/**
 * The order of statements about one thing (SPEC.md §2): effective time in epoch milliseconds, then the weight of the
 * event's type, then the content hash (hex). Never the order of arrival.
 */
export type MergeKey = readonly [at: number, weight: number, hash: string];

/** Returns a negative number when `a` loses to `b`, positive when it wins, 0 for the same event. */
export function compareKeys(a: MergeKey, b: MergeKey): number {
  return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0);
}

/**
 * Returns the weight of an event among events of the same time: FAIL over ABORT over COMPLETE over everything else.
 */
export function eventWeight(event: NormalizedEvent): number {
  if (event.kind !== "run") return 0;
  switch (event.eventType) {
    case "FAIL":
      return 3;
    case "ABORT":
      return 2;
    case "COMPLETE":
      return 1;
    default:
      return 0;
  }
}

/** A value and the key of its statement; null: the statement deleted it. */
export interface Register<Value> {
  readonly key: MergeKey;
  readonly value: Value;
}

/**
 * Returns the winning register. Joining is commutative, associative and idempotent, so that order does not matter.
 */
export function join<Value>(a: Register<Value> | undefined, b: Register<Value>): Register<Value> {
  return a && compareKeys(a.key, b.key) >= 0 ? a : b;
}
