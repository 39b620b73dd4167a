import { randomUUID } from "node:crypto";
import { Store } from "@headwater/store";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { type AppOptions, buildApp } from "../app/app.ts";

/** An app over an empty store in memory. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly store: Store;
  /** Sends an event and returns the response. */
  send(event: unknown): Promise<LightMyRequestResponse>;
  get<Body = never>(url: string): Promise<Body>;
  post<Body = never>(url: string, body: object): Promise<Body>;
  close(): Promise<void>;
}

/** Creates a database on the test server, so that test files do not see each other's events. Returns its URL. */
export async function createDatabase(server: string): Promise<string> {
  const name = `headwater_test_${randomUUID().replaceAll("-", "")}`;
  const store = await Store.open({ engine: "server", url: server, connections: 1 });
  await store.database.query(`CREATE DATABASE ${name}`);
  await store.close();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Opens an empty store: in memory, or in a new database on the test server. */
export async function openTestStore(): Promise<Store> {
  const server = process.env.HEADWATER_TEST_DATABASE_URL;
  return Store.open(
    server
      ? { engine: "server", url: await createDatabase(server) }
      : { engine: "embedded", directory: null },
  );
}

/** Builds an app as the server does, without listening. */
export async function openTestApp(options: Partial<AppOptions> = {}): Promise<TestApp> {
  const store = options.store ?? (await openTestStore());
  const app = await buildApp({ access: { mode: "loopback" }, webDirectory: null, ...options, store });
  return {
    app,
    store,
    send: (event) =>
      app.inject({
        method: "POST",
        url: "/api/v1/lineage",
        headers: { "content-type": "application/json" },
        payload: typeof event === "string" ? event : JSON.stringify(event),
      }),
    async get<Body>(path: string) {
      const answer = await app.inject({ url: path });
      if (answer.statusCode !== 200)
        throw new Error(`${path} responded with status ${answer.statusCode}: ${answer.body}`);
      return answer.json<Body>();
    },
    async post<Body>(path: string, body: object) {
      const answer = await app.inject({ method: "POST", url: path, payload: body });
      if (answer.statusCode !== 200)
        throw new Error(`${path} responded with status ${answer.statusCode}: ${answer.body}`);
      return answer.json<Body>();
    },
    async close() {
      await app.close();
      await store.close();
    },
  };
}
