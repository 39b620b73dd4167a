import type { Browser, Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { openPage } from "./browser.ts";
import { usePage } from "./use-page.ts";

const address = inject("sampleAddress");
let page: Page;
let browser: Browser;
usePage((opened, own) => {
  page = opened;
  browser = own;
});

/** Titles as screen readers read them: long names are complete, and also split for display. */
const titles = (): Promise<string[]> =>
  page
    .locator(".hw-card-title")
    .evaluateAll((all) =>
      all.map((one) => (one.querySelector(".hw-visually-hidden") ?? one).textContent ?? "").sort(),
    );

/** Positions of all cards in graph coordinates. */
const places = (): Promise<Record<string, string>> =>
  page
    .locator(".hw-slot")
    .evaluateAll((all) =>
      Object.fromEntries(
        all.map((one) => [
          one.querySelector(".hw-card-title")?.textContent ?? "",
          (one as HTMLElement).style.transform,
        ]),
      ),
    );

async function openLineage(name: string, search = ""): Promise<string> {
  const id = await findId(address, "dataset", name);
  await page.goto(`${address}/lineage/${id}${search}`);
  await page.locator(".hw-card").first().waitFor();
  return id;
}

describe("the lineage graph", () => {
  it("opens with one node and its neighbors at a legible size", async () => {
    await openLineage("tickit_staging.users");
    await expect
      .poll(titles)
      .toEqual(["build_dim_users", "check_staging", "dim_users", "stage_users", "users", "users"]);
    const zoom = Number.parseInt(await page.locator('output[aria-label="Zoom level"]').innerText(), 10);
    expect(zoom).toBeGreaterThanOrEqual(75);
  });

  it("expands on request without moving other nodes, and goes back", async () => {
    await openLineage("tickit_staging.users");
    await expect.poll(titles).toHaveLength(6);
    const before = await places();
    await page.getByRole("button", { name: /Show more upstream of check_staging/ }).click();
    await expect.poll(titles).toHaveLength(6 + 6);
    const after = await places();
    for (const title of ["stage_users", "build_dim_users", "dim_users"])
      expect(after[title]).toBe(before[title]);
    expect(page.url()).toContain("more=");
    await page.goBack();
    await expect.poll(titles).toHaveLength(6);
    expect(await places()).toEqual(before);
  });

  it("shows the same picture for the same URL", async () => {
    await openLineage("tickit_staging.users");
    await page.getByRole("button", { name: /Show more upstream of check_staging/ }).click();
    await expect.poll(titles).toHaveLength(12);
    const seen = await places();
    const other = await openPage(browser);
    await other.page.goto(page.url());
    await other.page.locator(".hw-card").first().waitFor();
    const mine = page;
    page = other.page;
    try {
      await expect.poll(titles).toHaveLength(12);
      expect(await places()).toEqual(seen);
    } finally {
      page = mine;
      await other.page.context().close();
    }
  });

  it("traces a column from end to end and dims the rest", async () => {
    await openLineage("fact_sales", "?view=columns");
    await page.locator(".hw-card[data-focus] .hw-row", { hasText: "month" }).click();
    await page.getByText("2 source columns").waitFor();
    await expect
      .poll(() => page.locator(".hw-row[data-on]:visible", { hasText: "month" }).count())
      .toBeGreaterThan(2);
    // The lake's table was not in view: the trace adds it.
    await expect.poll(titles).toContain("stage_date");
    expect(await page.locator(".hw-card[data-dim]").count()).toBeGreaterThan(0);
    expect(new URL(page.url()).searchParams.get("column")).toBe("month");
    await page
      .locator(".hw-trace-list")
      .getByText(/Direct/)
      .first()
      .waitFor();
    await page.locator(".hw-card-head").first().focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => new URL(page.url()).searchParams.get("column")).toBeNull();
  });

  it("groups the tasks of DAGs and ungroups one of them", async () => {
    await openLineage("fact_sales", "?up=2&down=0");
    await expect.poll(titles).toContain("stage_sales");
    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: "DAGs" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(titles).toContain("rs_source_to_staging");
    expect(await titles()).not.toContain("stage_sales");
    await page.getByRole("button", { name: "Ungroup rs_source_to_staging" }).click();
    await expect.poll(titles).toContain("stage_sales");
  });

  it("supports the keyboard", async () => {
    await openLineage("tickit_staging.users");
    await expect.poll(titles).toHaveLength(6);
    await page.locator(".hw-card[data-focus] .hw-card-head").focus();
    const here = (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.closest(".hw-card")?.querySelector(".hw-card-title")?.textContent ?? "",
      );
    await page.keyboard.press("ArrowLeft");
    await expect.poll(here).toBe("stage_users");
    await page.keyboard.press("ArrowRight");
    await expect.poll(here).toBe("users");
    await page.keyboard.press("ArrowRight");
    await expect.poll(here).toMatch(/check_staging|build_dim_users/);
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.locator(".hw-panel h2").innerText())
      .toMatch(/check_staging|build_dim_users/);
  });

  it("has a table with the same content", async () => {
    await openLineage("fact_sales", "?up=2&down=0");
    const shown = (await titles()).length;
    await page.getByRole("button", { name: "Show as table" }).click();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(shown);
    const row = page
      .locator("tbody tr")
      .filter({ has: page.locator("td:nth-child(2)", { hasText: "rs_source_to_staging.stage_date" }) });
    expect(await row.innerText()).toContain("upstream");
    expect(await row.textContent()).toContain("dev.tickit_staging.date");
  });

  it("shows boxes when zoomed out, and cards again when zoomed in", async () => {
    await openLineage("fact_sales");
    await page.getByRole("button", { name: "Zoom out" }).waitFor();
    for (let step = 0; step < 6; step++) await page.getByRole("button", { name: "Zoom out" }).click();
    await expect.poll(() => page.locator(".hw-card").count()).toBe(0);
    await page.getByRole("button", { name: "Fit graph" }).click();
    await expect.poll(() => page.locator(".hw-card").count()).toBeGreaterThan(0);
  });

  it("exports a vector image of the model", async () => {
    await openLineage("fact_sales");
    await page.getByRole("button", { name: "Export graph" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Vector image (SVG)" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^lineage-.*fact_sales\.svg$/);
  });
});
