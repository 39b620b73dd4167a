/** URL parameters of the events page. */
export interface EventSearch {
  readonly outcome?: string;
  readonly eventType?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** ISO 8601 timestamps. */
  readonly from?: string;
  readonly to?: string;
  readonly receipt?: string;
}

const keys = ["outcome", "eventType", "namespace", "name", "receipt"] as const;

/** Parses URL parameters; invalid values are dropped. */
export function parseEventSearch(values: Record<string, unknown>): EventSearch {
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = values[key];
    if (typeof value === "number" || (typeof value === "string" && value !== "")) found[key] = String(value);
  }
  for (const key of ["from", "to"]) {
    const value = values[key];
    if (typeof value === "string" && !Number.isNaN(Date.parse(value)))
      found[key] = new Date(value).toISOString();
  }
  return found;
}

/** Formats a timestamp for a `datetime-local` field, to the minute in local time. */
export function toLocalField(instant: string | undefined): string {
  if (!instant) return "";
  const date = new Date(instant);
  const part = (value: number, length = 2) => String(value).padStart(length, "0");
  return `${part(date.getFullYear(), 4)}-${part(date.getMonth() + 1)}-${part(date.getDate())}T${part(date.getHours())}:${part(date.getMinutes())}`;
}

/** Parses the value of a `datetime-local` field; undefined if empty. */
export function fromLocalField(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
