import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import type { Session } from "./database.ts";
import { insertRows, upsertRows } from "./rows.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

const createTable =
  "CREATE TEMPORARY TABLE rows_test (id integer PRIMARY KEY, name text, made integer) ON COMMIT DROP";

/** Runs `work` on a table of its own with two rows, and returns the rows afterwards. */
async function onTable(work: (session: Session) => Promise<unknown>) {
  return test.store.database.transaction(async (session) => {
    await session.query(createTable);
    await insertRows(session, [1, 2], {
      name: "rows-test-insert",
      table: "rows_test",
      columns: [
        ["id", "integer", (id) => id],
        ["name", "text", (id) => `name ${id}`],
        ["made", "integer", () => 1],
      ],
    });
    const result = await work(session);
    return { result, rows: await session.query("SELECT * FROM rows_test ORDER BY id") };
  });
}

const replacement = {
  name: "rows-test-upsert",
  table: "rows_test",
  key: ["id"],
  keep: ["made"],
  columns: [
    ["id", "integer", ([id]: readonly [number, string | null]) => id],
    ["name", "text", ([, name]: readonly [number, string | null]) => name],
    ["made", "integer", () => 2],
  ],
  returning: "t.id",
} as const;

describe("rows sent to the database", () => {
  it("replace those with the same key, except kept columns, and are inserted otherwise", async () => {
    const { result, rows } = await onTable((session) =>
      upsertRows(
        session,
        [
          [2, null],
          [3, "new"],
        ],
        replacement,
      ),
    );
    expect(result).toEqual([{ id: 2 }, { id: 3 }]);
    expect(rows).toEqual([
      { id: 1, name: "name 1", made: 1 },
      { id: 2, name: null, made: 1 },
      { id: 3, name: "new", made: 2 },
    ]);
  });

  it("are not sent when there are none", async () => {
    const { result, rows } = await onTable((session) => upsertRows(session, [], replacement));
    expect(result).toEqual([]);
    expect(rows).toHaveLength(2);
  });

  it("must not have an existing key without a clause for conflicts", async () => {
    const insertion = { ...replacement, name: "rows-test-conflict", returning: "id" };
    await expect(
      test.store.database.transaction(async (session) => {
        await session.query(createTable);
        await insertRows(session, [[1, "a"] as const, [1, "b"] as const], insertion);
      }),
    ).rejects.toThrow(/duplicate key/);
  });
});
