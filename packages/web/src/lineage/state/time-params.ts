/** URL parameters of the lineage page that concern time. */
export interface TimeSearch {
  /** The selected time, or the end of a comparison; empty for now. */
  readonly asOf: string;
  /** The start of a comparison; empty without one. */
  readonly compare: string;
  /** Whether the timeline is open; by default when the past is shown. */
  readonly timeline: "" | "open" | "closed";
}

/** Now, no comparison. */
export const timeDefaults: TimeSearch = { asOf: "", compare: "", timeline: "" };

/** Parses URL parameters; invalid times are dropped. */
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
