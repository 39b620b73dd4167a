import { type ReadContext, searchMarquez } from "@headwater/store";
import * as contract from "./contract.ts";
import { badQuery } from "./errors.ts";
import { dateParam, enumParam, intParam, type Query, textParam } from "./query.ts";
import type { AddRoute } from "./route.ts";

/** `/search`. */
export function searchRoutes(get: AddRoute): void {
  get(
    "/search",
    "Search datasets and jobs by part of their name",
    contract.SearchResults,
    (context, { query }) => search(context, query),
  );
}

async function search({ session }: ReadContext, query: Query) {
  const text = textParam(query, "q");
  if (!text?.trim()) throw badQuery("q", "must not be blank");
  const results = await searchMarquez(session, {
    text,
    filter: enumParam(query, "filter", ["DATASET", "JOB"] as const),
    sort: sortParam(query),
    limit: Math.min(intParam(query, "limit", 10), 1_000),
    namespace: textParam(query, "namespace") ?? null,
    before: dateParam(query, "before"),
    after: dateParam(query, "after"),
  });
  return { totalCount: results.length, results };
}

function sortParam(query: Query): "NAME" | "UPDATE_AT" {
  const sort = enumParam(query, "sort", ["NAME", "UPDATE_AT", "UPDATED_AT"] as const);
  return sort === null || sort === "NAME" ? "NAME" : "UPDATE_AT";
}
