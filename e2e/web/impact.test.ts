import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { usePage } from "./use-page.ts";

const address = inject("sampleAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

const table = () => page.getByRole("region", { name: "Datasets and jobs" });

describe("impact and origin", () => {
  it("opens from a dataset's page and lists its dependents, nearest first", async () => {
    const id = await findId(address, "dataset", "s3_datalake.sales");
    await page.goto(`${address}/datasets/${id}`);
    await page.getByRole("link", { name: "Impact" }).click();
    await page.getByRole("heading", { level: 1, name: /^Impact of/ }).waitFor();
    await table().getByText("1 hop away").waitFor();
    await table().getByText("4 hops away").waitFor();
    await page.getByText("2 datasets", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it("filters by column and by possible dependents, and keeps both in the URL", async () => {
    const id = await findId(address, "dataset", "s3_datalake.sales");
    await page.goto(`${address}/impact/${id}?column=pricepaid`);
    await table().getByText("dev.tickit_marts.fact_sales").first().waitFor();
    await page.getByRole("radiogroup", { name: "Certainty" }).getByText("Possible", { exact: true }).click();
    await expect.poll(() => page.url()).toContain("certainty=possible");
    await expect.poll(() => table().locator("tbody tr:has(td)").count()).toBe(2);
    expect(await findBarriers(page)).toEqual([]);
  });

  it("shows the path in the graph", async () => {
    const id = await findId(address, "dataset", "s3_datalake.sales");
    await page.goto(`${address}/impact/${id}`);
    await page.getByRole("link", { name: /Show path to dev.tickit_marts.fact_sales/ }).click();
    await page.locator(".hw-card", { hasText: "fact_sales" }).first().waitFor();
    await page.locator(".hw-card", { hasText: "build_fact_sales" }).first().waitFor();
  });

  it("downloads everything as CSV", async () => {
    const id = await findId(address, "dataset", "fact_sales");
    await page.goto(`${address}/impact/${id}?show=origin`);
    await table().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^origin-of-.*fact_sales\.csv$/);
    expect(await readFile((await download.path())!, "utf8")).toContain("build_fact_sales");
  });

  it("has an empty state if nothing depends on the node", async () => {
    const id = await findId(address, "job", "check_marts");
    await page.goto(`${address}/impact/${id}`);
    await page.getByText("No known downstream").waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
