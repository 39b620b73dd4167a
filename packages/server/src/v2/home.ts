import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readHome, readOverview, type Store, UnknownZone } from "@headwater/store";
import Type from "typebox";
import type { AccessOptions } from "../access/authorize.ts";
import { HttpProblem } from "../http/problem.ts";
import { productVersion } from "../http/version.ts";
import * as contract from "./contract/index.ts";
import { answers } from "./kit/route-kit.ts";

/** The home page. */
export function homeRoutes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  return async (app) => {
    app.get(
      "/overview",
      {
        schema: {
          tags: ["Home"],
          summary: "How much there is, and the most connected datasets",
          response: answers(contract.Overview),
        },
      },
      async () => ({
        ...(await readOverview(database, index)),
        authentication: access.mode,
        version: productVersion,
      }),
    );

    app.get(
      "/home",
      {
        schema: {
          tags: ["Home"],
          summary: "What runs, failed, is late and changed, and runs over time",
          querystring: Type.Object({
            range: Type.Union([Type.Literal("24h"), Type.Literal("7d"), Type.Literal("30d")], {
              default: "24h",
            }),
            zone: Type.String({
              default: "UTC",
              maxLength: 100,
              description: "IANA time zone of the reader; days are its days.",
            }),
          }),
          response: answers(contract.Home),
        },
      },
      async ({ query: { range, zone } }) => {
        try {
          const home = await readHome(database, index, range, zone);
          return {
            ...home,
            changes: home.changes.map((change) => ({
              role: null,
              added: [],
              removed: [],
              retyped: [],
              ...change,
            })),
          };
        } catch (error) {
          if (!(error instanceof UnknownZone)) throw error;
          throw new HttpProblem("invalid-parameter", error.message, {
            pointer: "zone",
            expected: "An IANA name such as Europe/Berlin.",
          });
        }
      },
    );
  };
}
