/** An instant as a producer wrote it, understood. */
export interface EventTime {
  /** Milliseconds since 1970-01-01T00:00:00Z; finer digits are cut off. */
  readonly milliseconds: number;
  /** False when the text names no zone and was read as UTC. */
  readonly hasZone: boolean;
  /** Whether the text is in RFC 3339 form, a missing zone apart. */
  readonly isStandard: boolean;
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)([Tt ])(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?(\[[^\]]+\])?$/;

/**
 * Reads an ISO 8601 date with a time, as leniently as real producers need: any number of fractional digits, seconds or
 * zone left out, a zone without colon, Java's `[Region/City]` suffix.
 *
 * @returns Undefined for a date alone, an impossible date, or anything else.
 */
export function parseEventTime(text: string): EventTime | undefined {
  if (text.length > 100) return undefined;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    separator,
    hour,
    minute,
    second,
    fraction,
    zulu,
    sign,
    zoneHour,
    zoneMinute,
    region,
  ] = match;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? 0)];
  const [offsetHours, offsetMinutes] = [Number(zoneHour ?? 0), Number(zoneMinute ?? 0)];
  // RFC 3339 allows second 60 for a leap second, which becomes the next second here.
  if (hours > 23 || minutes > 59 || seconds > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  // An ISO string, because Date.UTC reads the years 0 to 99 as 1900 to 1999.
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (sign === "-" ? -1 : 1);
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const hasZone = zulu !== undefined || sign !== undefined;
  return {
    milliseconds: midnight + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + milliseconds,
    hasZone,
    isStandard:
      separator !== " " &&
      second !== undefined &&
      !/[,\s]/.test(text) &&
      region === undefined &&
      (sign === undefined || zoneMinute !== undefined) &&
      (sign === undefined || /[+-]\d\d:\d\d$/.test(text)),
  };
}
