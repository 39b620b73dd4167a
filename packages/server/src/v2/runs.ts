import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { listRuns, readRun, readRunComparison, type Store } from "@headwater/store";
import Type, { type Static } from "typebox";
import * as contract from "./contract/index.ts";
import { notFound } from "./kit/nodes.ts";
import { Cursor, IdParameter, Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const RunsQuery = Type.Object({
  state: Type.Optional(contract.RunState),
  lost: Type.Optional(Type.Boolean()),
  namespace: Type.Optional(Type.String()),
  q: Type.Optional(Type.String({ maxLength: 500, description: "Part of the job's name." })),
  cursor: Cursor,
  limit: Limit(500, 50),
});

/** Runs. */
export function runRoutes(store: Store): FastifyPluginAsyncTypebox {
  const params = IdParameter;
  const tags = ["Runs"];

  return async (app) => {
    app.get(
      "/runs",
      {
        schema: {
          tags,
          summary: "List runs, newest first",
          description:
            "With `lost`, `namespace` or `q`, a page may hold fewer runs than `limit`, or none, and still have a `next`: one request reads at most 3,000 runs.",
          querystring: RunsQuery,
          response: responses(contract.page(contract.RunSummary)),
        },
      },
      ({ query }) => listAllRuns(store, query),
    );

    app.get(
      "/runs/:id",
      {
        schema: {
          tags,
          summary: "Get a run with its datasets, facets, children and events",
          params,
          response: responses(contract.RunDetail),
        },
      },
      ({ params: { id } }) => requireRun(store, id),
    );

    app.get(
      "/runs/:id/comparison",
      {
        schema: {
          tags,
          summary: "Compare a run with another run, such as the last successful one",
          params,
          querystring: Type.Object({ with: contract.Uuid }),
          response: responses(contract.RunComparison),
        },
      },
      ({ params: { id }, query }) => compareRuns(store, id, query.with),
    );
  };
}

function listAllRuns({ database }: Store, { cursor, limit, q, ...filter }: Static<typeof RunsQuery>) {
  return listRuns(database, { ...filter, ...(q ? { text: q } : {}) }, limit, cursor);
}

async function requireRun({ database }: Store, id: string) {
  const run = await readRun(database, id);
  if (!run) throw notFound("run", id);
  return run;
}

async function compareRuns({ database }: Store, id: string, other: string) {
  const comparison = await readRunComparison(database, id, other);
  if (!comparison) throw notFound("pair of runs", `${id} and ${other}`);
  return comparison;
}
