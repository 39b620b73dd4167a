import {
  findMarquezRun,
  listMarquezEvents,
  type ReadContext,
  readContents,
  readUpstreamRuns,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { badQuery, notFound } from "./errors.ts";
import { dateParam, enumParam, intParam, isUuid, pagingParams, type Query, textParam } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

/** Runs, their facets, the runs upstream of them, and run events. */
export function runRoutes(get: AddRoute): void {
  get(
    "/jobs/runs/:run",
    "Get a run",
    contract.Run,
    async (context, { params: { run = "" } }) => (await requireRun(context, run)).run,
  );
  get("/jobs/runs/:run/facets", "Get the facets of a run or its job", contract.RunFacets, readFacets);
  get(
    "/runlineage/upstream",
    "List the runs that produced what a run read",
    Type.Object({ runs: Type.Array(contract.UpstreamRun) }),
    (context, { query }) => listUpstreamRuns(context, query),
  );
  get("/events/lineage", "List run events as they were sent", contract.Events, (context, { query }) =>
    listEvents(context, query),
  );
}

async function requireRun(context: ReadContext, id: string) {
  const found = isUuid(id) ? await findMarquezRun(context, id.toLowerCase()) : null;
  if (!found) throw notFound("Run", id);
  return found;
}

async function readFacets(context: ReadContext, { params, query }: RouteInput) {
  const type = enumParam(query, "type", ["JOB", "RUN"] as const) ?? "RUN";
  const { run, jobFacets } = await requireRun(context, params.run ?? "");
  if (type === "RUN") return { runId: run.id, facets: run.facets };
  const texts = await readContents(context.session, [...jobFacets.values()]);
  const facets: Record<string, unknown> = Object.fromEntries(
    [...jobFacets].map(([name, hash]) => [name, JSON.parse(texts.get(hash)!)]),
  );
  return { runId: run.id, facets };
}

async function listUpstreamRuns(context: ReadContext, query: Query) {
  const id = textParam(query, "runId");
  if (!id) throw badQuery("runId", "must not be null");
  const runs = isUuid(id)
    ? await readUpstreamRuns(context, id.toLowerCase(), intParam(query, "depth", 20))
    : null;
  if (!runs) throw notFound("Run", id);
  return { runs };
}

async function listEvents({ session }: ReadContext, query: Query) {
  const { events, total } = await listMarquezEvents(session, {
    before: dateParam(query, "before") ?? Date.UTC(2030, 0, 1),
    after: dateParam(query, "after") ?? 0,
    ascending: enumParam(query, "sortDirection", ["DESC", "ASC"] as const) === "ASC",
    ...pagingParams(query),
  });
  return { events, totalCount: total };
}
