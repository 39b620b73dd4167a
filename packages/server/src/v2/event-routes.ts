import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listQuarantine,
  listReceipts,
  markReplayed,
  readEventText,
  readReceipt,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import { parseJson } from "../http/body.ts";
import * as contract from "./contract.ts";
import { answers, Cursor, IdParameter, Limit, notFound } from "./route-parts.ts";

/** What became of events: receipts, quarantine, and waiting until all that follows from them is in the graph. */
export function eventRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;
  return async (app) => {
    app.get(
      "/events",
      {
        schema: {
          tags: ["Events"],
          summary: "Receipts of events, the latest received first",
          querystring: Type.Object({
            outcome: Type.Optional(
              Type.Union([
                Type.Literal("accepted"),
                Type.Literal("accepted-with-warnings"),
                Type.Literal("fold-failed"),
              ]),
            ),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.Receipt)),
        },
      },
      async ({ query: { outcome, cursor, limit } }) =>
        listReceipts(database, outcome === undefined ? {} : { outcome }, limit, cursor),
    );

    app.get(
      "/receipts/:id",
      {
        schema: {
          tags: ["Events"],
          summary: "What became of an event",
          params: IdParameter,
          response: answers(contract.Receipt),
        },
      },
      async ({ params }) => {
        const receipt = await readReceipt(database, params.id);
        if (!receipt) throw notFound("receipt", params.id);
        return receipt;
      },
    );

    app.get(
      "/receipts/:id/event",
      {
        schema: {
          tags: ["Events"],
          summary: "An event as it was kept",
          params: IdParameter,
          response: answers(Type.Unknown()),
        },
        // The text as it was kept, not as we would write it; problems are no text.
        serializerCompiler: () => (answer) => (typeof answer === "string" ? answer : JSON.stringify(answer)),
      },
      async ({ params }, reply) => {
        const text = await readEventText(database, params.id);
        if (text === null) throw notFound("receipt", params.id);
        return reply.type("application/json").send(text);
      },
    );

    app.get(
      "/quarantine",
      {
        schema: {
          tags: ["Events"],
          summary: "What could not be taken in, the latest first",
          querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
          response: answers(contract.page(contract.Receipt)),
        },
      },
      async ({ query: { cursor, limit } }) => listQuarantine(database, limit, cursor),
    );

    app.post(
      "/settle",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Wait until all that follows from the events so far is in the graph",
          description:
            "Observed facts are there when an event is answered. What the SQL of runs adds, and which external tables are one, follows from a queue; this call answers when the queue is empty.",
          response: answers(contract.Settled),
        },
      },
      async () => {
        const start = Date.now();
        await store.settle();
        return { settled: true as const, waitedMs: Date.now() - start };
      },
    );

    app.post(
      "/quarantine/:id/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Try a quarantined submission again, after an upgrade that understands it",
          params: IdParameter,
          response: answers(contract.Receipt),
        },
      },
      async ({ params }) => {
        const text = await readEventText(database, params.id);
        if (text === null) throw notFound("quarantined submission", params.id);
        const outcome = await store.write({ value: parseJson(text), text });
        if (outcome.outcome !== "quarantined") await markReplayed(database, params.id, outcome.id);
        const receipt = await readReceipt(database, outcome.id);
        if (!receipt) throw notFound("receipt", outcome.id);
        return receipt;
      },
    );
  };
}
