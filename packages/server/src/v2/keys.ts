import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  createKey,
  listAudit,
  listKeys,
  revokeKey,
  rotateKey,
  type Store,
  StoreError,
} from "@headwater/store";
import Type from "typebox";
import type { AccessOptions } from "../access/authorize.ts";
import { actorOf } from "../access/caller.ts";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { answers, Cursor, IdParameter, Limit } from "./kit/route-kit.ts";

/** API keys, and who did what. */
export function keyRoutes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const { database } = store;
  const keys = access.authentication?.keys;

  /** Runs a change, and lets this server know of it before the answer; others see it within a second or two. */
  const change = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw asProblem(error);
    } finally {
      await keys?.refresh().catch(() => {}); // the next look finds it
    }
  };

  return async (app) => {
    const config = { scope: "admin" } as const;

    app.get(
      "/keys",
      {
        config,
        schema: {
          tags: ["Access"],
          summary: "Every API key, the latest first, and the places outside from which keys come",
          response: answers(contract.KeyList),
        },
      },
      async () => ({
        items: await listKeys(database),
        places: (keys?.outside.states ?? []).map((state) => ({
          ...state,
          readAt: state.readAt === null ? null : new Date(state.readAt).toISOString(),
        })),
      }),
    );

    app.post(
      "/keys",
      {
        config,
        schema: {
          tags: ["Access"],
          summary: "Make an API key; its text is shown this once",
          body: contract.KeyRequest,
          response: answers(contract.MadeKey),
        },
      },
      async ({ body: { name, scopes, expiresAt, actor }, caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        const expiry = expiresAt ? Date.parse(expiresAt) : null;
        return change(() => createKey(database, { name, scopes, expiresAt: expiry }, actorOf(caller, actor)));
      },
    );

    app.post(
      "/keys/:id/rotate",
      {
        config,
        schema: {
          tags: ["Access"],
          summary: "Make a key in the place of another, which lives on for a while",
          description: "The new key has the old one's name, scopes and lifetime.",
          params: IdParameter,
          body: contract.RotationRequest,
          response: answers(contract.MadeKey),
        },
      },
      async ({ params, body, caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return change(() =>
          rotateKey(database, params.id, body.overlapSeconds * 1000, actorOf(caller, body.actor)),
        );
      },
    );

    app.post(
      "/keys/:id/revoke",
      {
        config,
        schema: {
          tags: ["Access"],
          summary: "End a key, and the sessions that it opened",
          params: IdParameter,
          body: contract.RevocationRequest,
          response: answers(contract.ApiKey),
        },
      },
      async ({ params, body, caller }) =>
        change(() => revokeKey(database, params.id, actorOf(caller, body.actor))),
    );

    app.get(
      "/audit",
      {
        config,
        schema: {
          tags: ["Access"],
          summary: "Who did what with keys and decided what of identity, the latest first",
          querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
          response: answers(contract.page(contract.AuditEntry)),
        },
      },
      async ({ query: { cursor, limit } }) => listAudit(database, limit, cursor),
    );
  };
}

function asProblem(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  switch (error.code) {
    case "key-unknown":
      return new HttpProblem("not-found", error.message, {
        pointer: "id",
        expected: "The id of a key of /api/v2/keys that was not revoked and has not expired.",
      });
    case "key-name-taken":
      return new HttpProblem("key-name-taken", error.message, {
        pointer: "/name",
        expected: "A name that no key in use has.",
      });
    case "key-rotated":
      return new HttpProblem("key-rotated", error.message, { pointer: "id", expected: "Its successor." });
    case "key-expiry-past":
      return new HttpProblem("invalid-parameter", error.message, {
        pointer: "/expiresAt",
        expected: "An instant in the future.",
      });
    default:
      return error;
  }
}
