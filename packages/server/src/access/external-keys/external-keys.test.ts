import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashKey } from "@headwater/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bearer, openKeyApp } from "../../testing/key-app.ts";
import { ExternalKeys } from "./external-keys.ts";
import { keyFile } from "./files.ts";
import { parseKeyLocations } from "./parse.ts";
import { openExternalKeys } from "./sources.ts";

const first = "first-key-of-more-than-20-characters";
const second = "second-key-of-more-than-20-characters";

let folder: string;
let path: string;
let said: string[];
const log = { info: (message: string) => said.push(message), warn: (message: string) => said.push(message) };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-keys-"));
  path = join(folder, "ingest");
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => new ExternalKeys([keyFile({ scope: "ingest", place: path })]);
const scopesOf = (keys: ExternalKeys, text: string) => keys.find(hashKey(text).toString("hex"))?.scopes;

describe("a file with keys", () => {
  it.each([
    ["a line feed at its end", `${first}\n`],
    ["the ends of lines of Windows", `${first}\r\n${second}\r\n`],
    ["a byte order mark", `\ufeff${first}`],
    ["spaces and empty lines", `\n  ${first}\t\n\n${second}`],
  ])("is read when it has %s", async (_what, text) => {
    writeFileSync(path, text);
    const keys = open();
    await keys.refresh(log);
    expect(scopesOf(keys, first)).toEqual(["ingest"]);
    expect(keys.size).toBe(text.includes(second) ? 2 : 1);
    expect(said).toEqual([]);
  });

  it("is read again: removed keys are no longer accepted", async () => {
    writeFileSync(path, `${first}\n`);
    const keys = open();
    await keys.refresh(log);
    writeFileSync(path, `${second}\n`);
    await keys.refresh(log);
    expect(scopesOf(keys, first)).toBeUndefined();
    expect(scopesOf(keys, second)).toEqual(["ingest"]);
    expect(said).toEqual([expect.stringContaining("has changed")]);
  });

  it("keeps its keys while it is unreadable, which is logged once", async () => {
    writeFileSync(path, first);
    const keys = open();
    await keys.refresh(log);
    renameSync(path, `${path}.away`);
    await keys.refresh(log);
    await keys.refresh(log);
    writeFileSync(path, "");
    await keys.refresh(log);
    expect(scopesOf(keys, first)).toEqual(["ingest"]);
    expect(keys.states[0]).toMatchObject({ keys: 1, problem: "it is empty" });
    expect(said).toEqual([
      expect.stringMatching(/cannot be read: ENOENT.*still accepted/),
      expect.stringMatching(/cannot be read: it is empty.*still accepted/),
    ]);
    renameSync(`${path}.away`, path);
    await keys.refresh(log);
    expect(said.at(-1)).toMatch(/can be read again/);
  });

  it("provides no keys until it is read for the first time", async () => {
    const keys = open();
    await keys.refresh(log);
    expect(keys.size).toBe(0);
    expect(said).toEqual([expect.stringMatching(/not accepted until it can be read/)]);
    writeFileSync(path, first);
    await keys.refresh(log);
    expect(keys.size).toBe(1);
  });

  it("rejects short or malformed keys, and logs that without showing them", async () => {
    writeFileSync(path, `${first}\nsecret\nwith a space in the middle of it\n`);
    const keys = open();
    await keys.refresh(log);
    expect(keys.size).toBe(1);
    expect(said).toEqual([expect.stringMatching(/2 of its 3 lines are not valid keys/)]);
    expect(said.join()).not.toMatch(/secret|middle/);
  });

  it("is not read if it is too large", async () => {
    writeFileSync(path, "x".repeat(100_000));
    const keys = open();
    await keys.refresh(log);
    expect(keys.states[0]?.problem).toMatch(/100000 bytes/);
  });
});

it("gives a key in several sources all of their scopes", async () => {
  writeFileSync(path, first);
  const keys = openExternalKeys({ keyFiles: `ingest=${path}, read=${path}` });
  await keys.refresh(log);
  expect(scopesOf(keys, first)).toEqual(["ingest", "read"]);
});

it("accepts a key of a file, and its sessions, until the key is removed", async () => {
  writeFileSync(path, `${first}\n`);
  const external = openExternalKeys({ keyFiles: `admin=${path}` });
  const test = await openKeyApp({}, {}, external);
  try {
    const ask = (headers: Record<string, string>) => test.app.inject({ url: "/api/v2/keys", headers });
    const answer = await ask(bearer(first));
    expect(answer.statusCode).toBe(200);
    expect(answer.json().places).toMatchObject([
      { source: "file", place: path, name: `file:${path}`, scope: "admin", keys: 1, problem: null },
    ]);
    const login = await test.app.inject({ method: "POST", url: "/api/v2/session", payload: { key: first } });
    const headers = { cookie: String(login.headers["set-cookie"]).split(";")[0]! };
    expect((await ask(headers)).statusCode).toBe(200);
    writeFileSync(path, `${second}\n`);
    await external.refresh(log);
    expect((await ask(bearer(first))).statusCode).toBe(401);
    expect((await ask(headers)).statusCode).toBe(401);
  } finally {
    await test.close();
  }
});

describe("a list of places", () => {
  it("is split at commas and at the first equals sign", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:headwater/admin-AbCdEf";
    expect(parseKeyLocations("X", ` ingest=/run/a=b , admin=${arn},`)).toEqual([
      { scope: "ingest", namespaces: [], place: "/run/a=b" },
      { scope: "admin", namespaces: [], place: arn },
    ]);
  });

  it("may limit keys for sending to namespaces, which may contain colons", () => {
    expect(parseKeyLocations("X", "ingest:prod-*|mwaa://eu=/run/key")).toEqual([
      { scope: "ingest", namespaces: ["prod-*", "mwaa://eu"], place: "/run/key" },
    ]);
  });

  it.each(["write=/run/key", "/run/key", "ingest", "=x", "read="])("reports the invalid entry %j", (text) => {
    expect(() => parseKeyLocations("HEADWATER_KEY_FILES", text)).toThrow(
      /HEADWATER_KEY_FILES.*Expected: <scope>=<place>/,
    );
  });
});
