import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { deleteOldViews, readView, saveView } from "./saved-views.ts";

const start = Date.parse("2026-05-31T10:00:00Z");
const day = 86_400_000;

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

describe("a saved view", () => {
  it("has one id for one content, regardless of key order, and can be read back", async () => {
    const { database } = test.store;
    const id = await saveView(database, { more: "a.b", only: true }, start);
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(await saveView(database, { only: true, more: "a.b" }, start)).toBe(id);
    expect(await saveView(database, { more: "a.c", only: true }, start)).not.toBe(id);
    expect(await readView(database, id)).toEqual({ more: "a.b", only: true });
    expect(await readView(database, "AAAAAAAAAAAAAAAAAAAAAA")).toBeUndefined();
  });

  it("is kept while used: least recently opened ones are deleted first", async () => {
    const { database } = test.store;
    const ids = [];
    for (let number = 0; number < 3; number++) {
      ids.push(await saveView(database, { number }, start + number * day));
    }
    await readView(database, ids[0]!, start + 10 * day);
    await deleteOldViews(database, 2);
    const left = await Promise.all(ids.map((id) => readView(database, id)));
    expect(left).toEqual([{ number: 0 }, undefined, { number: 2 }]);
  });
});
