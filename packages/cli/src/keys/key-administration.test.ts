import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@headwater/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDuration } from "./duration.ts";
import { openKeyAdministration } from "./key-administration.ts";
import { isUsable, keyTable } from "./key-table.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-key-command-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Makes, rotates and revokes keys, and gives the texts. */
async function goThrough(options: { dataDir: string; databaseUrl?: string }): Promise<[string, string]> {
  const keys = await openKeyAdministration(options);
  try {
    const request = { name: "airflow", scopes: ["ingest", "read"], expiresAt: null } as const;
    const made = await keys.create(request, "ann");
    await expect(keys.create(request, "ann")).rejects.toMatchObject({ code: "key-name-taken" });
    const next = await keys.rotate(made.key.id, 0, "ann");
    await expect(keys.rotate(made.key.id, 0, "ann")).rejects.toMatchObject({
      code: expect.stringMatching(/^(key-unknown|unknown-key)$/),
    });
    expect((await keys.list()).map((key) => [key.name, key.createdBy, isUsable(key)])).toEqual([
      ["airflow", "ann", true],
      ["airflow", "ann", false],
    ]);
    expect(await keys.revoke(next.key.id, "ann")).toMatchObject({ revokedAt: expect.any(String) });
    const last = await keys.create(request, "ann");
    return [next.text, last.text];
  } finally {
    await keys.close();
  }
}

describe("keys are created", () => {
  it("in a data directory before a server starts, which then accepts them", async () => {
    const dataDir = join(folder, "data");
    const [revoked, usable] = await goThrough({ dataDir });
    const server = await startServer({
      location: { engine: "embedded", directory: dataDir },
      host: "127.0.0.1",
      port: 0,
      requireKeys: true,
      webDirectory: null,
    });
    try {
      expect(server.lacksKeys).toBe(false);
      const ask = (key: string) =>
        fetch(`${server.address}/api/v2/overview`, { headers: { Authorization: `Bearer ${key}` } });
      expect((await ask(usable)).status).toBe(200);
      expect((await ask(revoked)).status).toBe(401);
    } finally {
      await server.stop();
    }
  });

  it("through the server that has the data directory open, which accepts them immediately", async () => {
    const dataDir = join(folder, "data");
    const server = await startServer({
      location: { engine: "embedded", directory: dataDir },
      host: "127.0.0.1",
      port: 0,
      requireKeys: true,
      webDirectory: null,
    });
    try {
      expect(server.lacksKeys).toBe(true);
      const [revoked, usable] = await goThrough({ dataDir });
      const ask = (key: string) =>
        fetch(`${server.address}/api/v2/overview`, { headers: { Authorization: `Bearer ${key}` } });
      expect((await ask(usable)).status).toBe(200);
      expect((await ask(revoked)).status).toBe(401);
    } finally {
      await server.stop();
    }
  });
});

it("lists keys as a table without their text", async () => {
  const keys = await openKeyAdministration({ dataDir: join(folder, "data") });
  try {
    const { text } = await keys.create({ name: "ann", scopes: ["admin"], expiresAt: null }, "root");
    const table = keyTable(await keys.list());
    expect(table).toMatch(
      /^NAME +SCOPES +NAMESPACES +KEY +STATE +LAST USED +CREATED +ID\nann +admin +all +hw_admin_\S{6}… +active +never/,
    );
    expect(table).not.toContain(text);
  } finally {
    await keys.close();
  }
});

it.each([
  ["90d", 90 * 86_400_000],
  ["24h", 86_400_000],
  ["30m", 1_800_000],
  ["5s", 5_000],
  ["0", 0],
])("reads the time span %s", (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

it.each(["", "1", "d", "1w", "-1h", "1.5h", "1h30m"])("reads no time span from %j", (text) => {
  expect(() => readDuration(text)).toThrow(/such as 24h/);
});
