import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listRuns,
  type ReadContext,
  readRun,
  readRunComparison,
  readRunStates,
  type Store,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { readerOf } from "../http/read.ts";
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
  const read = readerOf(store);
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
      ({ query }, reply) => read(reply, (context) => listAllRuns(context, query)),
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
      ({ params: { id } }, reply) => read(reply, (context) => requireRun(context, id)),
    );

    app.get(
      "/runs/:id/states",
      {
        schema: {
          tags,
          summary: "Get the states of all jobs inside a run, such as the tasks of a DAG run",
          description: "Includes the jobs that did not run, with the reason.",
          params,
          response: responses(contract.RunStates),
        },
      },
      ({ params: { id } }, reply) => read(reply, (context) => requireStates(context, id)),
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
      ({ params: { id }, query }, reply) => read(reply, (context) => compareRuns(context, id, query.with)),
    );
  };
}

function listAllRuns({ session }: ReadContext, { cursor, limit, q, ...filter }: Static<typeof RunsQuery>) {
  return listRuns(session, { ...filter, ...(q ? { text: q } : {}) }, limit, cursor);
}

async function requireRun({ session }: ReadContext, id: string) {
  const run = await readRun(session, id);
  if (!run) throw notFound("run", id);
  return run;
}

async function requireStates(context: ReadContext, id: string) {
  const states = await readRunStates(context, id);
  if (!states) throw notFound("run", id);
  return states;
}

async function compareRuns({ session }: ReadContext, id: string, other: string) {
  const comparison = await readRunComparison(session, id, other);
  if (!comparison) throw notFound("pair of runs", `${id} and ${other}`);
  return comparison;
}
