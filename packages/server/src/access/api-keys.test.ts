import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../testing/test-app.ts";
import { Authentication } from "./authentication.ts";
import { ExternalKeys } from "./external-keys/external-keys.ts";
import { keyFile } from "./external-keys/files.ts";

const [first, second] = ["first-key-of-airflow-0001", "second-key-of-airflow-002"];

describe("a key that replaces another in a source while the server is running", () => {
  let test: TestApp;
  let directory: string;
  let file: string;
  let authentication: Authentication;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "headwater-keys-"));
    file = join(directory, "ingest");
    await writeFile(file, first);
    test = await openTestApp();
    authentication = new Authentication(
      test.store.database,
      new ExternalKeys([keyFile({ scope: "ingest", place: file })]),
    );
    await authentication.start({ info: () => {}, warn: () => {} });
  });
  afterEach(async () => {
    authentication.close();
    await test.close();
    await rm(directory, { recursive: true });
  });

  const identify = (key: string) =>
    authentication.identify({ headers: { authorization: `Bearer ${key}` } } as never, null);

  it("is accepted from the first request", async () => {
    await expect(identify(first)).resolves.toMatchObject({ scopes: ["ingest"] });
    await writeFile(file, `${first}\n${second}\n`);
    const callers = await Promise.all([identify(second), identify(second), identify(first)]);
    expect(callers.map(({ scopes }) => scopes)).toEqual([["ingest"], ["ingest"], ["ingest"]]);
  });

  it("causes only a few refreshes if unknown keys are sent", async () => {
    for (let guess = 0; guess < 20; guess += 1) {
      await expect(identify(`made-up-key-number-${guess}-of-many`)).rejects.toMatchObject({
        code: "key-unknown",
      });
    }
    await writeFile(file, second);
    await expect(identify(second)).rejects.toMatchObject({ code: "key-unknown" });
  });
});
