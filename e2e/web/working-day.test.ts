/**
 * Jobs of a data engineer's day on the store of a generated company: the answer must be on the screen after a few
 * clicks, and must be true.
 */
import { type CompanyTruth, generateCompany } from "@headwater/test-kit";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";
import { sendEvents, startServer, type TestServer } from "./server.ts";

/** Large enough for every kind of problem, and small enough to load before each run of the tests. */
const size = { dags: 30, nights: 8, readers: 40, wideColumns: 200 } as const;
const batchSize = 500;

let server: TestServer;
let truth: CompanyTruth;
let browser: Browser;
let page: Page;
let errors: string[];
let clicks = 0;

beforeAll(async () => {
  const company = generateCompany({ now: Date.now(), ...size });
  ({ truth } = company);
  server = await startServer({ sample: false });
  const events = [...company.events];
  for (let start = 0; start < events.length; start += batchSize) {
    await sendEvents(server.address, events.slice(start, start + batchSize));
  }
  browser = await launchBrowser();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  ({ page, errors } = await openPage(browser));
  clicks = 0;
  await page.goto(server.address);
  await page.getByRole("heading", { name: /^Needs attention/ }).waitFor();
});
afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

const main = () => page.locator("main");
const click = async (locator: ReturnType<Page["locator"]>) => {
  clicks += 1;
  await locator.first().click();
};

/** Opens the page of a dataset by its name, through the search. */
async function find(name: string): Promise<void> {
  await click(page.getByRole("button", { name: /^Search/ }));
  await page.getByRole("combobox").fill(name);
  await click(page.getByRole("option", { name: new RegExp(name.replaceAll(".", "\\.")) }));
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Shows the item of a DAG under "Needs attention". */
const attention = (dag: string) =>
  main()
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name: dag, exact: true }) });

describe("a data engineer learns in the morning", () => {
  it("what failed last night, why, and whom it concerns, without a click", async () => {
    expect(truth.failed.length).toBeGreaterThan(3);
    for (const { dag, job, error, owner } of truth.failed) {
      const text = await attention(dag).first().innerText();
      expect(text).toContain(error.split("\n", 1)[0]!.slice(0, 60));
      expect(text).toContain(job.slice(dag.length + 1));
      expect(text).toContain(owner);
    }
    expect(clicks).toBe(0);
  });

  it("which DAGs are late, without a click", async () => {
    for (const { dag } of truth.late) {
      expect(await attention(dag).first().getByRole("img", { name: "Late" }).count()).toBe(1);
    }
    const heading = await page.getByRole("heading", { name: /^Needs attention/ }).innerText();
    expect(heading).toContain(`${truth.late.length} DAG`);
    expect(clicks).toBe(0);
  });

  it("whether a table is fresh, and who owns it, after two clicks", async () => {
    await find(truth.hub.name);
    await main().getByText("Fresh", { exact: true }).first().waitFor();
    await main().getByRole("list", { name: "Owners" }).getByText("treasury-data").waitFor();
    expect(clicks).toBe(2);
  });

  it("why a number is wrong, after two clicks", async () => {
    const { dashboard, job } = truth.story;
    await find(dashboard.name);
    await main().getByText("Upstream failed", { exact: true }).first().waitFor();
    const causes = page.getByRole("region", { name: "Likely causes" });
    const first = causes.getByRole("listitem").first();
    await first.getByText("SQL changed").waitFor();
    expect(await first.innerText()).toContain(job);
    expect(clicks).toBe(2);
  });

  it("what a table looked like before, and what changed, after three clicks", async () => {
    await find(truth.story.source.name);
    await click(page.getByRole("tab", { name: "Versions" }));
    await main()
      .getByText(/integer/)
      .first()
      .waitFor();
    await main()
      .getByText(/numeric\(18,6\)/)
      .first()
      .waitFor();
    expect(clicks).toBe(3);
  });

  it("what breaks without a column, after three clicks", async () => {
    await find(truth.story.source.name);
    await click(page.getByRole("link", { name: "Impact", exact: true }));
    const { fact, dashboard } = truth.story;
    await main().getByText(fact.name.split(".").at(-1)!).first().waitFor();
    await main().getByText(dashboard.name.split(".").at(-1)!).first().waitFor();
    expect(clicks).toBeLessThanOrEqual(3);
  });

  it("where a column comes from, after three clicks", async () => {
    await find(truth.story.fact.name);
    await click(page.getByRole("link", { name: "Trace amount_eur" }));
    await page.waitForURL(/\/lineage\/.*column=amount_eur/);
    await page.getByText("exchange_rates").first().waitFor();
    expect(clicks).toBe(3);
  });

  it("why a DAG failed, after one click", async () => {
    const { dag, error } = truth.failed[0]!;
    await click(attention(dag).getByRole("link", { name: "Run and cause" }));
    await page.getByRole("heading", { name: "Likely causes" }).waitFor();
    expect(await main().innerText()).toContain(error.split("\n", 1)[0]!.slice(0, 60));
    expect(await page.locator(".hw-causes > li").count()).toBeGreaterThan(0);
    expect(clicks).toBe(1);
  });

  it("what changed in all schemas lately, and by which run, after two clicks", async () => {
    await click(page.getByRole("navigation").getByRole("link", { name: "Changes" }));
    await click(main().getByText("Schemas", { exact: true }));
    await page.waitForURL(/kinds=schema/);
    const { source, column, job } = truth.story;
    const change = main()
      .getByRole("listitem")
      .filter({ hasText: source.name })
      .filter({ hasText: `${column}: ` });
    const text = await change.first().innerText();
    expect(text).toMatch(/numeric\(18,6\) → integer/);
    expect(text).toContain(job);
    expect(clicks).toBe(2);
  });

  it("what an exact address names, first, after one click", async () => {
    const { source, column } = truth.story;
    await click(page.getByRole("button", { name: /^Search/ }));
    const field = page.getByRole("combobox");
    const first = page.getByRole("option").first();
    await field.fill(`${source.name}.${column}`);
    await expect.poll(() => first.innerText()).toContain(source.name);
    expect(await first.innerText()).toContain(column);
    await field.fill(truth.failed[0]!.runId);
    await expect.poll(() => first.innerText()).toContain(truth.failed[0]!.job);
    expect(clicks).toBe(1);
  });
});
