import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Store } from "@headwater/store";
import Type from "typebox";
import { HttpProblem } from "../http/problem.ts";
import { LiveHub, type LiveSettings } from "../live/live-hub.ts";
import * as contract from "./contract/index.ts";

/** What happens, as it happens: server-sent events. */
export function liveRoutes(store: Store, settings?: LiveSettings): FastifyPluginAsyncTypebox {
  return async (app) => {
    const hub = new LiveHub(store.changes, settings);
    // Before the server waits for its connections to end: these would never.
    app.addHook("preClose", async () => hub.close());

    app.get(
      "/live",
      {
        exposeHeadRoute: false,
        schema: {
          tags: ["Live"],
          summary: "What happens, as server-sent events; needs Accept: text/event-stream",
          description:
            "Events: `hello` (data `{ position }`), `change` (data `LiveChange`; one a second at most), `resync` (something " +
            "was missed: read anew), `heartbeat` (every 15 seconds), `end` (data `{ reason }`; the session has ended). Ids " +
            "are positions in the log: the header Last-Event-ID resumes, on whichever server.",
          querystring: Type.Object({
            age: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: 86_400_000,
                description:
                  "Milliseconds since the caller read what it shows; it is told what happened since.",
              }),
            ),
          }),
          headers: Type.Object({ "last-event-id": Type.Optional(Type.String({ maxLength: 30 })) }),
          response: {
            200: {
              description: "A stream of server-sent events.",
              content: { "text/event-stream": { schema: contract.LiveChange } },
            },
            "4xx": contract.ProblemDetails,
            "5xx": contract.ProblemDetails,
          },
        },
      },
      async (request, reply) => {
        if (!request.headers.accept?.includes("text/event-stream")) {
          throw new HttpProblem(
            "not-acceptable",
            "This is a stream of events, which the request does not ask for.",
            {
              pointer: "Accept",
              expected: "Accept: text/event-stream",
            },
          );
        }
        if (hub.isFull || hub.isClosed) {
          throw new HttpProblem("too-many-listeners", "The server tells as many clients as it can.", {
            expected: "Another attempt later; reading goes on working meanwhile.",
            headers: { "Retry-After": "30" },
          });
        }
        const last = request.headers["last-event-id"];
        const { age } = request.query;
        // An id that is none is one that nobody remembers.
        const known =
          last !== undefined
            ? { position: /^\d+$/.test(last) ? Number(last) : -1 }
            : age !== undefined
              ? { age }
              : null;
        await hub.start();
        const { raw } = reply;
        if (raw.destroyed || hub.isClosed) return reply.hijack();
        reply.hijack();
        raw.writeHead(200, {
          "Content-Type": "text/event-stream; charset=utf-8",
          "Cache-Control": "no-cache, no-store, no-transform",
          // nginx would collect the answer; others go by the type and no-transform.
          "X-Accel-Buffering": "no",
          "X-Content-Type-Options": "nosniff",
          Connection: "keep-alive",
        });
        raw.flushHeaders();
        hub.add(raw, known, () => app.isStillAllowed(request));
      },
    );
  };
}
