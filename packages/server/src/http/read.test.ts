import type { AddressInfo } from "node:net";
import { Store } from "@headwater/store";
import { openTestStore, type TestStore } from "@headwater/store/testing";
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handleErrors } from "../app/errors.ts";
import { createDatabase } from "../testing/test-app.ts";
import { readerOf } from "./read.ts";

const server = process.env.HEADWATER_TEST_DATABASE_URL;

describe("a read for a client", () => {
  let test: TestStore;
  let app: FastifyInstance;
  let ended: Promise<unknown>;
  let address: string;

  beforeAll(async () => {
    test = await openTestStore();
    app = fastify();
    handleErrors(app);
    const read = readerOf(test.store);
    app.get("/one", (_request, reply) =>
      read(reply, ({ session }) => session.query<{ one: number }>("SELECT 1 AS one")),
    );
    app.get("/slow", (_request, reply) => {
      const work = read(reply, async ({ session }) => {
        // A server ends the statement; the embedded engine refuses the next one.
        for (let query = 0; query < 600; query += 1) await session.query("SELECT pg_sleep(0.1)");
      });
      ended = work.catch((error: Error) => error.name);
      return work;
    });
    app.get("/late", async (_request, reply) => {
      await new Promise((resolve) => reply.raw.once("close", resolve));
      const work = read(reply, ({ session }) => session.query("SELECT 1 AS one"));
      ended = work.catch((error: Error) => error.name);
      return work;
    });
    await app.listen({ host: "127.0.0.1", port: 0 });
    address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await app.close();
    await test.close();
  });

  it("answers from a snapshot", async () => {
    expect(await (await fetch(`${address}/one`)).json()).toEqual([{ one: 1 }]);
  });

  it("does not begin when the client has disconnected", async () => {
    ended = Promise.resolve("not called");
    const controller = new AbortController();
    const request = fetch(`${address}/late`, { signal: controller.signal }).catch(() => {});
    setTimeout(() => controller.abort(), 300);
    await request;
    await expect.poll(() => ended).toBe("ClientDisconnected");
  });

  it("ends when the client disconnects, and leaves the connection to others", async () => {
    const controller = new AbortController();
    const request = fetch(`${address}/slow`, { signal: controller.signal }).catch(
      (error: Error) => error.name,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    controller.abort();
    expect(await request).toBe("AbortError");
    expect(await ended).toBe("ClientDisconnected");
    expect(await (await fetch(`${address}/one`)).json()).toEqual([{ one: 1 }]);
  });
});

describe.skipIf(server === undefined)("a read that exceeds the read timeout", () => {
  it("returns 504, and does not ask to retry", async () => {
    const store = await Store.open(
      { engine: "server", url: await createDatabase(server!) },
      { readTimeoutMs: 100 },
    );
    const app = fastify();
    handleErrors(app);
    const read = readerOf(store);
    app.get("/slow", (_request, reply) => read(reply, ({ session }) => session.query("SELECT pg_sleep(30)")));
    const answer = await app.inject("/slow");
    expect(answer.statusCode).toBe(504);
    expect(answer.json()).toMatchObject({ code: "read-timeout", detail: expect.stringContaining("0.1 s") });
    expect(answer.headers["retry-after"]).toBeUndefined();
    await app.close();
    await store.close();
  });
});
