/**
 * An event whose processing fails is stored with the reason; the rest of its batch, and later ones, are processed.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database, Session } from "../database/database.ts";
import { SqlReader } from "../inference/sql/sql-reader.ts";
import { ensurePartitions } from "../log/event-log.ts";
import { foldVersion } from "../model/fold-version.ts";
import { rebuildGraph } from "../rebuild.ts";
import { openMigratedDatabase } from "../store.ts";
import { emptyTables } from "../testing/open-test-store.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { ReferenceModel } from "../testing/reference/reference-model.ts";
import { type RunEventPart, runEvent } from "../testing/run-event.ts";
import { Writer } from "../writer.ts";

const at = Date.UTC(2026, 0, 10, 2);
const receivedAt = at + 60_000;

let database: Database;
let writer: Writer;
let log: ReturnType<typeof recordedLog>;

/** A database whose transactions fail on a statement that writes the poisoned job to the graph. */
function poisoned(own: Database): Database {
  const spoilt = (session: Session): Session => ({
    query: (text, values, name) => {
      if (name === "put-runs" && isPoisoned) throw new Error("a poisoned record");
      if (name === "make-jobs" && JSON.stringify(values).includes("poison")) isPoisoned = true;
      return session.query(text, values, name);
    },
  });
  let isPoisoned = false;
  return new Proxy(own, {
    get(target, key) {
      if (key !== "transaction") {
        const value = Reflect.get(target, key) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      }
      const transaction: Database["transaction"] = (work, options) => {
        isPoisoned = false;
        return target.transaction((session) => work(spoilt(session)), options);
      };
      return transaction;
    },
  });
}

beforeAll(async () => {
  database = await openMigratedDatabase({ engine: "embedded", directory: null, durability: "relaxed" });
  await ensurePartitions(database);
  await database.query("INSERT INTO settings (key, value) VALUES ('graph', $1)", [
    JSON.stringify({ epoch: 1, foldVersion }),
  ]);
});

afterAll(() => database.close());

beforeEach(async () => {
  await emptyTables(database);
  log = recordedLog();
  writer = new Writer(poisoned(database), {
    log,
    onCommit: () => {},
    onGraphReplaced: async () => {},
    onChangesMissed: async () => {},
  });
});

afterEach(() => writer.close());

const event = (job: string, night: number): RunEventPart => ({
  job,
  run: `${job} ${night}`,
  type: "COMPLETE",
  at: at + night * 1_000,
  inputs: ["in", `${job}-in`],
  outputs: ["out"],
});
const write = (part: RunEventPart) => writer.write({ value: runEvent(part), receivedAt });
const received = (...parts: RunEventPart[]) => parts.map((part) => ({ value: runEvent(part), receivedAt }));

describe("an event in a batch whose processing fails", () => {
  it("is stored with the reason, and the others are processed as if it were absent", async () => {
    const parts = [event("load", 0), event("poison", 0), event("clean", 0)];
    const receipts = await Promise.all(parts.map(write));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(["accepted", "fold-failed", "accepted"]);
    const [row] = await database.query<{ fold_error: string }>(
      "SELECT fold_error FROM events WHERE fold_error IS NOT NULL",
    );
    expect(row!.fold_error).toContain("a poisoned record");
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: "error",
        fields: expect.objectContaining({ receipt: receipts[1]!.id }),
      }),
    ]);
    const good = [event("load", 0), event("clean", 0)];
    expect(await readSnapshot(database)).toEqual(new ReferenceModel(received(...good)).snapshot());
  });

  it("leaves nothing behind that affects the next batch", async () => {
    await Promise.all([event("load", 0), event("poison", 0)].map(write));
    // The same names again: ids that were rolled back must not be cached.
    const next = [event("load", 1), event("poison-free", 1), event("clean", 1)].filter(
      ({ job }) => !job.startsWith("poison"),
    );
    const receipts = await Promise.all(next.map(write));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted"]);
    const good = [event("load", 0), ...next];
    expect(await readSnapshot(database)).toEqual(new ReferenceModel(received(...good)).snapshot());
  });

  it("is processed by a rebuild that can", async () => {
    const parts = [event("load", 0), event("poison", 0), event("clean", 0)];
    await Promise.all(parts.map(write));
    const reader = new SqlReader();
    const { failed } = await rebuildGraph(database, reader, { log }).finally(() => reader.close());
    expect(failed).toBe(0);
    expect(await readSnapshot(database)).toEqual(new ReferenceModel(received(...parts)).snapshot());
  });
});
