import type { Parameters } from "fast-check";

/** Factor for the number of cases. */
const factor = Number(process.env.HEADWATER_PROPERTY_CASES ?? 1);

/** Timeout of property tests, in milliseconds: shrinking a failing case repeats it many times. */
export const propertyTimeout = 180_000 * Math.max(1, factor);

/**
 * Returns options with the number of cases of a property: small enough for `npm test`; HEADWATER_PROPERTY_CASES=40
 * multiplies it by forty. HEADWATER_PROPERTY_SEED repeats a reported failure.
 */
export function propertyOptions(cases: number): Parameters<unknown> {
  const seed = process.env.HEADWATER_PROPERTY_SEED;
  return {
    numRuns: Math.ceil(cases * factor),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}
