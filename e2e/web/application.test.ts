import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { findId, latestRun } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { sendEvent } from "./server.ts";
import { usePage } from "./use-page.ts";

const address = inject("sampleAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

describe("the home page", () => {
  it("shows totals and leads into the graph", async () => {
    await page.goto(address);
    await page.getByText("17 datasets").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Lineage" }).first().click();
    await page.waitForURL(/\/lineage\//);
    await page.locator(".hw-card").first().waitFor();
  });

  it("shows how to send the first event when the store is empty", async () => {
    await page.goto(inject("emptyAddress"));
    await page.getByRole("heading", { name: "No events yet" }).waitFor();
    await page.getByRole("tab", { name: "curl" }).click();
    expect(await page.locator("pre").innerText()).toContain(`${inject("emptyAddress")}/api/v1/lineage`);
    await page.getByRole("tab", { name: "Spark" }).click();
    expect(await page.locator("pre").innerText()).toContain("OpenLineageSparkListener");
  });
});

describe("inferred lineage of a task", () => {
  it("is on the task's page with its statement", async () => {
    await page.goto(`${address}/jobs/${await findId(address, "job", "stage_event")}?tab=code`);
    const section = page.locator("section", { has: page.getByRole("heading", { name: /^Inferred/ }) });
    await section.getByText("dev.s3_datalake.event").waitFor();
    expect(await section.innerText()).toMatch(/line \d+, column 1/);
  });
});

describe("search", () => {
  it("opens by keyboard, tolerates typos and opens a result with Enter", async () => {
    await page.goto(address);
    await page.getByText("17 datasets").waitFor();
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox");
    await field.waitFor();
    await page.keyboard.type("fact_sales");
    await page
      .getByRole("option", { name: /fact_sales/ })
      .first()
      .waitFor();
    await field.fill("fact_saels");
    await page
      .getByRole("option", { name: /fact_sales/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/(datasets|jobs|lineage)\//);
  });

  it("moves through results with arrow keys and closes with Escape", async () => {
    await page.goto(address);
    await page.getByText("17 datasets").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await page.keyboard.type("users");
    const options = page.getByRole("option");
    await expect.poll(() => options.count()).toBeGreaterThan(2);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => options.nth(1).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Escape");
    await page.getByRole("combobox").waitFor({ state: "detached" });
  });
});

describe("every page", () => {
  const pages: [name: string, path: () => Promise<string>][] = [
    ["home", async () => "/"],
    ["search", async () => "/search?q=sales"],
    ["datasets", async () => "/datasets"],
    ["dataset", async () => `/datasets/${await findId(address, "dataset", "fact_sales")}`],
    ["jobs", async () => "/jobs"],
    ["job", async () => `/jobs/${await findId(address, "job", "build_fact_sales")}`],
    ["runs", async () => "/runs"],
    ["run", async () => `/runs/${await latestRun(address)}`],
    ["events", async () => "/events"],
    ["changes", async () => "/changes"],
    ["lineage", async () => `/lineage/${await findId(address, "dataset", "fact_sales")}?up=2`],
    ["trace", async () => `/lineage/${await findId(address, "dataset", "fact_sales")}?up=1&column=month`],
    ["lineage table", async () => `/lineage/${await findId(address, "dataset", "fact_sales")}?up=2&as=table`],
    ["not found", async () => "/nowhere"],
  ];

  for (const [name, path] of pages) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`passes automated axe checks: ${name}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.goto(address + (await path()));
        await page.waitForLoadState("networkidle");
        await page.locator("h1").waitFor({ state: "attached" });
        if (name === "lineage" || name === "trace") await page.locator(".hw-card").first().waitFor();
        expect(await findBarriers(page)).toEqual([]);
      });
    }
  }

  it("switches between light and dark and remembers it", async () => {
    await page.goto(address);
    const scheme = (): Promise<string | null> =>
      page.locator("html").getAttribute("data-mantine-color-scheme");
    expect(await scheme()).toBe("light");
    await page.getByRole("button", { name: "Use dark theme" }).click();
    expect(await scheme()).toBe("dark");
    await page.reload();
    expect(await scheme()).toBe("dark");
  });

  it("explains an unknown item and an unreachable server", async () => {
    await page.goto(`${address}/datasets/00000000-0000-5000-8000-000000000000`);
    await page.getByRole("heading", { name: "Not found" }).waitFor();
    await page.route("**/api/v2/**", (route) => route.abort());
    await page.goto(`${address}/runs`);
    await page.getByRole("heading", { name: "Cannot reach the server" }).waitFor({ timeout: 30_000 });
    await page.unroute("**/api/v2/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("table").waitFor();
  });
});

describe("unusual names", () => {
  it("are listed, linked and shown in the graph", async () => {
    const name = `weird:name#with/slash "quotes" <b>🦆</b> ${"very-long-".repeat(380)}end`;
    const run = { runId: "0193a5c2-7a51-7d6e-9f0e-2f5f3c1b8a77" };
    await sendEvent(inject("emptyAddress"), {
      eventType: "COMPLETE",
      eventTime: "2026-01-01T00:00:00Z",
      producer: "https://example.com/test",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run,
      job: { namespace: "any:#/", name: "reads & writes 'itself'" },
      inputs: [{ namespace: "kafka://broker:9092", name }],
      outputs: [{ namespace: "kafka://broker:9092", name }],
    });
    await page.goto(`${inject("emptyAddress")}/datasets`);
    await page.getByRole("link", { name: /Lineage of weird/ }).click();
    await page.waitForURL(/\/lineage\//);
    await expect.poll(() => page.locator(".hw-card").count()).toBe(2);
    const card = page.locator(".hw-card[data-kind=dataset]");
    // The widest card, whatever the name.
    expect((await card.boundingBox())!.width).toBeLessThanOrEqual(328);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
});
