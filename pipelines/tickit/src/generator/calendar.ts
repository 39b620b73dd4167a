/** The calendar year of all data. */
export const YEAR = 2025;

const DAY_SECONDS = 86_400;
const FIRST_DAY = Date.UTC(YEAR, 0, 1) / 1000;

/** Number of days in {@link YEAR}; day numbers run from 1 to this. */
export const DAYS = (Date.UTC(YEAR + 1, 0, 1) / 1000 - FIRST_DAY) / DAY_SECONDS;

const DAY_NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTH_NAMES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/** Public holidays on a fixed date, as month-day. */
const HOLIDAYS = new Set(["01-01", "06-19", "07-04", "11-11", "12-25"]);

/** One day of the year, by its parts. */
export interface CalendarDay {
  /** 1 to {@link DAYS}. */
  readonly number: number;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly dayName: string;
  /** ISO 8601 week number. */
  readonly week: number;
  readonly monthName: string;
  readonly quarter: number;
  readonly holiday: boolean;
}

function isoWeek(date: Date): number {
  // The week belongs to the year of its Thursday.
  const thursday = new Date(date);
  thursday.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - yearStart) / 1000 / DAY_SECONDS + 1) / 7);
}

/** Returns the day with a number; 1 is January 1. */
export function calendarDay(number: number): CalendarDay {
  const date = new Date((FIRST_DAY + (number - 1) * DAY_SECONDS) * 1000);
  const text = date.toISOString().slice(0, 10);
  const month = date.getUTCMonth();
  return {
    number,
    date: text,
    dayName: DAY_NAMES[date.getUTCDay()] ?? "",
    week: isoWeek(date),
    monthName: MONTH_NAMES[month] ?? "",
    quarter: Math.floor(month / 3) + 1,
    holiday: HOLIDAYS.has(text.slice(5)),
  };
}

/** Returns the seconds since the start of the year, for a day number and a second of that day. */
export function instant(dayNumber: number, second: number): number {
  return (dayNumber - 1) * DAY_SECONDS + second;
}

/** Returns the day number of an {@link instant}. */
export function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS) + 1;
}

/** Formats an {@link instant} as `YYYY-MM-DD HH:MM:SS`, UTC. */
export function timestamp(seconds: number): string {
  return new Date((FIRST_DAY + seconds) * 1000).toISOString().slice(0, 19).replace("T", " ");
}
