import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listQuarantine,
  listReceipts,
  markReplayed,
  noteAction,
  readEventText,
  readReceipt,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import { actorOf } from "../access/caller.ts";
import { parseJson } from "../http/body.ts";
import * as contract from "./contract/index.ts";
import { answers, Cursor, IdParameter, Limit, notFound } from "./kit/route-kit.ts";

const eventTypes = ["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER", "JOB", "DATASET"] as const;

/** What became of events: receipts, quarantine, and waiting until all that follows from them is in the graph. */
export function eventRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database } = store;

  /** Tries a submission again; null when there is none by that id. */
  const replay = async (id: string) => {
    const text = await readEventText(database, id);
    if (text === null) return null;
    const outcome = await store.write({ value: parseJson(text), text });
    if (outcome.outcome !== "quarantined") await markReplayed(database, id, outcome.id);
    return outcome;
  };
  const note = (actor: string, subject: string, subjectId: string | null) =>
    noteAction(database, { actor, action: "replayed", subject, subjectId }, Date.now());

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
            eventType: Type.Optional(
              Type.Union(
                eventTypes.map((type) => Type.Literal(type)),
                {
                  description: "JOB and DATASET: events that are about these and no run.",
                },
              ),
            ),
            namespace: Type.Optional(Type.String({ maxLength: 2000 })),
            name: Type.Optional(
              Type.String({ maxLength: 500, description: "Part of the name of the job or dataset." }),
            ),
            from: Type.Optional(contract.Instant),
            to: Type.Optional(contract.Instant),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.ReceiptPage),
        },
      },
      async ({ query: { outcome, eventType, namespace, name, from, to, cursor, limit } }) =>
        listReceipts(
          database,
          {
            ...(outcome === undefined ? {} : { outcome }),
            ...(eventType === undefined ? {} : { eventType }),
            ...(namespace === undefined ? {} : { namespace }),
            ...(name === undefined ? {} : { name }),
            ...(from === undefined ? {} : { from: Date.parse(from) }),
            ...(to === undefined ? {} : { to: Date.parse(to) }),
          },
          limit,
          cursor,
        ),
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
      async ({ params, caller }) => {
        const outcome = await replay(params.id);
        if (!outcome) throw notFound("quarantined submission", params.id);
        const subject = `quarantined submission: ${outcome.outcome}`;
        await note(actorOf(caller, undefined), subject, params.id);
        const receipt = await readReceipt(database, outcome.id);
        if (!receipt) throw notFound("receipt", outcome.id);
        return receipt;
      },
    );

    app.post(
      "/quarantine/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Try quarantined submissions again, the latest first",
          description: "At most 100 in a call; `next` goes on with those before them.",
          body: contract.ReplayRequest,
          response: answers(contract.ReplayAnswer),
        },
      },
      async ({ body, caller }) => {
        const page = await listQuarantine(database, 100, body.cursor || undefined);
        const matching = page.items.filter(
          ({ problems }) => body.code === undefined || problems.some(({ code }) => code === body.code),
        );
        let accepted = 0;
        for (const { id } of matching) {
          const outcome = await replay(id);
          if (outcome && outcome.outcome !== "quarantined") accepted++;
        }
        if (matching.length > 0) {
          const subject = `${matching.length} quarantined submissions, ${accepted} of them accepted`;
          await note(actorOf(caller, body.actor), subject, null);
        }
        return { tried: matching.length, accepted, next: page.next };
      },
    );
  };
}
