import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { createKey, listKeys, revokeKey, rotateKey, Store } from "@headwater/store";
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bearer, type KeyApp, openKeyApp } from "../testing/key-app.ts";
import { Authentication } from "./authentication.ts";

let test: KeyApp;
beforeAll(async () => {
  test = await openKeyApp();
});
afterAll(() => test.close());

const overview = (headers: Record<string, string>) => test.app.inject({ url: "/api/v2/overview", headers });
const logIn = (key: string, headers: Record<string, string> = {}, remoteAddress = "127.0.0.1") =>
  test.app.inject({ method: "POST", url: "/api/v2/session", headers, remoteAddress, payload: { key } });
const cookieOf = (answer: LightMyRequestResponse) => String(answer.headers["set-cookie"]).split(";")[0]!;

describe("a key", () => {
  it("is accepted until it expires; the response then has the time of expiry", async () => {
    const { text } = await test.makeKey(["read"], Date.now() + 3_600_000);
    expect((await overview(bearer(text))).statusCode).toBe(200);
    vi.useFakeTimers({ now: Date.now() + 3_600_001, toFake: ["Date"] });
    try {
      const answer = await overview(bearer(text));
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({
        code: "key-expired",
        detail: expect.stringMatching(/expired at \d{4}/),
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("can have several scopes", async () => {
    const { text, key } = await test.makeKey(["read", "ingest"]);
    expect(key.scopes).toEqual(["ingest", "read"]);
    expect((await overview(bearer(text))).statusCode).toBe(200);
    const sent = await test.app.inject({
      method: "POST",
      url: "/api/v1/lineage",
      headers: bearer(text),
      payload: {},
    });
    expect(sent.statusCode).toBe(422);
    expect((await test.app.inject({ url: "/api/v2/keys", headers: bearer(text) })).statusCode).toBe(403);
  });

  it("is accepted with Bearer in any case, and only in the header", async () => {
    const { text } = await test.makeKey(["read"]);
    expect((await overview({ authorization: `bearer ${text}` })).statusCode).toBe(200);
    expect((await test.app.inject({ url: `/api/v2/overview?key=${text}` })).statusCode).toBe(401);
    expect((await overview({ authorization: text })).statusCode).toBe(401);
    expect((await overview({ authorization: `Bearer ${text} more` })).statusCode).toBe(401);
  });

  it("is stored as its hash, and shown once", async () => {
    const { text } = await test.makeKey(["read"]);
    const admin = await test.makeKey(["admin"]);
    const list = await test.app.inject({ url: "/api/v2/keys", headers: bearer(admin.text) });
    expect(list.statusCode).toBe(200);
    expect(list.body).not.toContain(text);
    const rows = await test.store.database.query("SELECT k::text AS row FROM api_keys k");
    expect(JSON.stringify(rows)).not.toContain(text.slice(-37));
  });

  it("has its last use recorded", async () => {
    const { text, key } = await test.makeKey(["read"]);
    await overview(bearer(text));
    await expect
      .poll(async () => (await listKeys(test.store.database)).find(({ id }) => id === key.id)?.lastUsedAt)
      .toEqual(expect.any(String));
  });
});

describe("thousands of invalid keys", () => {
  it("cost no query, and no 429 either", async () => {
    const query = vi.spyOn(test.store.database, "query");
    const transaction = vi.spyOn(test.store.database, "transaction");
    query.mockClear();
    for (let number = 0; number < 3_000; number += 1) {
      const answer = await test.app.inject({
        method: "POST",
        url: "/api/v1/lineage",
        headers: bearer(`hw_ingest_${String(number).padStart(43, "0")}`),
        payload: {},
      });
      expect(answer.statusCode).toBe(401);
    }
    await overview({ cookie: `headwater=${"a".repeat(43)}.${"b".repeat(43)}` });
    query.mockClear(); // the secret that cookies are signed with is read once
    for (let number = 0; number < 1_000; number += 1) {
      await overview({ cookie: `headwater=${String(number).padStart(43, "x")}.${"b".repeat(43)}` });
    }
    expect(query).not.toHaveBeenCalled();
    expect(transaction).not.toHaveBeenCalled();
  });

  it("are refused if they are huge", async () => {
    expect((await overview(bearer("x".repeat(100_000)))).statusCode).toBe(401);
  });

  it("do not have their bodies decompressed or parsed", async () => {
    await test.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = test.app.server.address() as AddressInfo;
    const post = (body: Buffer) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(
          { port, method: "POST", path: "/api/v1/lineage", headers: { "content-encoding": "gzip" } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        )
          .on("error", reject)
          .end(body);
      });
    // With a key these would be 400 (no gzip) and 413 (a bomb).
    expect(await post(Buffer.from("no gzip at all"))).toBe(401);
    expect(await post(gzipSync(Buffer.alloc(80 * 1024 * 1024)))).toBe(401);
    // The one body that strangers may send is bounded after inflation, too.
    const answer = await test.app.inject({
      method: "POST",
      url: "/api/v2/session",
      headers: { "content-encoding": "gzip", "content-type": "application/json" },
      payload: gzipSync(Buffer.alloc(1024 * 1024, " ")),
    });
    expect(answer.statusCode).toBe(413);
  });
});

describe("a session", () => {
  it("is opened with a key that has the scope read, and identifies the caller", async () => {
    const { text, key } = await test.makeKey(["read"]);
    const answer = await logIn(text);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["set-cookie"]).toMatch(
      /^headwater=[\w-]{43}\.[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieOf(answer);
    const who = await test.app.inject({ url: "/api/v2/session", headers: { cookie } });
    expect(who.json()).toEqual({
      mode: "keys",
      by: "session",
      name: key.name,
      scopes: ["read"],
      namespaces: [],
    });
    expect((await overview({ cookie })).statusCode).toBe(200);
    const rows = await test.store.database.query("SELECT s::text AS row FROM sessions s");
    expect(JSON.stringify(rows)).not.toContain(cookie.slice(10, 50));
  });

  it("is not opened with a key that has only the scope ingest", async () => {
    const { text } = await test.makeKey(["ingest"]);
    const answer = await logIn(text);
    expect(answer.statusCode).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("ends at logout", async () => {
    const { text } = await test.makeKey(["read"]);
    const cookie = cookieOf(await logIn(text));
    const headers = { cookie, host: "headwater.test", origin: "http://headwater.test" };
    const out = await test.app.inject({ method: "DELETE", url: "/api/v2/session", headers });
    expect(out.statusCode).toBe(200);
    expect(out.headers["set-cookie"]).toMatch(/^headwater=; Max-Age=0/);
    expect((await overview({ cookie })).json()).toMatchObject({ status: 401, code: "session-ended" });
  });

  it("ends when its key is revoked", async () => {
    const { text, key } = await test.makeKey(["read"]);
    const admin = await test.makeKey(["admin"]);
    const cookie = cookieOf(await logIn(text));
    expect((await overview({ cookie })).statusCode).toBe(200);
    const revoked = await test.app.inject({
      method: "POST",
      url: `/api/v2/keys/${key.id}/revoke`,
      headers: bearer(admin.text),
      payload: {},
    });
    expect(revoked.statusCode).toBe(200);
    expect((await overview({ cookie })).json()).toMatchObject({ code: "session-ended" });
    expect((await overview(bearer(text))).json()).toMatchObject({ code: "key-unknown" });
  });

  it("ends after the overlap if its key is rotated", async () => {
    const { text, key } = await test.makeKey(["read"]);
    const cookie = cookieOf(await logIn(text));
    await rotateKey(test.store.database, key.id, 3_600_000, "test");
    await test.authentication.keys.refresh();
    expect((await overview({ cookie })).statusCode).toBe(200);
    vi.useFakeTimers({ now: Date.now() + 3_600_001, toFake: ["Date"] });
    try {
      expect((await overview({ cookie })).statusCode).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends after twelve idle hours, and after seven days of use", async () => {
    const { text } = await test.makeKey(["read"]);
    const hour = 3_600_000;
    const start = Date.now();
    const idle = cookieOf(await logIn(text));
    const used = cookieOf(await logIn(text));
    try {
      for (let hours = 11; hours < 24 * 7; hours += 11) {
        vi.useFakeTimers({ now: start + hours * hour, toFake: ["Date"] });
        expect((await overview({ cookie: used })).statusCode, `after ${hours} hours`).toBe(200);
      }
      expect((await overview({ cookie: idle })).statusCode).toBe(401);
      vi.useFakeTimers({ now: start + 24 * 7 * hour + 60_000, toFake: ["Date"] });
      expect((await overview({ cookie: used })).statusCode).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not authorize changes by pages of other sites", async () => {
    const { text } = await test.makeKey(["admin"]);
    const cookie = cookieOf(await logIn(text));
    const settle = (headers: Record<string, string>) =>
      test.app.inject({
        method: "POST",
        url: "/api/v2/settle",
        headers: { host: "lineage.test:8765", ...headers },
      });
    for (const origin of [
      "https://evil.example",
      "null",
      "http://lineage.test",
      "http://lineage.test:8765.evil.example",
    ]) {
      const answer = await settle({ cookie, origin });
      expect(answer.statusCode, origin).toBe(403);
      expect(answer.json()).toMatchObject({ code: "foreign-origin" });
    }
    expect((await settle({ cookie })).statusCode).toBe(403);
    expect((await settle({ cookie, origin: "http://lineage.test:8765" })).statusCode).toBe(200);
    expect((await settle(bearer(text))).statusCode).toBe(200); // a program that shows a key
    const foreign = await logIn(text, { host: "lineage.test", origin: "https://evil.example" });
    expect(foreign.statusCode).toBe(403);
  });

  it("does not replace an invalid key: a request with both is refused", async () => {
    const { text } = await test.makeKey(["read"]);
    const cookie = cookieOf(await logIn(text));
    expect((await overview({ cookie, ...bearer("nonsense") })).statusCode).toBe(401);
  });
});

describe("failed logins", () => {
  it("are limited per address after ten failures", async () => {
    const { text } = await test.makeKey(["admin"]);
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect((await logIn("nonsense", {}, "10.0.0.1")).statusCode).toBe(401);
    const answer = await logIn(text, {}, "10.0.0.1");
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(answer.json()).toMatchObject({ code: "too-many-logins" });
    expect((await overview(bearer(text))).statusCode).toBe(200);
    const elsewhere = await test.app.inject({
      method: "POST",
      url: "/api/v2/session",
      remoteAddress: "10.0.0.7",
      payload: { key: text },
    });
    expect(elsewhere.statusCode).toBe(200);
  });

  it("are not limited by an X-Forwarded-For header from an untrusted client", async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await logIn("nonsense", { "x-forwarded-for": `10.0.0.${attempt}` }, "10.0.0.2");
    }
    expect((await logIn("nonsense", { "x-forwarded-for": "10.0.0.99" }, "10.0.0.2")).statusCode).toBe(429);
  });
});

describe("behind https", () => {
  const cookie = async (app: KeyApp, headers: Record<string, string>, remoteAddress = "127.0.0.1") => {
    const { text } = await app.makeKey(["read"]);
    const answer = await app.app.inject({
      method: "POST",
      url: "/api/v2/session",
      headers,
      remoteAddress,
      payload: { key: text },
    });
    expect(answer.statusCode).toBe(200);
    return String(answer.headers["set-cookie"]);
  };
  const secure = /^__Host-headwater=\S+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/;

  it("the cookie is restricted to https if the public URL is https", async () => {
    const app = await openKeyApp({ publicUrl: new URL("https://lineage.example.com") });
    try {
      const origin = "https://lineage.example.com";
      const set = await cookie(app, { host: "10.0.0.5:8765", origin });
      expect(set).toMatch(secure);
      const out = (headers: Record<string, string>) =>
        app.app.inject({
          method: "DELETE",
          url: "/api/v2/session",
          headers: { host: "10.0.0.5:8765", cookie: set.split(";")[0]!, ...headers },
        });
      // A cookie without the prefix could have been set by another host of the domain.
      const planted = set.split(";")[0]!.replace("__Host-", "");
      expect((await out({ origin, cookie: planted })).statusCode).toBe(401);
      expect((await out({ origin: "https://other.example.com" })).statusCode).toBe(403);
      expect((await out({ origin })).statusCode).toBe(200);
    } finally {
      await app.close();
    }
  });

  it("only a trusted proxy's headers are believed", async () => {
    const app = await openKeyApp({}, { trustProxy: ["10.1.0.0/16"] });
    try {
      const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "lineage.example.com" };
      const origin = "https://lineage.example.com";
      expect(await cookie(app, { ...headers, origin }, "10.1.2.3")).toMatch(secure);
      expect(await cookie(app, headers, "10.2.0.1")).toMatch(/^headwater=/);
    } finally {
      await app.close();
    }
  });
});

describe.skipIf(!process.env.HEADWATER_TEST_DATABASE_URL)("several servers on one database", () => {
  it("share keys and sessions", async () => {
    const [{ url }] = (await test.store.database.query("SELECT current_database() AS url")) as [
      { url: string },
    ];
    const address = new URL(process.env.HEADWATER_TEST_DATABASE_URL!);
    address.pathname = `/${url}`;
    const store = await Store.open({ engine: "server", url: address.href });
    const authentication = new Authentication(store.database);
    await authentication.start({ info() {}, warn() {} });
    const other = await openKeyApp({ authentication }, { store });
    try {
      const made = await createKey(
        store.database,
        { name: "from afar", scopes: ["read"], expiresAt: null },
        "test",
      );
      await expect
        .poll(async () => (await overview(bearer(made.text))).statusCode, { timeout: 10_000 })
        .toBe(200);
      const cookie = cookieOf(await logIn(made.text));
      await expect
        .poll(
          async () => (await other.app.inject({ url: "/api/v2/overview", headers: { cookie } })).statusCode,
          { timeout: 10_000 },
        )
        .toBe(200);
      await revokeKey(store.database, made.key.id, "test");
      await expect.poll(async () => (await overview({ cookie })).statusCode, { timeout: 10_000 }).toBe(401);
    } finally {
      authentication.close();
      await other.close();
    }
  });
});
