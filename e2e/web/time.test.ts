import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers, launchBrowser, openPage } from "./browser.ts";
import { sendEvent, startServer, type TestServer } from "./server.ts";

let server: TestServer;
let browser: Browser;
let page: Page;
let errors: string[];
let id: string;

const namespace = "postgres://shop.example:5432";
const at = (day: number) => new Date(Date.UTC(2026, 0, day, 3)).toISOString();
const dataset = (name: string, columns: readonly string[] = []) => ({
  namespace,
  name: `shop.public.${name}`,
  facets: {
    schema: {
      _producer: "https://example.com/producer",
      _schemaURL: "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json",
      fields: columns.map((column) => ({ name: column, type: "int" })),
    },
  },
});

async function night(day: number, inputs: object[], outputs: object[]): Promise<void> {
  await sendEvent(server.address, {
    eventTime: at(day),
    eventType: "COMPLETE",
    producer: "https://example.com/producer",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json",
    run: { runId: `0195a000-0000-7000-8000-0000000000${day}` },
    job: { namespace: "shop", name: "build" },
    inputs,
    outputs,
  });
}

beforeAll(async () => {
  server = await startServer({ sample: false });
  browser = await launchBrowser();
  await night(10, [dataset("orders"), dataset("old_rates")], [dataset("revenue", ["day", "gone"])]);
  await night(12, [dataset("orders"), dataset("rates")], [dataset("revenue", ["day", "total"])]);
  id = await findId(server.address, "dataset", "revenue");
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  ({ page, errors } = await openPage(browser));
});
afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

const titles = (): Promise<string[]> =>
  page
    .locator(".hw-card-title")
    .evaluateAll((all) =>
      all.map((one) => (one.querySelector(".hw-visually-hidden") ?? one).textContent ?? "").sort(),
    );

async function open(search: string): Promise<void> {
  await page.goto(`${server.address}/lineage/${id}${search}`);
  await page.locator(".hw-card").first().waitFor();
}

describe("the timeline", () => {
  it("is a strip until opened, and moves from change to change by keyboard", async () => {
    await open("");
    await expect.poll(titles).toEqual(["build", "orders", "rates", "revenue"]);
    const strip = page.getByRole("button", { name: /^Timeline/ });
    expect(await strip.getAttribute("aria-expanded")).toBe("false");
    await strip.click();
    const slider = page.getByRole("slider", { name: "Selected time" });
    expect(await slider.getAttribute("aria-valuetext")).toBe("Now");
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => page.url()).toContain("asOf=2026-01-12");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toContain("1 edge added, 1 edge removed");
    await page.keyboard.press("Home");
    await expect.poll(titles).toEqual(["build", "old_rates", "orders", "revenue"]);
    await page.keyboard.press("Escape");
    await expect.poll(titles).toEqual(["build", "orders", "rates", "revenue"]);
    expect(page.url()).not.toContain("asOf");
  });

  it("marks the past, shows its columns, and leads back to now", async () => {
    await open(`?asOf=${at(11)}`);
    await expect.poll(titles).toEqual(["build", "old_rates", "orders", "revenue"]);
    await page.getByRole("status").filter({ hasText: "Viewing the past" }).waitFor();
    const panel = page.getByRole("complementary", { name: "Details" });
    await panel.getByText("gone", { exact: true }).waitFor();
    expect(await panel.getByText("total", { exact: true }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Back to now" }).click();
    await expect.poll(titles).toEqual(["build", "orders", "rates", "revenue"]);
  });

  it("follows a dragged handle", async () => {
    await open("?timeline=open");
    const box = (await page.locator(".hw-scrubber-track").boundingBox())!;
    await page.mouse.move(box.x + box.width - 1, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20, { steps: 5 });
    await page.mouse.up();
    await expect.poll(titles).toContain("old_rates");
  });

  it("accepts any time in its field", async () => {
    await open("?timeline=open");
    await page.getByLabel("As of").fill("2026-01-11T00:00:00");
    await page.keyboard.press("Enter");
    await expect.poll(titles).toContain("old_rates");
  });
});

describe("a comparison", () => {
  it("distinguishes added, removed and changed with signs, in the graph and in a list", async () => {
    await open(`?compare=${at(11)}`);
    await expect.poll(titles).toEqual(["build", "old_rates", "orders", "rates", "revenue"]);
    const change = (name: string) =>
      page.locator(".hw-card", { hasText: name }).first().locator(".hw-change-sign").innerText();
    await expect.poll(() => change("old_rates")).toContain("−");
    expect(await page.locator(".hw-card[data-change=added]").innerText()).toContain("+");
    expect(await page.locator(".hw-card[data-change=changed]").count()).toBeGreaterThan(0);
    const list = page.getByRole("complementary", { name: "Changes" });
    await list.getByText("+ column total (int)").waitFor();
    await list.getByText("− column gone (int)").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Exit comparison" }).click();
    await expect.poll(titles).toEqual(["build", "orders", "rates", "revenue"]);
  });

  it("is available as a complete table", async () => {
    await page.goto(`${server.address}/lineage/${id}?compare=${at(11)}&as=table`);
    const rows = page.getByRole("region", { name: "Comparison as table" }).getByRole("row");
    await rows.filter({ hasText: "Added" }).first().waitFor();
    const words = await rows.evaluateAll((all) => all.map((one) => one.querySelector("td")?.textContent));
    expect(new Set(words.slice(1))).toEqual(new Set(["Added", "Removed", "Changed", "Unchanged"]));
    expect(await findBarriers(page)).toEqual([]);
  });
});
