/** The unit of an epoch timestamp. */
export type EpochUnit = "seconds" | "milliseconds" | "microseconds" | "nanoseconds";

/** A parsed event time. */
export interface EventTime {
  /** Milliseconds since 1970-01-01T00:00:00Z; finer digits are truncated. */
  readonly milliseconds: number;
  /** False if the text has no time zone and was treated as UTC. */
  readonly hasZone: boolean;
  /** For a number: the unit inferred from its magnitude. */
  readonly unit: EpochUnit | undefined;
}

const pattern =
  /^(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s?(?:(Z|UTC|GMT)|([+-])(\d\d)(?::?(\d\d))?)?(?:\[[^\]]+\])?$/i;

const epochPattern = /^\d{9,19}(?:\.\d+)?$/;

/** Units by the smallest number interpreted as such. The ranges cover the years 1973 to 5138. */
const units: readonly (readonly [min: number, unit: EpochUnit, perMillisecond: number])[] = [
  [1e17, "nanoseconds", 1e6],
  [1e14, "microseconds", 1e3],
  [1e11, "milliseconds", 1],
  [1e8, "seconds", 1e-3],
];

/**
 * Parses a timestamp leniently, as producers require: an ISO 8601 date with a time (any number of fractional digits,
 * optional seconds and time zone, offset without a colon, no separators, Java's `[Region/City]` suffix), or an epoch
 * timestamp whose unit is inferred from its magnitude.
 *
 * @returns undefined for a date without a time, an invalid date, a number that is too small, or any other text
 */
export function parseEventTime(sent: string | number): EventTime | undefined {
  if (typeof sent === "number") return parseEpoch(sent);
  const text = sent.trim();
  if (text.length > 100) return undefined;
  return epochPattern.test(text) ? parseEpoch(Number(text)) : parseText(text);
}

function parseEpoch(number: number): EventTime | undefined {
  const found = units.find(([min]) => number >= min);
  if (found === undefined || number >= 1e20) return undefined;
  const [, unit, perMillisecond] = found;
  return { milliseconds: Math.floor(number / perMillisecond), hasZone: true, unit };
}

function parseText(text: string): EventTime | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zulu, sign, zoneHour, zoneMinute] = match;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? 0)];
  const [offsetHours, offsetMinutes] = [Number(zoneHour ?? 0), Number(zoneMinute ?? 0)];
  // RFC 3339 allows second 60 for a leap second; it becomes the next second here.
  if (hours > 23 || minutes > 59 || seconds > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  // An ISO string, because Date.UTC treats the years 0 to 99 as 1900 to 1999.
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (sign === "-" ? -1 : 1);
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  return {
    milliseconds: midnight + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + milliseconds,
    hasZone: zulu !== undefined || sign !== undefined,
    unit: undefined,
  };
}
