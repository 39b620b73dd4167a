import { useMemo } from "react";
import type { TimeLimits } from "../api/queries.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** A period before now: the last `within` milliseconds, or what is older than `before`. */
interface Period {
  readonly value: string;
  readonly label: string;
  readonly within?: number;
  readonly before?: number;
}

/** Periods that lists are filtered by, as the `time` parameter of the URL. */
export const periods: readonly Period[] = [
  { value: "1h", label: "Last hour", within: hour },
  { value: "24h", label: "Last 24 hours", within: day },
  { value: "7d", label: "Last 7 days", within: 7 * day },
  { value: "30d", label: "Last 30 days", within: 30 * day },
  { value: "before-1d", label: "More than 1 day ago", before: day },
  { value: "before-7d", label: "More than 7 days ago", before: 7 * day },
  { value: "before-30d", label: "More than 30 days ago", before: 30 * day },
];

/** Returns the value of the `time` parameter for the time between two instants, in ISO 8601. */
export function intervalValue(start: string, end: string): string {
  return `${start}/${end}`;
}

/** Returns the ends of an interval in the `time` parameter; null if it is none. */
export function readInterval(value: string | undefined): { readonly start: Date; readonly end: Date } | null {
  const [start, end, rest] = (value ?? "").split("/").map((part) => new Date(part));
  if (!start || !end || rest || Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) return null;
  return { start, end };
}

/**
 * Returns the limits of a period or an interval.
 *
 * @param now - epoch milliseconds
 */
export function periodLimits(value: string | undefined, now: number): TimeLimits {
  const interval = readInterval(value);
  if (interval) return { since: interval.start.toISOString(), until: interval.end.toISOString() };
  const period = periods.find((one) => one.value === value);
  return {
    ...(period?.within !== undefined && { since: new Date(now - period.within).toISOString() }),
    ...(period?.before !== undefined && { until: new Date(now - period.before).toISOString() }),
  };
}

/** Returns the limits of a period from the time it was chosen, so that the pages of a list belong together. */
export function usePeriod(value: string | undefined): TimeLimits {
  return useMemo(() => periodLimits(value, Date.now()), [value]);
}
