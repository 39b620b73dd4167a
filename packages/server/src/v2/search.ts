import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Store, search } from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract/index.ts";
import { answers, Limit } from "./kit/route-kit.ts";

/** Search. */
export function searchRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;

  return async (app) => {
    app.get(
      "/search",
      {
        schema: {
          tags: ["Search"],
          summary:
            "Search names of datasets, jobs and columns (tolerating typing errors), run ids, tags, owners and SQL",
          querystring: Type.Object({
            q: Type.String({
              maxLength: 500,
              default: "",
              description:
                "Words; and filters among them: `type:job`, `ns:warehouse`, `tag:pii`, `state:failed`, `owner:finance`.",
            }),
            kind: Type.Optional(contract.SearchKind),
            namespace: Type.Optional(Type.String()),
            tag: Type.Optional(Type.String()),
            owner: Type.Optional(Type.String()),
            state: Type.Optional(contract.RunState),
            limit: Limit(100, 20),
          }),
          response: answers(Type.Object({ items: Type.Array(contract.SearchHit) })),
        },
      },
      async ({ query }) => {
        const { q, ...filters } = query;
        const items = await search(database, { text: q, ...filters });
        return { items };
      },
    );
  };
}
