/** State of the events page in its address. */
export interface EventSearch {
  readonly outcome?: string;
  readonly eventType?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** ISO 8601 instants. */
  readonly from?: string;
  readonly to?: string;
  readonly receipt?: string;
}

const keys = ["outcome", "eventType", "namespace", "name", "receipt"] as const;

/** Reads the state from an address; what makes no sense is left out. */
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

/** An instant as a `datetime-local` field shows it, to the minute in local time. */
export function toLocalField(instant: string | undefined): string {
  if (!instant) return "";
  const date = new Date(instant);
  const part = (value: number, length = 2) => String(value).padStart(length, "0");
  return `${part(date.getFullYear(), 4)}-${part(date.getMonth() + 1)}-${part(date.getDate())}T${part(date.getHours())}:${part(date.getMinutes())}`;
}

/** The instant of what a `datetime-local` field says; undefined for none. */
export function fromLocalField(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
