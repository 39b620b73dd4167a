// Like the Java client's KeyValueTrimmer: exactly one equals sign.
const keyValue = /^[^=/]+=[^=/]*$/;
/** A date anywhere in a segment whose remainder is a time of day, like the Java client's DateTrimmer. */
const days = /(?<ymd>(?:19|20)\d\d-\d\d-\d\d)|(?<dmy>\d\d\.\d\d\.(?:19|20)\d\d)|(?<compact>\d{8})/;
const timeOfDay = /^[\d\s:.-]*T?[\d\s:.-]*Z?[\d\s:.-]*$/;
const date = /^((?:19|20)\d\d)(?:([-_]?)(\d\d)(?:\2(\d\d)(?:[T_-]?\d\d(?::?\d\d(?::?\d\d)?)?Z?)?)?)$/;
const year = /^(19|20)\d\d$/;
const twoDigits = /^\d\d$/;

function isBetween(text: string | undefined, low: number, high: number): boolean {
  return text !== undefined && twoDigits.test(text) && Number(text) >= low && Number(text) <= high;
}

/** `20260131`, `2026-01-31`, `202601`, `2026-01`, and a date with a time: `20260131T0800`. */
function isDate(segment: string): boolean {
  const match = date.exec(segment);
  if (match === null) return false;
  return isBetween(match[3], 1, 12) && (match[4] === undefined || isBetween(match[4], 1, 31));
}

/** A date in one of the Java client's three formats (`yyyy-MM-dd`, `dd.MM.yyyy`, `yyyyMMdd`), with any time of day. */
function isDayWithTime(segment: string): boolean {
  const match = days.exec(segment);
  if (match === null) return false;
  const { ymd, dmy, compact } = match.groups as Record<string, string | undefined>;
  const [year, month, day] =
    compact !== undefined
      ? [compact.slice(0, 4), compact.slice(4, 6), compact.slice(6)]
      : dmy !== undefined
        ? dmy.split(".").toReversed()
        : ymd!.split("-");
  const rest = segment.slice(0, match.index) + segment.slice(match.index + match[0].length);
  return /^(19|20)/.test(year!) && isBetween(month, 1, 12) && isBetween(day, 1, 31) && timeOfDay.test(rest);
}

/** Returns the number of trailing segments that name a partition. */
function partitionLength(segments: readonly string[]): number {
  const last = segments.at(-1) ?? "";
  if (keyValue.test(last) || isDate(last) || isDayWithTime(last) || last.includes("*")) return 1;
  for (const length of [4, 3, 2]) {
    const [first, month, day, hour] = segments.slice(-length);
    if (segments.length < length || first === undefined || !year.test(first)) continue;
    if (!isBetween(month, 1, 12)) continue;
    if (length > 2 && !isBetween(day, 1, 31)) continue;
    if (length > 3 && !isBetween(hour, 0, 23)) continue;
    return length;
  }
  return 0;
}

/**
 * Removes trailing path segments that name a part of the dataset. At least one segment remains: the first segment is
 * kept even if it names a partition.
 *
 * - `key=value`; dates with or without a time (`20260131`, `2026-01-31T08:00`, `31.01.2026`); months (`202601`,
 *   `2026-01`); `yyyy/mm`; `yyyy/mm/dd`: like KeyValueTrimmer, DateTrimmer, YearMonthTrimmer and MultiDirDateTrimmer of
 *   the OpenLineage Java client (io.openlineage.client.dataset.partition.trimmer), applied repeatedly. In addition:
 *   `yyyy/mm/dd/hh`. Only years from 1900 to 2099 count.
 * - Wildcards (`*`, `*.parquet`, `part-*`): the folder remains, like `extract_ds_name_from_gcs_path` in Airflow's
 *   Google provider.
 */
export function trimPartitionSuffix(path: string): string {
  const lead = path.startsWith("/") ? "/" : "";
  const segments = path.slice(lead.length).split("/");
  let length = segments.length;
  for (;;) {
    const cut = partitionLength(segments.slice(Math.max(0, length - 4), length));
    let rest = length - cut;
    // Double slashes leave empty segments.
    while (rest > 0 && segments[rest - 1] === "") rest--;
    if (cut === 0 || rest === 0) break;
    length = rest;
  }
  return length === segments.length ? path : lead + segments.slice(0, length).join("/");
}
