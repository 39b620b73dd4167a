import { Store } from "@headwater/store";
import { openTestStore } from "@headwater/store/testing";
import fastify from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Metrics } from "../monitoring/metrics.ts";
import { createDatabase, openTestApp } from "../testing/test-app.ts";
import { healthRoutes } from "./health.ts";

const server = process.env.HEADWATER_TEST_DATABASE_URL;

describe("/readyz", () => {
  it("answers 503 with the reason when the database is away", async () => {
    const { store } = await openTestStore();
    const log: string[] = [];
    const { app } = await openTestApp({
      store,
      log: pino({ level: "warn" }, { write: (line: string) => void log.push(line) }),
    });
    expect((await app.inject("/readyz")).json()).toEqual({ status: "ready" });
    expect(await store.isEmpty()).toBe(true);
    await store.close();
    const answer = await app.inject("/readyz");
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: "not-ready", reason: expect.stringContaining("pool") });
    expect((await app.inject("/healthz")).statusCode).toBe(200);
    expect((await app.inject("/metrics")).statusCode).toBe(200);
    expect(log.join("")).toContain("Could not measure the inference queue.");
  });
});

describe.skipIf(server === undefined)("a server that cannot catch up with the others", () => {
  const logged: string[] = [];
  const log = (_fields: object, message: string) => void logged.push(message);
  let store: Store;

  beforeAll(async () => {
    store = await Store.open(
      { engine: "server", url: await createDatabase(server!) },
      { log: { debug: log, info: log, warn: log, error: log } },
    );
  });

  afterAll(() => store.close());

  it("says so in its log, in a metric and at /readyz, and recovers", async () => {
    const app = fastify();
    healthRoutes(app, store, 1_000);
    const age = async () =>
      Number(/headwater_catch_up_age_seconds ([\d.]+)/.exec(await metrics.registry.metrics())?.[1]);
    const metrics = new Metrics(store, () => {});
    const ready = async () => (await app.inject("/readyz")).statusCode;
    await expect.poll(ready).toBe(200);
    await store.database.query("ALTER TABLE headwater_graph.hidden_nodes RENAME TO hidden_elsewhere");
    await expect.poll(ready, { timeout: 10_000 }).toBe(503);
    expect((await app.inject("/readyz")).json().reason).toContain(
      "has not seen the commits of other servers",
    );
    expect(await age()).toBeGreaterThan(1);
    expect(logged.filter((message) => message === "Catching up with other servers failed")).toHaveLength(1);
    await store.database.query("ALTER TABLE headwater_graph.hidden_elsewhere RENAME TO hidden_nodes");
    await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    expect(await age()).toBeLessThan(2);
    expect(logged).toContain("Catching up with other servers works again");
  });
});
