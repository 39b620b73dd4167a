import type { Parameters } from "fast-check";

/** How many times the usual number of cases. */
const factor = Number(process.env.HEADWATER_PROPERTY_CASES ?? 1);

/** Time for a test of properties, milliseconds: a failing case is tried again many times, to find the smallest one. */
export const propertyTimeout = 180_000 * Math.max(1, factor);

/**
 * How many cases a property is tried with: few enough for every `npm test`; HEADWATER_PROPERTY_CASES=40 tries forty
 * times as many. HEADWATER_PROPERTY_SEED repeats a failure that was reported with its seed.
 */
export function propertyOptions(cases: number): Parameters<unknown> {
  const seed = process.env.HEADWATER_PROPERTY_SEED;
  return {
    numRuns: Math.ceil(cases * factor),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}
