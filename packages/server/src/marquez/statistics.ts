import { countMarquezEvents, countMarquezThings, type Database } from "@headwater/store";
import { badQuery } from "./errors.ts";
import { textOf, wordOf } from "./query.ts";
import type { AddRoute } from "./routes.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** `/stats/…`: the last 24 hours by hour, or the last 7 days by day in a time zone. */
export function statisticsRoutes(get: AddRoute, database: Database): void {
  get("/stats/lineage-events", "Run events by hour or day", async ({ query }) =>
    countMarquezEvents(
      database,
      edgesOf(textOf(query, "timezone"), wordOf(query, "period", ["DAY", "WEEK"] as const)),
    ),
  );
  for (const table of ["jobs", "datasets", "sources"] as const) {
    get(`/stats/${table}`, `How many ${table} there were, by hour or day`, async ({ query }) =>
      countMarquezThings(
        database,
        table,
        edgesOf(textOf(query, "timezone"), wordOf(query, "period", ["DAY", "WEEK"] as const)),
      ),
    );
  }
}

/** The edges of the intervals, epoch milliseconds, ascending. */
function edgesOf(timezone: string | undefined, period: "DAY" | "WEEK" | null): number[] {
  if (period === null) throw badQuery("period", "must be one of [DAY, WEEK]");
  const now = Date.now();
  if (period === "DAY") {
    const last = Math.ceil(now / hour) * hour;
    return Array.from({ length: 25 }, (_, index) => last - (24 - index) * hour);
  }
  const offset = zoneOffset(timezone ?? "UTC", now);
  const last = Math.ceil((now + offset) / day) * day - offset;
  return Array.from({ length: 8 }, (_, index) => last - (7 - index) * day);
}

/** Milliseconds by which a zone is ahead of UTC now. */
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
