import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { usePage } from "./use-page.ts";

const address = inject("shopAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

describe("the changes page", () => {
  it("is in the navigation and tells the old and the new type in one line", async () => {
    await page.goto(address);
    await page.getByRole("link", { name: "Changes", exact: true }).click();
    await page.getByRole("heading", { name: "Changes", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Schemas" }).click();
    await page.waitForURL(/kinds=schema/);
    const change = page.getByRole("listitem").filter({ hasText: "revenue_eur: double precision → numeric" });
    await change
      .first()
      .getByRole("link", { name: /^[0-9a-f]{8}$/ })
      .first()
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await change
      .first()
      .getByRole("link", { name: /marts\.revenue/ })
      .first()
      .click();
    await page.waitForURL(/\/datasets\/.*tab=versions/);
  });

  it("opens SQL in place", async () => {
    await page.goto(`${address}/changes?kinds=code`);
    const summary = page.getByRole("button", { name: /SQL changed/ }).first();
    await summary.click();
    await page.getByRole("region", { name: "SQL before and after" }).first().waitFor();
    expect(await summary.getAttribute("aria-expanded")).toBe("true");
    expect(await findBarriers(page)).toEqual([]);
  });

  it("keeps its filters in the URL, and clears them", async () => {
    await page.goto(`${address}/changes`);
    await page.getByRole("textbox", { name: "Datasets and jobs" }).fill("marts.revenue");
    await page.keyboard.press("Enter");
    await page.waitForURL(/select=marts\.revenue/);
    await page.reload();
    await page.getByRole("listitem").filter({ hasText: "marts.revenue" }).first().waitFor();
    await page.getByRole("textbox", { name: "Owner" }).fill("nobody");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "No changes" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.waitForURL((url) => url.search === "");
  });

  it("says what is wrong with a selection", async () => {
    const response = await page.goto(`${address}/changes?select=${encodeURIComponent("(")}`);
    expect(response!.ok()).toBe(true);
    await page.getByRole("button", { name: "Try again" }).waitFor();
  });

  it("leads to the graph at the time of a change", async () => {
    const id = await findId(address, "dataset", "marts.revenue");
    await page.goto(`${address}/changes?kinds=schema&node=${id}`);
    await page
      .getByRole("link", { name: /Lineage of .*marts\.revenue at that time/ })
      .first()
      .click();
    await page.waitForURL(/\/lineage\/.*asOf=/);
  });
});
