/** The part of the lineage page's address that is about time. */
export interface TimeSearch {
  /** The instant that is looked at; empty: now. Of a comparison: its end. */
  readonly asOf: string;
  /** The instant that a comparison begins with; empty: none is made. */
  readonly compare: string;
  /** Whether the timeline is shown; empty: when the past is. */
  readonly timeline: "" | "open" | "closed";
}

/** Now, no comparison. */
export const timeDefaults: TimeSearch = { asOf: "", compare: "", timeline: "" };

/** Reads an address leniently: what is no instant is none. */
export function parseTimeSearch(values: { readonly [Key in keyof TimeSearch]?: unknown }): TimeSearch {
  const asOf = readInstant(values.asOf);
  const compare = readInstant(values.compare);
  const isOrdered = asOf === "" || compare === "" || compare <= asOf;
  return {
    asOf: isOrdered ? asOf : compare,
    compare: isOrdered ? compare : asOf,
    timeline: values.timeline === "open" || values.timeline === "closed" ? values.timeline : "",
  };
}

/** Whether the timeline is open. */
export function isTimelineOpen({ asOf, compare, timeline }: TimeSearch): boolean {
  return timeline === "open" || (timeline === "" && (asOf !== "" || compare !== ""));
}

function readInstant(value: unknown): string {
  const time = typeof value === "string" && value.length > 9 ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}
