// As the Java client's KeyValueTrimmer: exactly one sign.
const keyValue = /^[^=/]+=[^=/]*$/;
/** A day somewhere in a segment whose rest is a time of day: DateTrimmer of the Java client. */
const days = /(?<ymd>(?:19|20)\d\d-\d\d-\d\d)|(?<dmy>\d\d\.\d\d\.(?:19|20)\d\d)|(?<compact>\d{8})/;
const timeOfDay = /^[\d\s:.-]*T?[\d\s:.-]*Z?[\d\s:.-]*$/;
const date = /^((?:19|20)\d\d)(?:([-_]?)(\d\d)(?:\2(\d\d)(?:[T_-]?\d\d(?::?\d\d(?::?\d\d)?)?Z?)?)?)$/;
const year = /^(19|20)\d\d$/;
const twoDigits = /^\d\d$/;

function isBetween(text: string | undefined, low: number, high: number): boolean {
  return text !== undefined && twoDigits.test(text) && Number(text) >= low && Number(text) <= high;
}

/** `20260131`, `2026-01-31`, `202601`, `2026-01`, and a day with a time of day: `20260131T0800`. */
function isDate(segment: string): boolean {
  const match = date.exec(segment);
  if (match === null) return false;
  return isBetween(match[3], 1, 12) && (match[4] === undefined || isBetween(match[4], 1, 31));
}

/** A day in one of the Java client's three formats (`yyyy-MM-dd`, `dd.MM.yyyy`, `yyyyMMdd`), with any time of day. */
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

/** How many of the last segments name a partition: 0 when none does. */
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
 * Cuts the trailing path segments that name a part of the dataset, and not the dataset. What remains has at least one
 * segment: a path that is all partition stays as it is from its first segment on.
 *
 * - `key=value`; days with or without a time (`20260131`, `2026-01-31T08:00`, `31.01.2026`), months (`202601`,
 *   `2026-01`), `yyyy/mm`, `yyyy/mm/dd`: KeyValueTrimmer, DateTrimmer, YearMonthTrimmer and MultiDirDateTrimmer of the
 *   OpenLineage Java client (io.openlineage.client.dataset.partition.trimmer), again and again as it does. Of ours:
 *   `yyyy/mm/dd/hh`, and years from 1900 to 2099 only.
 * - Wildcards (`*`, `*.parquet`, `part-*`): the folder, as `extract_ds_name_from_gcs_path` of Airflow's Google provider.
 */
export function trimPartitionSuffix(path: string): string {
  const lead = path.startsWith("/") ? "/" : "";
  const segments = path.slice(lead.length).split("/");
  let length = segments.length;
  for (;;) {
    const cut = partitionLength(segments.slice(Math.max(0, length - 4), length));
    let rest = length - cut;
    // Doubled slashes leave empty segments, which name nothing.
    while (rest > 0 && segments[rest - 1] === "") rest--;
    if (cut === 0 || rest === 0) break;
    length = rest;
  }
  return length === segments.length ? path : lead + segments.slice(0, length).join("/");
}
