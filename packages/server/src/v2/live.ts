import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Store } from "@headwater/store";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";
import { HttpProblem } from "../http/problem.ts";
import { LiveHub, type LiveSettings } from "../live/live-hub.ts";
import * as contract from "./contract/index.ts";
import { streamResponses } from "./kit/responses.ts";

const LiveQuery = Type.Object({
  age: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 86_400_000,
      description: "Age of the caller's data in milliseconds; changes since then are sent first.",
    }),
  ),
});
const LiveHeaders = Type.Object({ "last-event-id": Type.Optional(Type.String({ maxLength: 30 })) });

/** Live updates as server-sent events. */
export function liveRoutes(store: Store, settings?: LiveSettings): FastifyPluginAsyncTypebox {
  return async (app) => {
    const hub = new LiveHub(store.changes, settings);
    // Closes the streams, which never end by themselves, before the server waits for its connections to end.
    app.addHook("preClose", async () => hub.close());

    app.get(
      "/live",
      {
        exposeHeadRoute: false,
        schema: {
          tags: ["Live"],
          summary: "Stream changes as server-sent events; requires Accept: text/event-stream",
          description:
            "Events: `hello` (data `{ position }`), `change` (data `LiveChange`; at most one per second), `resync` (changes " +
            "were missed: reload), `heartbeat` (every 15 seconds), `end` (data `{ reason }`; the session has ended). Ids " +
            "are positions in the log: the header Last-Event-ID resumes the stream, on any server.",
          querystring: LiveQuery,
          headers: LiveHeaders,
          response: streamResponses(contract.LiveChange),
        },
      },
      (request, reply) => {
        refuseUnlessReady(hub, request);
        return openStream(hub, app, request, reply, resumePoint(request.headers, request.query));
      },
    );
  };
}

/** @throws HttpProblem `not-acceptable`, `too-many-listeners` */
function refuseUnlessReady(hub: LiveHub, { headers }: FastifyRequest): void {
  if (!headers.accept?.includes("text/event-stream")) {
    throw new HttpProblem("not-acceptable", "This is a stream of server-sent events.", {
      pointer: "Accept",
      expected: "Accept: text/event-stream",
    });
  }
  if (hub.isFull || hub.isClosed) {
    throw new HttpProblem("too-many-listeners", `Too many live connections (limit ${hub.limit}).`, {
      expected: "Retry later; all other requests still work.",
      headers: { "Retry-After": "30" },
    });
  }
}

type ResumePoint = Parameters<LiveHub["add"]>[1];

/** An invalid id is treated as one outside the replay buffer. */
function resumePoint(
  { "last-event-id": last }: Static<typeof LiveHeaders>,
  { age }: Static<typeof LiveQuery>,
): ResumePoint {
  if (last !== undefined) return { position: /^\d+$/.test(last) ? Number(last) : -1 };
  return age === undefined ? null : { age };
}

async function openStream(
  hub: LiveHub,
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  resume: ResumePoint,
): Promise<void> {
  await hub.start();
  const { raw } = reply;
  reply.hijack();
  if (raw.destroyed || hub.isClosed) return;
  raw.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-store, no-transform",
    // nginx would buffer the response; other proxies go by the type and no-transform.
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
    Connection: "keep-alive",
  });
  raw.flushHeaders();
  hub.add(raw, resume, () => app.isStillAllowed(request));
}
