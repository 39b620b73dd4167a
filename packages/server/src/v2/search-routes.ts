import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Store, search } from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { answers, Limit } from "./route-parts.ts";

/** Search. */
export function searchRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;

  return async (app) => {
    app.get(
      "/search",
      {
        schema: {
          tags: ["Search"],
          summary: "Search names of datasets, jobs and columns, tolerating typing errors",
          querystring: Type.Object({
            q: Type.String({ minLength: 1, maxLength: 500 }),
            kind: Type.Optional(
              Type.Union([Type.Literal("dataset"), Type.Literal("job"), Type.Literal("column")]),
            ),
            namespace: Type.Optional(Type.String()),
            limit: Limit(100, 20),
          }),
          response: answers(Type.Object({ items: Type.Array(contract.SearchHit) })),
        },
      },
      async ({ query }) => {
        const { q, kind, namespace, limit } = query;
        const items = await search(database, {
          text: q,
          limit,
          ...(kind === undefined ? {} : { kind }),
          ...(namespace === undefined ? {} : { namespace }),
        });
        return { items };
      },
    );
  };
}
