import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import {
  createKey,
  listKeys,
  readKeysVersion,
  readStoredKeys,
  recordKeyUse,
  revokeKey,
  rotateKey,
} from "./api-keys.ts";
import { listAudit } from "./audit.ts";
import { generateKeyText, hashKey, hintOf } from "./key-text.ts";

const day = 86_400_000;
const start = Date.parse("2026-05-31T10:00:00Z");

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

const create = (name: string, expiresAt: number | null = null, now = start) =>
  createKey(test.store.database, { name, scopes: ["read", "ingest"], expiresAt }, "ann", now);

describe("the text of a key", () => {
  it("shows its scopes and holds 256 random bits, few of which are in the hint", () => {
    const text = generateKeyText(["read", "ingest"]);
    expect(text).toMatch(/^hw_ingest-read_[\w-]{43}$/);
    expect(generateKeyText(["ingest", "admin"])).toMatch(/^hw_admin_/);
    expect(generateKeyText(["read"])).not.toBe(generateKeyText(["read"]));
    expect(hintOf(text)).toBe(text.slice(0, "hw_ingest-read_".length + 6));
  });
});

describe("a key", () => {
  it("is found by its hash, and its text is not in the database", async () => {
    const { key, text } = await create("airflow", start + day);
    expect(key).toMatchObject({
      name: "airflow",
      scopes: ["ingest", "read"],
      createdBy: "ann",
      lastUsedAt: null,
    });
    expect(await readStoredKeys(test.store.database)).toEqual([
      {
        id: key.id,
        name: "airflow",
        scopes: ["ingest", "read"],
        namespaces: [],
        hash: hashKey(text),
        expiresAt: start + day,
      },
    ]);
  });

  it("has a name unique among active keys, also when two are created concurrently", async () => {
    const results = await Promise.allSettled(["x", "x", "x"].map((name) => create(name)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(create("x")).rejects.toMatchObject({ code: "key-name-taken" });
    const [key] = await listKeys(test.store.database);
    await revokeKey(test.store.database, key!.id, "bob", start);
    await create("x", null, start + 1);
    await expect(create("y", start - 1)).rejects.toMatchObject({ code: "key-expiry-past" });
  });

  it("rotates: the new key gets its lifetime, the old one the overlap, or less if it expires sooner", async () => {
    const { database } = test.store;
    const { key: old } = await create("airflow", start + 90 * day);
    const later = start + 80 * day;
    const { key: next, text } = await rotateKey(database, old.id, day, "bob", later);
    expect(next).toMatchObject({
      name: "airflow",
      scopes: ["ingest", "read"],
      createdBy: "bob",
      expiresAt: new Date(later + 90 * day).toISOString(),
    });
    expect(text).toMatch(/^hw_ingest-read_/);
    const keys = await listKeys(database);
    expect(keys.map(({ id }) => id)).toEqual([next.id, old.id]);
    expect(keys[1]).toMatchObject({ replacedBy: next.id, expiresAt: new Date(later + day).toISOString() });
    await expect(rotateKey(database, old.id, day, "bob", later)).rejects.toMatchObject({
      code: "key-rotated",
    });
    const { key: short } = await create("short", start + 100);
    await rotateKey(database, short.id, day, "bob", start + 50);
    expect((await listKeys(database)).find(({ id }) => id === short.id)?.expiresAt).toBe(short.expiresAt);
  });

  it("that is revoked, expired or unknown cannot be rotated or revoked", async () => {
    const { database } = test.store;
    const { key } = await create("gone", start + 1_000);
    const never = "11111111-1111-4111-8111-111111111111";
    for (const [id, now] of [
      [never, start],
      [key.id, start + 1_000],
    ] as const) {
      await expect(rotateKey(database, id, day, "bob", now)).rejects.toMatchObject({ code: "key-unknown" });
      await expect(revokeKey(database, id, "bob", now)).rejects.toMatchObject({ code: "key-unknown" });
    }
    await revokeKey(database, key.id, "bob", start);
    await expect(revokeKey(database, key.id, "bob", start)).rejects.toMatchObject({ code: "key-unknown" });
    expect(await readStoredKeys(database)).toEqual([]);
  });

  it("records its use once a minute", async () => {
    const { database } = test.store;
    const { key } = await create("airflow");
    const usedAt = async () => (await listKeys(database))[0]!.lastUsedAt;
    await recordKeyUse(database, key.id, start);
    await recordKeyUse(database, key.id, start + 59_000);
    expect(await usedAt()).toBe(new Date(start).toISOString());
    await recordKeyUse(database, key.id, start + 60_000);
    expect(await usedAt()).toBe(new Date(start + 60_000).toISOString());
  });
});

it("changes the keys' version with every change, and with nothing else", async () => {
  const { database } = test.store;
  const versions = [await readKeysVersion(database)];
  const { key } = await create("a");
  versions.push(await readKeysVersion(database));
  await recordKeyUse(database, key.id, start);
  await create("a").catch(() => {});
  versions.push(await readKeysVersion(database));
  await rotateKey(database, key.id, 0, "bob", start + 1);
  versions.push(await readKeysVersion(database));
  const [before] = versions as [number];
  expect(versions).toEqual([before, before + 1, before + 1, before + 2]);
});

describe("the audit log", () => {
  it("pages through actions on keys and identity decisions, newest first", async () => {
    const { database } = test.store;
    for (let number = 0; number < 3; number += 1) await create(`key ${number}`, null, start + 2 * number);
    const datasets = [
      { namespace: "s3://lake", name: "a" },
      { namespace: "s3://lake", name: "b" },
    ] as const;
    const id = await test.store.executeCommand({ kind: "same-dataset", datasets }, "eve", start + 1);
    await test.store.executeCommand({ kind: "undo", command: id }, "eve", start + 3);
    const actions: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await listAudit(database, 2, cursor);
      actions.push(...items.map(({ action, subject }) => `${action} ${subject}`));
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    expect(actions).toEqual([
      "key-created key 2",
      "undo same-dataset of s3://lake a, s3://lake b",
      "key-created key 1",
      "same-dataset s3://lake a, s3://lake b",
      "key-created key 0",
    ]);
  });
});
