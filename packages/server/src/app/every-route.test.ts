import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeyScope } from "@headwater/store";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enforceAccess, type Scope } from "../access/authorize.ts";
import { bearer, type KeyApp, openKeyApp } from "../testing/key-app.ts";

/** The only routes that require no key. */
const publicRoutes = [
  "GET /",
  "GET /*",
  "GET /assets/*",
  "GET /healthz",
  "GET /readyz",
  "POST /api/v2/session",
];

interface Route {
  readonly method: string;
  readonly url: string;
  readonly scope: Scope | undefined;
}

const allows: Record<KeyScope, readonly (Scope | undefined)[]> = {
  ingest: ["any", "ingest"],
  read: ["any", "read"],
  admin: ["any", "ingest", "read", "admin"],
};

describe("every route", () => {
  let test: KeyApp;
  let folder: string;
  let routes: Route[];
  const keys = new Map<KeyScope, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "headwater-routes-"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<title>Headwater</title>");
    writeFileSync(join(folder, "assets", "a.js"), "1");
    test = await openKeyApp({}, { webDirectory: folder });
    await test.app.ready();
    routes = test.app.routeScopes();
    for (const scope of ["ingest", "read", "admin"] as const) {
      keys.set(scope, (await test.makeKey([scope])).text);
    }
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true });
  });

  const address = ({ url }: Route) =>
    url.replace("*", "x").replaceAll(/:\w+/g, "11111111-1111-4111-8111-111111111111");
  const ask = (route: Route, headers: Record<string, string> = {}) =>
    test.app.inject({
      method: route.method as "GET",
      url: address(route),
      headers,
      ...(/^(GET|HEAD)$/.test(route.method) ? {} : { payload: "{" }),
    });
  const closed = () => routes.filter(({ scope }) => scope !== "public");
  const nameOf = ({ method, url }: Route) => `${method} ${url}`;

  it("is covered by this test: v1, v2, ingest, operator and pages", () => {
    const names = routes.map(nameOf);
    for (const name of [
      "POST /api/v1/lineage",
      "POST /api/v1/lineage/batch",
      "GET /api/v1/namespaces",
      "GET /api/v2/overview",
      "GET /api/v2/openapi.json",
      "GET /api/v2/docs/json",
      "POST /api/v2/keys",
      "GET /api/operator/export",
      "GET /api/v2beta/search/*",
      "GET /metrics",
    ]) {
      expect(names).toContain(name);
    }
    expect(routes.length).toBeGreaterThan(80);
    for (const { method, url } of routes) {
      expect(test.app.hasRoute({ method: method as "GET", url }), `${method} ${url}`).toBe(true);
    }
  });

  it("declares its response, and in v2 its errors", async () => {
    const { paths } = (
      await test.app.inject({ url: "/api/v2/openapi.json", headers: bearer(keys.get("read")!) })
    ).json<{ paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>> }>();
    const operations = Object.entries(paths).flatMap(([url, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({ name: `${method} ${url}`, responses })),
    );
    expect(operations.length).toBeGreaterThan(80);
    for (const { name, responses } of operations) {
      expect(responses[200]?.content, name).toBeDefined();
      if (name.includes("/api/v2/")) expect(Object.keys(responses), name).toEqual(["200", "4XX", "5XX"]);
    }
  });

  it("requires authentication, except for the listed ones", () => {
    const open = routes.filter(({ scope, method }) => scope === "public" && method !== "HEAD").map(nameOf);
    expect(
      open.every((name) => publicRoutes.includes(name)),
      open.join(),
    ).toBe(true);
  });

  it.each([
    ["no key", {}],
    ["a key that was made up", bearer("hw_admin_0123456789012345678901234567890123456789012")],
    ["an empty key", { authorization: "Bearer " }],
    ["a password", { authorization: `Basic ${Buffer.from("admin:admin").toString("base64")}` }],
    ["a cookie that was made up", { cookie: `headwater=${"a".repeat(43)}.${"b".repeat(43)}` }],
  ])("responds with 401 to %s, before it reads the body", async (_what, headers) => {
    for (const route of closed().filter(({ scope }) => scope !== "operator")) {
      const answer = await ask(route, headers as Record<string, string>);
      expect(answer.statusCode, nameOf(route)).toBe(401);
      expect(answer.headers["www-authenticate"], nameOf(route)).toMatch(/^Bearer/);
      if (route.method === "HEAD") continue;
      const body = answer.json();
      if (/^\/api\/v(1|2beta)\//.test(route.url)) {
        expect(body, nameOf(route)).toMatchObject({ code: 401, message: expect.any(String) });
      } else {
        expect(answer.headers["content-type"], nameOf(route)).toMatch("application/problem+json");
        expect(body, nameOf(route)).toMatchObject({ status: 401, code: expect.any(String) });
      }
    }
  });

  it.each(["ingest", "read", "admin"] as const)(
    "answers 403 to a key that may only %s when that is not enough",
    async (own) => {
      const headers = bearer(keys.get(own)!);
      let refused = 0;
      for (const route of closed()) {
        if (allows[own].includes(route.scope)) continue;
        const answer = await ask(route, headers);
        expect(answer.statusCode, nameOf(route)).toBe(403);
        refused += 1;
        if (route.method === "HEAD") continue;
        if (/^\/api\/v(1|2beta)\//.test(route.url)) {
          expect(answer.json(), nameOf(route)).toMatchObject({ code: 403, message: expect.any(String) });
        } else {
          expect(answer.headers["content-type"], nameOf(route)).toMatch("application/problem+json");
          expect(answer.json().code).toBe(route.scope === "operator" ? "forbidden" : "scope-missing");
        }
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  it.each(["ingest", "read", "admin"] as const)("accepts a key with the scope %s", async (own) => {
    const headers = bearer(keys.get(own)!);
    for (const route of closed().filter(({ scope }) => allows[own].includes(scope))) {
      const answer = await ask(route, headers);
      expect([401, 403], `${nameOf(route)} ${answer.statusCode}`).not.toContain(answer.statusCode);
    }
  });

  it("accepts requests without a key if it is public", async () => {
    for (const route of routes.filter(({ scope }) => scope === "public")) {
      const answer = await ask(route);
      expect([401, 403], nameOf(route)).not.toContain(answer.statusCode);
    }
    expect((await test.app.inject({ url: "/login" })).body).toContain("<title>");
  });

  it("does not exist at unknown URLs: 404 without reading the body", async () => {
    const answer = await test.app.inject({
      method: "POST",
      url: "/api/v2/nothing",
      headers: { "content-encoding": "gzip" },
      payload: "not gzip",
    });
    expect(answer.statusCode).toBe(404);
  });
});

it("fails the startup of an application with a route without scope", async () => {
  const app = fastify();
  enforceAccess(app, { mode: "loopback" });
  app.get("/forgotten", async () => "open to all");
  await expect(app.ready()).rejects.toThrow(/Routes without a scope: GET \/forgotten/);
});
