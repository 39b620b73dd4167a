import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type ReadContext, type Store, search } from "@headwater/store";
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
  };
}

async function searchStore({ session }: ReadContext, { q, ...filters }: Static<typeof SearchQuery>) {
  return { items: await search(session, { text: q, ...filters }) };
}
