import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listForwardingReceipts,
  readForwardingStatus,
  replayDeadLetters,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import type { Forwarder } from "../forwarding/forwarder.ts";
import { parseJson } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { answers, Cursor, Limit } from "./kit/route-kit.ts";

/** The routes of forwarding, below `/api/v2/forwarding`; without a forwarder they say that it is switched off. */
export function forwardingRoutes(store: Store, forwarder: Forwarder | null): FastifyPluginAsyncTypebox {
  const { database } = store;
  return async (app) => {
    app.addHook("preValidation", async (request) => {
      if (typeof request.body === "string" && request.routeOptions.schema?.body)
        request.body = request.body === "" ? {} : parseJson(request.body);
    });

    app.get(
      "/",
      {
        schema: {
          tags: ["Forwarding"],
          summary: "How far the forwarding of events to another catalogue has come",
          response: answers(contract.ForwardingStatus),
        },
      },
      async () => {
        const status = forwarder && (await readForwardingStatus(database, forwarder.target));
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
      },
    );

    for (const [path, outcome, summary] of [
      ["/dead-letters", "dead", "Events that could not be forwarded, the latest first"],
      ["/reduced", "reduced", "Events that were forwarded without some of their facets, the latest first"],
    ] as const) {
      app.get(
        path,
        {
          schema: {
            tags: ["Forwarding"],
            summary,
            querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
            response: answers(contract.page(contract.ForwardingReceipt)),
          },
        },
        async ({ query: { cursor, limit } }) =>
          forwarder
            ? listForwardingReceipts(database, forwarder.target, outcome, limit, cursor)
            : { items: [], next: null },
      );
    }

    app.post(
      "/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Forwarding"],
          summary: "Try dead letters again: those of the receipts, or all",
          body: contract.ForwardingReplayRequest,
          response: answers(contract.ForwardingReplayAnswer),
        },
      },
      async ({ body }) => {
        if (!forwarder) {
          throw new HttpProblem("forwarding-off", "Events are not forwarded.", {
            expected: "A server that was started with HEADWATER_DATAZONE_DOMAIN.",
          });
        }
        const replaying = await replayDeadLetters(database, forwarder.target, body.receipts);
        forwarder.wake();
        return { replaying };
      },
    );
  };
}
