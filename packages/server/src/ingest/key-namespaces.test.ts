import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openExternalKeys } from "../access/external-keys/sources.ts";
import { bearer, type KeyApp, openKeyApp } from "../testing/key-app.ts";

const [limited, shared] = ["the-key-of-the-environment-prod", "the-key-of-two-environments-001"];
let directory: string;
let test: KeyApp;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "headwater-namespaces-"));
  await writeFile(join(directory, "prod"), `${limited}\n${shared}`);
  await writeFile(join(directory, "staging"), shared);
  await writeFile(join(directory, "reader"), limited);
  const place = (name: string) => join(directory, name);
  test = await openKeyApp(
    {},
    {},
    openExternalKeys({
      keyFiles: `ingest:prod|prod-*=${place("prod")},ingest:staging=${place("staging")},read=${place("reader")}`,
    }),
  );
});
afterEach(async () => {
  await test.close();
  await rm(directory, { recursive: true });
});

let seconds = 0;
const event = (namespace: string) => {
  seconds += 1;
  return {
    eventType: "COMPLETE",
    eventTime: new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString(),
    producer: "https://example.com/producer",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: "0190a000-0000-7000-8000-000000000001" },
    job: { namespace, name: "job" },
  };
};
const send = (key: string, body: unknown, path = "") =>
  test.app.inject({
    method: "POST",
    url: `/api/v1/lineage${path}`,
    headers: bearer(key),
    payload: body as object,
  });
const get = async <Answer>(url: string): Promise<Answer> =>
  (await test.app.inject({ url, headers: bearer(limited) })).json<Answer>();
const status = async (key: string, namespace: string) => (await send(key, event(namespace))).statusCode;

describe("a key that is limited to namespaces", () => {
  it("may send events for jobs in them, and for no others", async () => {
    expect(await status(limited, "prod")).toBe(201);
    expect(await status(limited, "prod-eu")).toBe(201);
    expect(await status(shared, "staging")).toBe(201);
    const refused = await send(limited, event("staging"));
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({
      code: 403,
      message: expect.stringContaining('may not send events for the namespace "staging"'),
    });
    const { items } = await get<{ items: { namespace: string }[] }>("/api/v2/jobs");
    expect([...new Set(items.map(({ namespace }) => namespace))].sort()).toEqual([
      "prod",
      "prod-eu",
      "staging",
    ]);
  });

  it("stores nothing of a refused event, not even in quarantine", async () => {
    await send(limited, { ...event("staging"), eventTime: "no time" });
    const { items } = await get<{ items: unknown[] }>("/api/v2/quarantine");
    expect(items).toEqual([]);
  });

  it("has its other events of a batch accepted", async () => {
    const answer = await send(limited, [event("prod"), event("staging"), event("prod")], "/batch");
    expect(answer.json()).toMatchObject({
      status: "partial_success",
      summary: { received: 3, successful: 2, failed: 1, retriable: 0 },
      failed_events: [{ index: 1, retriable: false, reason: expect.stringContaining('"staging"') }],
    });
  });

  it("is told from an invalid event, which is quarantined", async () => {
    const answer = await send(limited, { ...event("prod"), job: { namespace: 7, name: "job" } });
    expect(answer.statusCode).toBe(422);
  });

  it("created in the database keeps its namespaces when it is rotated", async () => {
    const create = (body: object) =>
      test.app.inject({
        method: "POST",
        url: "/api/v2/keys",
        headers: bearer("the-operator"),
        payload: body,
      });
    const made = (await create({ name: "airflow", scopes: ["ingest"], namespaces: ["prod"] })).json();
    expect(made.key.namespaces).toEqual(["prod"]);
    const rotated = await test.app.inject({
      method: "POST",
      url: `/api/v2/keys/${made.key.id}/rotate`,
      headers: bearer("the-operator"),
      payload: {},
    });
    for (const { text } of [made, rotated.json()]) {
      expect([await status(text, "prod"), await status(text, "staging")]).toEqual([201, 403]);
    }
    const useless = await create({ name: "all", scopes: ["admin"], namespaces: ["prod"] });
    expect(useless.json()).toMatchObject({ status: 400, pointer: "/namespaces" });
  });
});
