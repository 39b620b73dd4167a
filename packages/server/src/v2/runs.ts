import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { listRuns, readRun, type Store } from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract/index.ts";
import { answers, Cursor, IdParameter, Limit, notFound } from "./kit/route-kit.ts";

/** Runs. */
export function runRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;

  return async (app) => {
    app.get(
      "/runs",
      {
        schema: {
          tags: ["Runs"],
          summary: "Runs, newest first",
          description:
            "With `lost`, `namespace` or `q` a page may hold fewer runs than `limit`, or none, and still have a `next`: a request looks at 3,000 runs.",
          querystring: Type.Object({
            state: Type.Optional(contract.RunState),
            lost: Type.Optional(Type.Boolean()),
            namespace: Type.Optional(Type.String()),
            q: Type.Optional(Type.String({ maxLength: 500, description: "A part of the job's name." })),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.RunSummary)),
        },
      },
      async ({ query: { cursor, limit, q, ...filter } }) =>
        listRuns(database, { ...filter, ...(q ? { text: q } : {}) }, limit, cursor),
    );

    app.get(
      "/runs/:id",
      {
        schema: {
          tags: ["Runs"],
          summary: "A run with its datasets, facets, children and events",
          params: IdParameter,
          response: answers(contract.RunDetail),
        },
      },
      async ({ params }) => {
        const run = await readRun(database, params.id);
        if (!run) throw notFound("run", params.id);
        return run;
      },
    );
  };
}
