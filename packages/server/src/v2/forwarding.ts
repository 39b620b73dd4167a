import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listForwardingReceipts,
  type ReadContext,
  readForwardingStatus,
  replayDeadLetters,
  type Store,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import type { Forwarder } from "../forwarding/forwarder.ts";
import { parseJson } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { Cursor, Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const tags = ["Forwarding"];
const PageQuery = Type.Object({ cursor: Cursor, limit: Limit(500, 50) });

const receiptLists = [
  ["/dead-letters", "dead", "List events that could not be forwarded, latest first"],
  ["/reduced", "reduced", "List events that were forwarded without some of their facets, latest first"],
] as const;

/** The routes below `/api/v2/forwarding`; without a forwarder they report that forwarding is off. */
export function forwardingRoutes(store: Store, forwarder: Forwarder | null): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.addHook("preValidation", async (request) => {
      if (typeof request.body === "string" && request.routeOptions.schema?.body)
        request.body = request.body === "" ? {} : parseJson(request.body);
    });

    app.get(
      "/",
      {
        schema: {
          tags,
          summary: "Get the progress of forwarding events to another catalog",
          response: responses(contract.ForwardingStatus),
        },
      },
      (_request, reply) => read(reply, (context) => readStatus(context, forwarder)),
    );

    for (const [path, outcome, summary] of receiptLists) {
      app.get(
        path,
        {
          schema: {
            tags,
            summary,
            querystring: PageQuery,
            response: responses(contract.page(contract.ForwardingReceipt)),
          },
        },
        ({ query }, reply) => read(reply, (context) => listReceipts(context, forwarder, outcome, query)),
      );
    }

    app.post(
      "/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags,
          summary: "Retry dead letters: those of the given receipts, or all",
          body: contract.ForwardingReplayRequest,
          response: responses(contract.ForwardingReplayAnswer),
        },
      },
      ({ body: { receipts } }) => retry(store, forwarder, receipts),
    );
  };
}

async function readStatus({ session }: ReadContext, forwarder: Forwarder | null) {
  const status = forwarder && (await readForwardingStatus(session, forwarder.target));
  return {
    enabled: forwarder !== null,
    target: forwarder?.target ?? null,
    active: forwarder?.isActive ?? false,
    ...(status ?? {
      startedAt: null,
      from: null,
      sent: 0,
      waiting: 0,
      waitingSince: null,
      reduced: 0,
      deadLetters: 0,
      replaying: 0,
      problem: null,
    }),
  };
}

async function listReceipts(
  { session }: ReadContext,
  forwarder: Forwarder | null,
  outcome: "dead" | "reduced",
  { limit, cursor }: Static<typeof PageQuery>,
) {
  if (!forwarder) return { items: [], next: null };
  return listForwardingReceipts(session, forwarder.target, outcome, limit, cursor);
}

async function retry(
  { database }: Store,
  forwarder: Forwarder | null,
  receipts: readonly string[] | undefined,
) {
  if (!forwarder) {
    throw new HttpProblem("forwarding-off", "Forwarding is off.", {
      expected: "A server started with HEADWATER_DATAZONE_DOMAIN.",
    });
  }
  const replaying = await replayDeadLetters(database, forwarder.target, receipts);
  forwarder.wake();
  return { replaying };
}
