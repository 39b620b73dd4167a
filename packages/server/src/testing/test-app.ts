import { randomUUID } from "node:crypto";
import { Store } from "@headwater/store";
import { openTestStore, type TestStore } from "@headwater/store/testing";
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

/** A store, and how its owner closes it. */
export type OwnedStore = Pick<TestStore, "store" | "close">;

/** Takes over the store of the options, or opens an empty one. */
export async function takeStore({ store }: Partial<AppOptions>): Promise<OwnedStore> {
  return store ? { store, close: () => store.close() } : openTestStore();
}

/**
 * Builds an app as the server does, without listening.
 *
 * @param given - the store to use and to close in the end
 */
export async function openTestApp(options: Partial<AppOptions> = {}, given?: OwnedStore): Promise<TestApp> {
  const own = given ?? (await takeStore(options));
  const { store } = own;
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
      await own.close();
    },
  };
}
