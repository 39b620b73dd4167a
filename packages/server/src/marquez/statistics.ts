import { countMarquezEvents, countMarquezNodes } from "@headwater/store";
import * as contract from "./contract.ts";
import { badQuery } from "./errors.ts";
import { enumParam, type Query, textParam } from "./query.ts";
import type { AddRoute } from "./route.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** `/stats/…`: the last 24 hours by hour, or the last 7 days by day in a time zone. */
export function statisticsRoutes(get: AddRoute): void {
  get(
    "/stats/lineage-events",
    "Count run events by hour or day",
    contract.EventCounts,
    async ({ session }, { query }) => countMarquezEvents(session, intervalEdges(query)),
  );
  for (const table of ["jobs", "datasets", "sources"] as const) {
    get(
      `/stats/${table}`,
      `Count ${table} by hour or day`,
      contract.ObjectCounts,
      async ({ session }, { query }) => countMarquezNodes(session, table, intervalEdges(query)),
    );
  }
}

/** Returns the edges of the intervals in ascending epoch milliseconds. */
function intervalEdges(query: Query): number[] {
  const period = enumParam(query, "period", ["DAY", "WEEK"] as const);
  if (period === null) throw badQuery("period", "must be one of [DAY, WEEK]");
  const now = Date.now();
  if (period === "DAY") {
    const last = Math.ceil(now / hour) * hour;
    return Array.from({ length: 25 }, (_, index) => last - (24 - index) * hour);
  }
  const offset = zoneOffset(textParam(query, "timezone") ?? "UTC", now);
  const last = Math.ceil((now + offset) / day) * day - offset;
  return Array.from({ length: 8 }, (_, index) => last - (7 - index) * day);
}

/** Returns the current offset of a time zone from UTC in milliseconds. */
function zoneOffset(timezone: string, now: number): number {
  try {
    const text = new Intl.DateTimeFormat("sv-SE", {
      timeZone: timezone,
      dateStyle: "short",
      timeStyle: "medium",
    }).format(now);
    return Date.parse(`${text.replace(" ", "T")}Z`) - Math.floor(now / 1000) * 1000;
  } catch {
    throw badQuery("timezone", "must be the name of a time zone");
  }
}
