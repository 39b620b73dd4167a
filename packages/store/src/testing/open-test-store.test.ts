import { expect, it } from "vitest";
import { graphSchema, logSchema } from "../database/connection-settings.ts";
import { openTestStore, type TestStore } from "./open-test-store.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { ReferenceModel } from "./reference/reference-model.ts";
import { runEvent } from "./run-event.ts";

/** Returns the tables that hold rows, other than the settings of a new store. */
async function filledTables({ store }: TestStore): Promise<string[]> {
  const tables = await store.database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ($1, $2) AND tablename NOT IN ('migrations', 'settings') ORDER BY 1`,
    [logSchema, graphSchema],
  );
  const filled: string[] = [];
  for (const { name } of tables) {
    const rows = await store.database.query<{ value?: number }>(`SELECT * FROM ${name}`);
    if (rows.some(({ value }) => value !== 0)) filled.push(name);
  }
  return filled;
}

it("a test store is empty, although a test before filled one", async () => {
  const before = await openTestStore();
  const at = Date.now() - 60_000;
  const part = { job: "load", run: "1", at, inputs: ["a"], outputs: ["b"], columns: ["id int"] };
  await before.store.write({ value: runEvent({ ...part, type: "COMPLETE" }) });
  await before.store.write({ value: { no: "event" } });
  await before.store.executeCommand(
    { kind: "add-tag", subject: { kind: "job", namespace: "jobs", name: "load", column: null }, tag: "pii" },
    "ada",
  );
  before.logged.push({ level: "warn", fields: {}, message: "filled" });
  expect(await filledTables(before)).toEqual(
    expect.arrayContaining([`${logSchema}.commands`, `${logSchema}.events`, `${graphSchema}.runs`]),
  );
  await before.close();

  const after = await openTestStore();
  expect(await filledTables(after)).toEqual([]);
  expect(await readSnapshot(after.store.database)).toEqual(new ReferenceModel([]).snapshot());
  expect(after.store.index.size).toBe(0);
  expect(after.logged).toEqual([]);
  await after.close();
});
