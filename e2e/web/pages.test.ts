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

/** Returns the id of the newest run of a job in a state. */
async function findRun(job: string, state: string): Promise<string> {
  const id = await findId(address, "job", job);
  const response = await fetch(`${address}/api/v2/jobs/${id}/runs`);
  const { items } = (await response.json()) as { items: { id: string; state: string }[] };
  return items.find((run) => run.state === state)!.id;
}

/** Opens every tab of the page and returns the findings of axe. */
async function barriersOfTabs(): Promise<string[]> {
  const found: string[] = [];
  for (const name of await page.getByRole("tab").allInnerTexts()) {
    await page.getByRole("tab", { name, exact: true }).click();
    await page.getByRole("tabpanel").waitFor();
    await page.getByRole("status", { name: "Loading" }).waitFor({ state: "detached" });
    found.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
  }
  return found;
}

describe("dataset page", () => {
  it("shows the source columns of a column, direct and indirect", async () => {
    await page.goto(`${address}/datasets/${await findId(address, "dataset", "marts.revenue")}`);
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "revenue_eur" }) });
    await row.getByRole("link", { name: /staging\.orders\.amount, direct, aggregation/ }).waitFor();
    await row.getByRole("link", { name: /staging\.orders\.currency, indirect/ }).waitFor();
  });

  it("renders only visible rows of a wide table, and filters all of them", async () => {
    await page.goto(`${address}/datasets/${await findId(address, "dataset", "customer_features")}`);
    const columns = page.getByRole("region", { name: "Columns" });
    await columns.getByText("feature_000").first().waitFor();
    expect(await columns.getByRole("rowheader").count()).toBeLessThan(100);
    await columns.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await columns.getByText("feature_419").first().waitFor();
    await page.getByRole("textbox", { name: "Filter columns" }).fill("feature_217");
    await page.getByText("1 of 421 columns").waitFor();
    await columns.getByRole("rowheader", { name: "feature_217" }).waitFor();
  });

  it("compares two versions with labels and signs", async () => {
    await page.goto(`${address}/datasets/${await findId(address, "dataset", "marts.revenue")}?tab=versions`);
    const changes = page.getByRole("region", { name: "Column differences" });
    await changes.getByRole("row", { name: /type changed revenue_eur double precision/ }).waitFor();
  });

  it("shows assertions over runs", async () => {
    await page.goto(`${address}/datasets/${await findId(address, "dataset", "marts.revenue")}?tab=quality`);
    const grid = page.getByRole("region", { name: "Assertions over runs" });
    await grid.getByRole("row", { name: /row_count_above_1000/ }).waitFor();
    expect(await grid.getByRole("img", { name: "failed" }).count()).toBe(2);
  });

  it("is accessible on every tab", async () => {
    await page.goto(`${address}/datasets/${await findId(address, "dataset", "core.customers")}`);
    await page.getByRole("region", { name: "Columns" }).waitFor();
    expect(await barriersOfTabs()).toEqual([]);
  });
});

describe("job page", () => {
  it("marks the sources of a column in the SQL, and keeps the column in the URL", async () => {
    await page.goto(`${address}/jobs/${await findId(address, "job", "build_revenue")}?tab=code`);
    await page.getByRole("button", { name: "revenue_eur" }).click();
    await page.locator("mark[data-kind=source]", { hasText: "rate" }).waitFor();
    await expect.poll(() => page.url()).toContain("revenue_eur");
  });

  it("compares its versions by inputs and SQL lines", async () => {
    await page.goto(`${address}/jobs/${await findId(address, "job", "build_revenue")}?tab=versions`);
    await page.getByRole("row", { name: /added: .*JOIN staging\.rates/ }).waitFor();
    await page.getByText("now reads").waitFor();
  });

  it("is accessible on every tab, for a task and a DAG", async () => {
    await page.goto(`${address}/jobs/${await findId(address, "job", "build_revenue")}`);
    await page.getByRole("group", { name: /Durations of/ }).waitFor();
    expect(await barriersOfTabs()).toEqual([]);
    await page.goto(`${address}/jobs/${await findId(address, "job", "shop_nightly")}?tab=tasks`);
    await page.getByRole("rowheader", { name: "transform.clean" }).waitFor();
    expect(await barriersOfTabs()).toEqual([]);
  });
});

describe("run page", () => {
  it("draws tasks by group with attempts and mapped indexes, and supports arrow keys", async () => {
    await page.goto(`${address}/runs/${await findRun("shop_nightly", "RUNNING")}`);
    await page.getByRole("link", { name: /^load_customers, attempt 1: Failed/ }).waitFor();
    await page.getByRole("link", { name: /^load_customers, attempt 2: Succeeded/ }).waitFor();
    await page.getByRole("button", { name: /load_orders/ }).click();
    await page.getByRole("link", { name: /load_orders \[5\]/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toMatch(/load_orders \[0\]/);
    expect(await findBarriers(page)).toEqual([]);
    // A bar opens its run without reloading the application.
    await page.evaluate(() => document.body.setAttribute("data-same-page", ""));
    await page.getByRole("link", { name: /^load_customers, attempt 2: Succeeded/ }).click();
    await page.getByRole("heading", { level: 1, name: /load_customers/ }).waitFor();
    expect(await page.locator("body[data-same-page]").count()).toBe(1);
  });

  it("shows the error of a failed run and the differences from the previous successful one", async () => {
    await page.goto(`${address}/runs/${await findRun("build_revenue", "FAIL")}`);
    await page.getByText("ProgrammingError: Disk Full").first().waitFor();
    await page.getByRole("row", { name: /full_refresh.*false true/ }).waitFor();
    expect(await page.getByRole("link", { name: /Airflow log/ }).getAttribute("href")).toMatch(
      /^https:\/\/airflow\.example\.com\//,
    );
    expect(await barriersOfTabs()).toEqual([]);
  });
});

it("shows all three pages on a small screen without scrolling sideways", async () => {
  await page.setViewportSize({ width: 360, height: 780 });
  for (const path of [
    `/datasets/${await findId(address, "dataset", "marts.revenue")}`,
    `/jobs/${await findId(address, "job", "build_revenue")}?tab=code`,
    `/runs/${await findRun("shop_nightly", "RUNNING")}`,
  ]) {
    await page.goto(address + path);
    await page.getByRole("tabpanel").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
  }
});
