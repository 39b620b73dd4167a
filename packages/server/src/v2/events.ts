import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listQuarantine,
  listReceipts,
  markReplayed,
  type ReadContext,
  readEventText,
  readReceipt,
  recordAction,
  type Session,
  type Store,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { type Caller, resolveActor } from "../access/caller.ts";
import { parseJson } from "../http/body.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { notFound } from "./kit/nodes.ts";
import { Cursor, IdParameter, Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const eventTypes = ["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER", "JOB", "DATASET"] as const;

/** Quarantined submissions that one request replays. */
const maxReplayed = 100;

const EventsQuery = Type.Object({
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
      { description: "JOB and DATASET: job events and dataset events, which belong to no run." },
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
});

/** Receipts of events, the quarantine, and waiting until all events are processed. */
export function eventRoutes(store: Store): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(receiptRoutes(store));
    await app.register(quarantineRoutes(store));

    app.post(
      "/settle",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Wait until all events received so far are fully processed",
          description:
            "Observed lineage is in the graph as soon as an event is acknowledged. Lineage inferred from SQL, and the merging of " +
            "external tables, follow from a queue; this request completes when the queue is empty.",
          response: responses(contract.Settled),
        },
      },
      () => settle(store),
    );
  };
}

function receiptRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const params = IdParameter;
  return async (app) => {
    app.get(
      "/events",
      {
        schema: {
          tags: ["Events"],
          summary: "List receipts of events, most recently received first",
          querystring: EventsQuery,
          response: responses(contract.ReceiptPage),
        },
      },
      ({ query }, reply) => read(reply, (context) => listEvents(context, query)),
    );

    app.get(
      "/receipts/:id",
      {
        schema: {
          tags: ["Events"],
          summary: "Get the outcome of an event",
          params,
          response: responses(contract.Receipt),
        },
      },
      ({ params: { id } }, reply) => read(reply, ({ session }) => requireReceipt(session, id)),
    );

    app.get(
      "/receipts/:id/event",
      {
        schema: {
          tags: ["Events"],
          summary: "Get a stored event",
          params,
          response: responses(Type.Unknown()),
        },
        // Events are returned as the stored text; only problems are objects.
        serializerCompiler: () => (answer) => (typeof answer === "string" ? answer : JSON.stringify(answer)),
      },
      async ({ params: { id } }, reply) => {
        const text = await read(reply, ({ session }) => requireEventText(session, id));
        return reply.type("application/json").send(text);
      },
    );
  };
}

function quarantineRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/quarantine",
      {
        schema: {
          tags: ["Events"],
          summary: "List quarantined submissions, latest first",
          querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
          response: responses(contract.page(contract.Receipt)),
        },
      },
      ({ query: { cursor, limit } }, reply) =>
        read(reply, ({ session }) => listQuarantine(session, limit, cursor)),
    );

    app.post(
      "/quarantine/:id/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Replay a quarantined submission, for example after an upgrade",
          params: IdParameter,
          response: responses(contract.Receipt),
        },
      },
      ({ params: { id }, caller }) => replayOne(store, id, caller),
    );

    app.post(
      "/quarantine/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Replay quarantined submissions, latest first",
          description: `Replays at most ${maxReplayed} per request; pass \`next\` as \`cursor\` to continue with older ones.`,
          body: contract.ReplayRequest,
          response: responses(contract.ReplayAnswer),
        },
      },
      ({ body, caller }) => replayMany(store, body, caller),
    );
  };
}

function listEvents({ session }: ReadContext, query: Static<typeof EventsQuery>) {
  const { cursor, limit, from, to, ...filter } = query;
  return listReceipts(
    session,
    {
      ...filter,
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    },
    limit,
    cursor,
  );
}

async function requireReceipt(session: Session, id: string) {
  const receipt = await readReceipt(session, id);
  if (!receipt) throw notFound("receipt", id);
  return receipt;
}

async function requireEventText(session: Session, id: string): Promise<string> {
  const text = await readEventText(session, id);
  if (text === null) throw notFound("receipt", id);
  return text;
}

async function settle(store: Store) {
  const start = Date.now();
  await store.settle();
  return { settled: true as const, waitedMs: Date.now() - start };
}

async function replayOne(store: Store, id: string, caller: Caller) {
  const outcome = await replay(store, id);
  if (!outcome) throw notFound("quarantined submission", id);
  await noteReplay(store, resolveActor(caller, undefined), `quarantined submission: ${outcome.outcome}`, id);
  return requireReceipt(store.database, outcome.id);
}

async function replayMany(
  store: Store,
  { cursor, code, actor }: Static<typeof contract.ReplayRequest>,
  caller: Caller,
) {
  const page = await listQuarantine(store.database, maxReplayed, cursor || undefined);
  const matching = page.items.filter(
    ({ problems }) => code === undefined || problems.some((problem) => problem.code === code),
  );
  let accepted = 0;
  for (const { id } of matching) {
    const outcome = await replay(store, id);
    if (outcome && outcome.outcome !== "quarantined") accepted++;
  }
  if (matching.length > 0) {
    const subject = `${matching.length} quarantined submissions, ${accepted} of them accepted`;
    await noteReplay(store, resolveActor(caller, actor), subject, null);
  }
  return { tried: matching.length, accepted, next: page.next };
}

/** Submits a quarantined submission again; null if the id is unknown. */
async function replay(store: Store, id: string) {
  const text = await readEventText(store.database, id);
  if (text === null) return null;
  const outcome = await store.write({ value: parseJson(text), text });
  if (outcome.outcome !== "quarantined") await markReplayed(store.database, id, outcome.id);
  return outcome;
}

function noteReplay({ database }: Store, actor: string, subject: string, subjectId: string | null) {
  return recordAction(database, { actor, action: "replayed", subject, subjectId }, Date.now());
}
