import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readOverview, type Store } from "@headwater/store";
import type { AccessOptions } from "../http/access.ts";
import { productVersion } from "../version.ts";
import * as contract from "./contract.ts";
import { answers } from "./route-parts.ts";

/** The home page. */
export function homeRoutes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  return async (app) => {
    app.get(
      "/overview",
      {
        schema: {
          tags: ["Home"],
          summary: "Numbers and lists for a home page",
          response: answers(contract.Overview),
        },
      },
      async () => ({
        ...(await readOverview(database, index)),
        authentication: access.mode,
        version: productVersion,
      }),
    );
  };
}
