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

  it("answers its own pages", async () => {
    expect((await ask({ host: "localhost:8765", origin: "http://localhost:8765" })).statusCode).toBe(200);
  });

  it("keeps operator routes for the holder of the token", async () => {
    const answer = await test.app.inject({
      url: "/api/operator/export",
      headers: { authorization: "Bearer guess" },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe("on an address that others can reach", () => {
  it("does not start without authentication", async () => {
    await expect(
      startServer({
        location: { engine: "embedded", directory: null },
        host: "0.0.0.0",
        port: 0,
        webDirectory: null,
      }),
    ).rejects.toMatchObject({
      code: "authentication-required",
      message: expect.stringContaining("--insecure-no-auth"),
    });
  });
});
