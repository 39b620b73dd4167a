import type { Database } from "@headwater/store";
import type { FastifyRequest } from "fastify";
import type { Log } from "../http/log.ts";
import { HttpProblem } from "../http/problem.ts";
import { type Grant, KeyRing, type Verdict } from "./api-keys.ts";
import type { Caller } from "./caller.ts";
import type { OutsideKeys } from "./external-keys/external-keys.ts";
import { LoginLimit } from "./login-limit.ts";
import { isSameOrigin } from "./origin.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { SessionBook } from "./sessions.ts";

const challenge = 'Bearer realm="headwater"';
const howToShowKey = "An API key in the header Authorization: Bearer <key>, or a session of /login.";
const harmless = new Set(["GET", "HEAD", "OPTIONS"]);

/** Tells who a request comes from, by API key or session. */
export class Authentication {
  readonly keys: KeyRing;
  readonly sessions: SessionBook;
  readonly logins = new LoginLimit();

  constructor(database: Database, outside?: OutsideKeys) {
    this.keys = new KeyRing(database, outside);
    this.sessions = new SessionBook(database);
  }

  /** Reads the keys and goes on looking for changes of them. @throws StoreUnavailable */
  async start(log: Log): Promise<void> {
    await this.keys.start(log);
  }

  /** Looks for changes no longer. */
  close(): void {
    this.keys.close();
  }

  /**
   * Who a request comes from.
   *
   * @param how.isUse - whether this keeps the session alive
   * @throws HttpProblem `key-required`, `key-unknown`, `key-expired`, `session-ended`, `foreign-origin`
   */
  async identify(
    request: FastifyRequest,
    publicUrl: URL | null,
    how: { readonly isUse: boolean } = { isUse: true },
  ): Promise<Caller> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const text = bearerOf(authorization) ?? "";
      await this.keys.lookFor(text);
      const grant = this.accept(text);
      return { by: "key", name: grant.name, scopes: grant.scopes };
    }
    const cookie = readSessionCookie(request, publicUrl);
    if (cookie === undefined) {
      throw new HttpProblem("key-required", "The request carries no API key and no session.", {
        pointer: "Authorization",
        expected: howToShowKey,
        headers: { "WWW-Authenticate": challenge },
      });
    }
    const session = await this.sessions.find(cookie, Date.now(), how);
    const verdict: Verdict = session
      ? this.keys.judgeHash(session.keyHash.toString("hex"))
      : { kind: "unknown" };
    if (verdict.kind !== "valid") {
      throw new HttpProblem("session-ended", "The session has ended, or the key that opened it has.", {
        pointer: "Cookie",
        expected: "A new session of /login.",
        headers: { "WWW-Authenticate": challenge },
      });
    }
    // A browser sends the cookie along with what other sites make it send; they cannot choose the Origin header.
    if (!harmless.has(request.method) && !isSameOrigin(request, publicUrl)) {
      throw new HttpProblem(
        "foreign-origin",
        `The request comes from ${request.headers.origin ?? "a page that is not named"}, and changes something.`,
        { pointer: "Origin", expected: "The address of this server, as browsers send it for its own pages." },
      );
    }
    this.keys.noteUse(verdict.grant);
    return { by: "session", name: verdict.grant.name, scopes: verdict.grant.scopes };
  }

  /** What a key's text grants. @throws HttpProblem `key-unknown`, `key-expired` */
  accept(text: string): Grant {
    const verdict = this.keys.judge(text);
    if (verdict.kind === "valid") {
      this.keys.noteUse(verdict.grant);
      return verdict.grant;
    }
    const headers = { "WWW-Authenticate": `${challenge}, error="invalid_token"` };
    if (verdict.kind === "expired") {
      throw new HttpProblem("key-expired", `The API key expired at ${new Date(verdict.at).toISOString()}.`, {
        pointer: "Authorization",
        expected: "The key that was made in its place.",
        headers,
      });
    }
    throw new HttpProblem("key-unknown", "The API key is not one that counts here, or was revoked.", {
      pointer: "Authorization",
      expected: howToShowKey,
      headers,
    });
  }
}

/** The key of an Authorization header; undefined when it is of another kind. */
export function bearerOf(authorization: string): string | undefined {
  return /^bearer +([^\s]+) *$/i.exec(authorization)?.[1];
}
