import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { findBarriers } from "./browser.ts";
import { usePage } from "./use-page.ts";

const address = inject("shopAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

async function open(sql: string, search = "?dialect=postgres"): Promise<void> {
  await page.goto(`${address}/sql${search}`);
  await page.getByRole("textbox", { name: "SQL", exact: true }).fill(sql);
}

describe("SQL page", () => {
  it("uses the schemas of the store", async () => {
    await open("insert into summary select * from marts.revenue");
    const sources = page.getByRole("region", { name: "Column sources" });
    await sources.getByRole("row", { name: /revenue_eur marts\.revenue\.revenue_eur identity/ }).waitFor();
    await page.getByRole("region", { name: /Lineage of the SQL, 2 tables/ }).waitFor();
  });

  it("traces a chosen column", async () => {
    await open("insert into b (k, v) select a.k, a.v from unknown_a a");
    const card = page.locator('[data-card="unknown_a"]');
    await card.getByRole("button", { name: "k", exact: true }).click();
    await card.locator('.hw-row[data-start="true"]').waitFor();
    expect(await page.locator(".hw-row[data-on]").count()).toBe(2);
  });

  it("selects the place of an error in the editor", async () => {
    await open("select 1;\nselect a from where b");
    await page.getByRole("button", { name: /Error 2:15 Expected: a table, found: where/ }).click();
    const editor = page.getByRole("textbox", { name: "SQL", exact: true });
    expect(await editor.evaluate((element: HTMLTextAreaElement) => element.selectionStart)).toBe(24);
  });

  it("scrolls to an error outside the visible lines", async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `select ${index} as n from t;`);
    await open(lines.with(150, "select from;").join("\n"));
    await page.getByRole("button", { name: /Error 151:12/ }).click();
    const editor = page.getByRole("textbox", { name: "SQL", exact: true });
    const place = await editor.evaluate((element: HTMLTextAreaElement) => {
      const line = element.scrollHeight / 201;
      return { top: element.scrollTop, line: 150 * line, bottom: element.scrollTop + element.clientHeight };
    });
    expect(place.line).toBeGreaterThan(place.top);
    expect(place.line).toBeLessThan(place.bottom);
  });

  it("keeps the height of the editor while the user types", async () => {
    await open("select from;");
    await page.getByRole("button", { name: /Error/ }).waitFor();
    const editor = page.getByRole("textbox", { name: "SQL", exact: true });
    const before = await editor.boundingBox();
    await editor.press("End");
    await page.keyboard.type(" ");
    expect(await editor.boundingBox()).toEqual(before);
  });

  it("follows edges with the arrow keys and clears a trace with Escape", async () => {
    await open("insert into key_b select x from key_a; insert into key_c select x from key_b");
    const card = page.locator('[data-card="key_a"]');
    await card.getByRole("button", { name: "x", exact: true }).click();
    await card.locator('.hw-row[data-start="true"]').waitFor();
    await page.keyboard.press("Escape");
    await card.locator('.hw-row[data-start="true"]').waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await page.locator('[data-card="key_b"] button:focus').waitFor();
  });

  it("explains the lines and the keys of its graph only", async () => {
    await open("insert into b select x from a");
    await page.locator('[data-card="b"]').waitFor();
    await page.getByRole("button", { name: "Legend and shortcuts" }).click();
    const legend = page.getByRole("region", { name: "Lines and shortcuts" });
    await legend.getByText("Column: value source").waitFor();
    expect(await legend.getByText("upstream").count()).toBe(0);
    await page.keyboard.press("Escape");
  });

  it("keeps the SQL when the page is loaded again", async () => {
    await open("insert into kept_b select x from kept_a");
    await page.locator('[data-card="kept_b"]').waitFor();
    await page.reload();
    await page.locator('[data-card="kept_b"]').waitFor();
  });

  it("explains why SQL has no lineage", async () => {
    await open("select 1 where false; set x = 1");
    await page.getByText("Query result").first().waitFor();
    await open("-- nothing");
    await page.getByText("This SQL reads and writes no tables.").waitFor();
    await open("select from");
    await page.getByText("This SQL could not be parsed.").waitFor();
  });

  it("passes automated axe checks", async () => {
    await open("insert into b select k from; insert into c select k from a join d using (x)");
    await page.getByRole("button", { name: /Error/ }).waitFor();
    await page.locator('[data-card="c"]').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
