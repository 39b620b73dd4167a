import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type ReadContext,
  readCurrentHealth,
  readHome,
  readOverview,
  type Store,
  UnknownZone,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import type { AccessOptions } from "../access/authorize.ts";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import { productVersion } from "../http/version.ts";
import { answerWithChange } from "./changes/change-answer.ts";
import * as contract from "./contract/index.ts";
import { responses } from "./kit/responses.ts";

const HomeQuery = Type.Object({
  range: Type.Union([Type.Literal("24h"), Type.Literal("7d"), Type.Literal("30d")], { default: "24h" }),
  zone: Type.String({
    default: "UTC",
    maxLength: 100,
    description: "IANA time zone of the reader; days start and end in it.",
  }),
});

/** The home page. */
export function homeRoutes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/overview",
      {
        schema: {
          tags: ["Home"],
          summary: "Get counts and the most connected datasets",
          response: responses(contract.Overview),
        },
      },
      (_request, reply) =>
        read(reply, async (context) => ({
          ...(await readOverview(context)),
          authentication: access.mode,
          version: productVersion,
        })),
    );

    app.get(
      "/home",
      {
        schema: {
          tags: ["Home"],
          summary: "Get what needs attention, active runs, recent changes, and runs over time",
          querystring: HomeQuery,
          response: responses(contract.Home),
        },
      },
      ({ query }, reply) => read(reply, (context) => readHomePage(context, query)),
    );
  };
}

async function readHomePage(context: ReadContext, { range, zone }: Static<typeof HomeQuery>) {
  try {
    const home = await readHome(context, range, zone, await readCurrentHealth(context));
    return { ...home, changes: home.changes.map(answerWithChange) };
  } catch (error) {
    if (!(error instanceof UnknownZone)) throw error;
    throw new HttpProblem("invalid-parameter", error.message, {
      pointer: "zone",
      expected: "An IANA name such as Europe/Berlin.",
    });
  }
}
