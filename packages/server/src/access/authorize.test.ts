import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../server.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

describe("on loopback", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp({ access: { mode: "loopback", allowedHosts: ["lineage.test"] } });
  });
  afterAll(() => test.close());

  const ask = (headers: Record<string, string>, method: "GET" | "POST" = "GET") =>
    test.app.inject({
      method,
      url: method === "GET" ? "/api/v2/overview" : "/api/v1/lineage",
      headers,
      payload: "",
    });

  it.each(["localhost:8765", "127.0.0.1", "127.0.0.2:1", "[::1]:8765", "lineage.test"])(
    "answers for %s",
    async (host) => {
      expect((await ask({ host })).statusCode).toBe(200);
    },
  );

  it.each(["evil.example", "evil.example:8765", "127.0.0.1.evil.example"])(
    "refuses another host, which a rebound name would send: %j",
    async (host) => {
      const answer = await ask({ host });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({
        code: "foreign-host",
        pointer: "Host",
        expected: expect.any(String),
      });
    },
  );

  it.each(["https://evil.example", "null", "http://127.0.0.1.evil.example"])(
    "refuses requests of pages from %s, and gives none of them leave to read",
    async (origin) => {
      for (const method of ["GET", "POST"] as const) {
        const answer = await ask({ host: "localhost", origin }, method);
        expect(answer.statusCode).toBe(403);
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      }
    },
  );

  it("refuses a cross-site POST without Origin, but not a link", async () => {
    const headers = { host: "localhost", "sec-fetch-site": "cross-site" };
    const answer = await ask(headers, "POST");
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ message: expect.stringContaining("another site") });
    expect((await ask(headers)).statusCode).toBe(200);
    // A program sends neither header; what it lacks here is an event.
    expect((await ask({ host: "localhost" }, "POST")).statusCode).not.toBe(403);
  });

  it("accepts requests of its own pages", async () => {
    expect((await ask({ host: "localhost:8765", origin: "http://localhost:8765" })).statusCode).toBe(200);
  });

  it("restricts operator routes to the holder of the token", async () => {
    const answer = await test.app.inject({
      url: "/api/operator/export",
      headers: { authorization: "Bearer guess" },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe("on an address that other machines can reach", () => {
  const location = { engine: "embedded", directory: null } as const;

  it("requires keys, and warns if there are none", async () => {
    const server = await startServer({ location, host: "0.0.0.0", port: 0, webDirectory: null });
    try {
      expect(server).toMatchObject({ mode: "keys", lacksKeys: true });
      const { port } = server.app.server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/overview`);
      expect(answer.status).toBe(401);
    } finally {
      await server.stop();
    }
  });

  it("requires none with insecureNoAuth", async () => {
    const server = await startServer({
      location,
      host: "0.0.0.0",
      port: 0,
      webDirectory: null,
      insecureNoAuth: true,
    });
    try {
      expect(server.mode).toBe("insecure");
      const { port } = server.app.server.address() as AddressInfo;
      expect((await fetch(`http://127.0.0.1:${port}/api/v2/overview`)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it.each([
    ["both with and without keys", { insecureNoAuth: true, requireKeys: true }],
    ["a public address without a scheme", { publicUrl: "lineage.example.com" }],
    ["a public address with a path", { publicUrl: "https://example.com/lineage" }],
    ["a proxy that is no address", { trustProxy: ["the-proxy"] }],
    ["keys of an unknown scope", { keyFiles: "write=/run/secrets/key" }],
    ["keys without a place", { keySecrets: "ingest=" }],
    ["an empty namespace of keys", { keyFiles: "ingest:prod|=/run/secrets/key" }],
    ["namespaces of keys that cannot send", { keyFiles: "read:prod=/run/secrets/key" }],
  ])("does not start with %s", async (_what, options) => {
    await expect(
      startServer({ location, host: "0.0.0.0", port: 0, webDirectory: null, ...options }),
    ).rejects.toMatchObject({ code: "invalid-setting" });
  });
});
