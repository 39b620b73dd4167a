/** Time ranges of the home page. */
export const homeRanges = ["24h", "7d", "30d"] as const;

/** See {@link homeRanges}. */
export type HomeRange = (typeof homeRanges)[number];

const hour = 3_600_000;

/** The runtime does not know the time zone. */
export class UnknownZone extends Error {
  constructor(zone: string) {
    super(`Unknown time zone "${zone.slice(0, 100)}".`);
    this.name = "UnknownZone";
  }
}

/**
 * Returns the starts of the buckets of a range, oldest first, in epoch milliseconds, and the end of the last one:
 * hours for a day, calendar days of the reader for more. Days have their length in the zone, including 23 or 25
 * hours.
 *
 * @param zone - IANA name, such as Europe/Berlin
 * @throws UnknownZone
 */
export function bucketsOf(range: HomeRange, zone: string, now: number): { starts: number[]; end: number } {
  const offsetAt = offsetIn(zone);
  if (range === "24h") {
    // Hours of the zone: some zones are half an hour off UTC.
    const offset = offsetAt(now);
    const last = Math.floor((now + offset) / hour) * hour - offset;
    return { starts: Array.from({ length: 24 }, (_, index) => last - (23 - index) * hour), end: last + hour };
  }
  const days = range === "7d" ? 7 : 30;
  const today = Math.floor((now + offsetAt(now)) / (24 * hour));
  const startOf = (day: number): number => {
    const local = day * 24 * hour;
    // The offset at that midnight may differ from the current one.
    const guess = local - offsetAt(local - offsetAt(local));
    return local - offsetAt(guess);
  };
  return {
    starts: Array.from({ length: days }, (_, index) => startOf(today - days + 1 + index)),
    end: startOf(today + 1),
  };
}

/** Returns the zone's offset from UTC at an instant, both in milliseconds. */
function offsetIn(zone: string): (at: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  } catch {
    throw new UnknownZone(zone);
  }
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!);
    return local - Math.floor(at / 60_000) * 60_000;
  };
}
