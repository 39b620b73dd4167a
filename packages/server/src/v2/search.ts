import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findTables, type ReadContext, type Store, search } from "@headwater/store";
import Type, { type Static } from "typebox";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const SearchQuery = Type.Object({
  q: Type.String({
    maxLength: 500,
    default: "",
    description:
      "Words, optionally mixed with filters: `type:job`, `ns:warehouse`, `tag:pii`, `state:failed`, `owner:finance`.",
  }),
  kind: Type.Optional(contract.SearchKind),
  namespace: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  state: Type.Optional(contract.RunState),
  limit: Limit(100, 20),
});

const TablesQuery = Type.Object({
  name: Type.Array(Type.String({ minLength: 1, maxLength: 1_000 }), {
    minItems: 1,
    maxItems: 100,
    description: "Table names as in SQL, without quotes; repeat the parameter for several.",
  }),
});

/** Search. */
export function searchRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/search",
      {
        schema: {
          tags: ["Search"],
          summary: "Search datasets, jobs and columns by name (typo-tolerant), run ids, tags, owners and SQL",
          querystring: SearchQuery,
          response: responses(Type.Object({ items: Type.Array(contract.SearchHit) })),
        },
      },
      ({ query }, reply) => read(reply, (context) => searchStore(context, query)),
    );

    app.get(
      "/tables",
      {
        schema: {
          tags: ["Search"],
          summary: "Find the datasets that table names in SQL may refer to, with their columns",
          description:
            "A name finds the datasets that have it or end with it, ignoring case: `sales.orders` finds `dev.sales.orders`. The best match comes first.",
          querystring: TablesQuery,
          response: responses(Type.Object({ items: Type.Array(contract.FoundTable) })),
        },
      },
      ({ query: { name } }, reply) =>
        read(reply, async (context) => ({ items: await findTables(context, name) })),
    );
  };
}

async function searchStore({ session }: ReadContext, { q, ...filters }: Static<typeof SearchQuery>) {
  return { items: await search(session, { text: q, ...filters }) };
}
