import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  createKey,
  type Database,
  listAudit,
  listKeys,
  revokeKey,
  rotateKey,
  type Store,
  StoreError,
} from "@headwater/store";
import type { FastifyBaseLogger } from "fastify";
import Type, { type Static } from "typebox";
import type { Authentication } from "../access/authentication.ts";
import type { AccessOptions } from "../access/authorize.ts";
import { type Caller, resolveActor } from "../access/caller.ts";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { Cursor, IdParameter, Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const tags = ["Access"];
const config = { scope: "admin" } as const;

/** API keys and the audit log. */
export function keyRoutes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  return async (app) => {
    const keys = new KeyAdministration(store, access, app.log);

    app.get(
      "/keys",
      {
        config,
        schema: {
          tags,
          summary: "List API keys, latest first, and the external sources of keys",
          response: responses(contract.KeyList),
        },
      },
      () => keys.list(),
    );

    app.post(
      "/keys",
      {
        config,
        schema: {
          tags,
          summary: "Create an API key; its text is returned only once",
          body: contract.KeyRequest,
          response: responses(contract.MadeKey),
        },
      },
      ({ body, caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return keys.create(body, caller);
      },
    );

    app.post(
      "/keys/:id/rotate",
      {
        config,
        schema: {
          tags,
          summary: "Replace a key; the old key stays valid for a while",
          description: "The new key has the name, scopes, namespaces and lifetime of the old one.",
          params: IdParameter,
          body: contract.RotationRequest,
          response: responses(contract.MadeKey),
        },
      },
      ({ params: { id }, body, caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return keys.rotate(id, body, caller);
      },
    );

    app.post(
      "/keys/:id/revoke",
      {
        config,
        schema: {
          tags,
          summary: "Revoke a key and end the sessions opened with it",
          params: IdParameter,
          body: contract.RevocationRequest,
          response: responses(contract.ApiKey),
        },
      },
      ({ params: { id }, body, caller }) => keys.revoke(id, body, caller),
    );

    app.get(
      "/audit",
      {
        config,
        schema: {
          tags,
          summary: "List changes of keys, edits, decisions and operations, latest first",
          querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
          response: responses(contract.page(contract.AuditEntry)),
        },
      },
      ({ query: { cursor, limit } }, reply) =>
        readerOf(store)(reply, ({ session }) => listAudit(session, limit, cursor)),
    );
  };
}

/** Changes keys in the database and refreshes this server's cache of them. */
class KeyAdministration {
  readonly #database: Database;
  readonly #keys: Authentication["keys"] | undefined;
  readonly #log: FastifyBaseLogger;

  constructor({ database }: Store, { authentication }: AccessOptions, log: FastifyBaseLogger) {
    this.#database = database;
    this.#keys = authentication?.keys;
    this.#log = log;
  }

  async list() {
    const places = (this.#keys?.external.states ?? []).map((state) => ({
      ...state,
      readAt: state.readAt === null ? null : new Date(state.readAt).toISOString(),
    }));
    return { items: await listKeys(this.#database), places };
  }

  create(
    { name, scopes, namespaces = [], expiresAt, actor }: Static<typeof contract.KeyRequest>,
    caller: Caller,
  ) {
    const expiry = expiresAt ? Date.parse(expiresAt) : null;
    const key = { name, scopes, namespaces, expiresAt: expiry };
    return this.#change(() => createKey(this.#database, key, resolveActor(caller, actor)));
  }

  rotate(id: string, { overlapSeconds, actor }: Static<typeof contract.RotationRequest>, caller: Caller) {
    const overlapMs = overlapSeconds * 1000;
    return this.#change(() => rotateKey(this.#database, id, overlapMs, resolveActor(caller, actor)));
  }

  revoke(id: string, { actor }: Static<typeof contract.RevocationRequest>, caller: Caller) {
    return this.#change(() => revokeKey(this.#database, id, resolveActor(caller, actor)));
  }

  /** Applies a change and refreshes this server's cache before responding; other servers follow within two seconds. */
  async #change<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw toProblem(error);
    } finally {
      await this.#keys?.refresh().catch((error: unknown) => {
        this.#log.warn({ err: error }, "Could not refresh the API keys; the next poll retries.");
      });
    }
  }
}

function toProblem(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  switch (error.code) {
    case "key-unknown":
      return new HttpProblem("not-found", error.message, {
        pointer: "id",
        expected: "The id of an active key in /api/v2/keys: not revoked, not expired.",
      });
    case "key-name-taken":
      return new HttpProblem("key-name-taken", error.message, {
        pointer: "/name",
        expected: "A name that no active key has.",
      });
    case "key-rotated":
      return new HttpProblem("key-rotated", error.message, {
        pointer: "id",
        expected: "The id of its successor.",
      });
    case "key-namespaces-unused":
      return new HttpProblem("invalid-parameter", error.message, {
        pointer: "/namespaces",
        expected: "No namespaces, or the scope ingest without admin.",
      });
    case "key-expiry-past":
      return new HttpProblem("invalid-parameter", error.message, {
        pointer: "/expiresAt",
        expected: "An instant in the future.",
      });
    default:
      return error;
  }
}
