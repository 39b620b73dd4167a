const instantFormat = new Intl.DateTimeFormat(undefined, {
  day: "2-digit",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
  timeZoneName: "short",
});

const instantFormatWithYear = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  day: "2-digit",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
  timeZoneName: "short",
});

const numberFormat = new Intl.NumberFormat("en");
const compactFormat = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/**
 * Formats date and time in the local time zone, which it names; with the year if it is not the current one: "Nov 26,
 * 01:14:05 UTC".
 */
export function formatInstant(instant: Date): string {
  const sameYear = instant.getFullYear() === new Date().getFullYear();
  return (sameYear ? instantFormat : instantFormatWithYear).format(instant);
}

/**
 * Formats a difference in milliseconds, negative for the past, in its largest whole unit: "5 min ago", "in 2
 * h".
 */
export function formatRelative(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1_000);
  if (seconds < 10) return "just now";
  const units = [
    [86_400 * 365, "y"],
    [86_400 * 30, "mo"],
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
    [1, "s"],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds >= length)!;
  const text = `${Math.floor(seconds / size)} ${unit}`;
  return milliseconds < 0 ? `${text} ago` : `in ${text}`;
}

/**
 * Formats a duration in milliseconds with at most two units: "850 ms", "42 s", "3 min 12 s", "2 h 05 min".
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * Formats an interval in milliseconds as a schedule: "about hourly", "about daily", "about every 2 hours".
 */
export function formatInterval(milliseconds: number): string {
  const named = [
    [3_600_000, "hourly"],
    [86_400_000, "daily"],
    [7 * 86_400_000, "weekly"],
  ] as const;
  const match = named.find(([length]) => Math.abs(milliseconds / length - 1) < 0.1);
  if (match) return `about ${match[1]}`;
  const [size, unit] =
    milliseconds >= 2 * 86_400_000
      ? [86_400_000, "days"]
      : milliseconds >= 5_400_000
        ? [3_600_000, "hours"]
        : [60_000, "minutes"];
  const amount = Math.max(1, Math.round(milliseconds / size));
  return `about every ${amount === 1 ? unit.slice(0, -1) : `${amount} ${unit}`}`;
}

/** Formats a whole number with thousands separators. */
export function formatNumber(value: number): string {
  return numberFormat.format(value);
}

/** Formats a number for a tile: 1.2K, 48.2M. */
export function formatCompact(value: number): string {
  return compactFormat.format(value);
}

/** Formats a number of bytes in the largest decimal unit. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Formats a count with its noun: "1 column", "3 columns". */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? singular : plural}`;
}
