/** Current and stale lineage, attempts, and asset triggers. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findId, findRun, latestRun } from "./api.ts";
import { findBarriers, openPage } from "./browser.ts";
import { ferryEvents, ferryRunId } from "./ferry-events.ts";
import { sendEvents, startServer, type TestServer } from "./server.ts";
import { usePage } from "./use-page.ts";

let server: TestServer;
let address: string;
let page: Page;
let browser: Browser;
usePage((opened, own) => {
  page = opened;
  browser = own;
});

beforeAll(async () => {
  server = await startServer({ sample: false });
  address = server.address;
  await sendEvents(address, ferryEvents(Date.now()));
});
afterAll(() => server.stop());

/** The row of a node in the lineage table. */
const row = (name: string) =>
  page.locator("tbody tr", { has: page.getByRole("button", { name, exact: true }) });

async function openLineage(kind: "dataset" | "job", name: string, search = ""): Promise<void> {
  await page.goto(`${address}/lineage/${await findId(address, kind, name)}${search}`);
}

const titles = (): Promise<string[]> =>
  page
    .locator(".hw-card-title")
    .evaluateAll((all) =>
      all.map((one) => (one.querySelector(".hw-visually-hidden") ?? one).textContent ?? "").sort(),
    );

describe("a table that only an earlier run wrote", () => {
  it("stays connected to its job, and the table shows when it was last seen", async () => {
    await openLineage("job", "ferry_nightly.load_sailings", "?as=table");
    const cell = row("core/cancellations").locator("td").nth(5);
    await expect
      .poll(() => cell.innerText())
      .toMatch(/^ferry_nightly\.load_sailings\s.*\(not in the latest run, last seen .+\)$/s);
    const other = await row("core/departures").locator("td").nth(5).innerText();
    expect(other).not.toContain("latest run");
    expect(await findBarriers(page)).toEqual([]);
  });

  it("has a ring at its edge, which the legend explains", async () => {
    await openLineage("job", "ferry_nightly.load_sailings");
    await expect.poll(titles).toContain("cancellations");
    await page.getByRole("button", { name: "Legend and shortcuts" }).click();
    const legend = page.getByRole("dialog", { name: "Legend and shortcuts" });
    await legend.getByText("Not in the latest run", { exact: true }).waitFor();
    await legend.getByText("Triggered through an asset", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it("is marked on its own page and on the job's page", async () => {
    const note = "Not in the latest run, last seen 2 d ago";
    await page.goto(`${address}/datasets/${await findId(address, "dataset", "core/cancellations")}?tab=jobs`);
    await page.getByText(note, { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`${address}/jobs/${await findId(address, "job", "ferry_nightly.load_sailings")}`);
    await page.getByText(note, { exact: true }).waitFor();
    expect(await page.getByText("Not in the latest run").count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("stale lineage", () => {
  it("is marked, and hidden on request, which the URL keeps", async () => {
    await openLineage("dataset", "core/departures", "?down=2&as=table");
    await expect
      .poll(() => row("ferry_archive").locator("td").nth(5).innerText())
      .toMatch(/^core\/departures\s.*\(stale, last seen .+\)$/s);
    const toggle = page.getByRole("button", { name: "Hide stale lineage" });
    await toggle.click();
    await expect.poll(() => row("ferry_archive").count()).toBe(0);
    expect(await row("archive/departures").count()).toBe(0);
    expect(await row("ferry_nightly.load_sailings").count()).toBe(1);
    expect(new URL(page.url()).searchParams.get("fresh")).toBe("true");
    expect(await toggle.getAttribute("aria-pressed")).toBe("true");
    // Nodes left out on request are not counted as hidden neighbors.
    expect(await page.getByRole("button", { name: /downstream of departures/ }).count()).toBe(0);
    await page.mouse.move(0, 0);
    await page.getByRole("tooltip").waitFor({ state: "detached" });
    expect(await findBarriers(page)).toEqual([]);
    await page.reload();
    await row("core/departures").waitFor();
    expect(await row("ferry_archive").count()).toBe(0);
    await toggle.click();
    await row("ferry_archive").waitFor();
  });
});

describe("a DAG that an asset triggers", () => {
  it("is connected to the job that writes the asset, without counting as a reader", async () => {
    await openLineage("job", "ferry_nightly.load_sailings", "?as=table");
    await expect
      .poll(() => row("ferry_nightly.load_sailings").locator("td").nth(6).innerText())
      .toMatch(/ferry_reports\s+\(triggers\)/);
    await openLineage("job", "ferry_reports");
    await expect.poll(titles).toEqual(["ferry_nightly.load_sailings", "ferry_reports"]);
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("a run restarted under the same id", () => {
  it("has the state of its last attempt, and lists all of them", async () => {
    const run = await findRun(address, await findId(address, "job", "ferry_hourly"), "COMPLETE");
    await page.goto(`${address}/runs/${run}`);
    const attempts = page.locator("section", { has: page.getByRole("heading", { name: "Attempts" }) });
    await expect
      .poll(() => attempts.getByRole("listitem").allInnerTexts())
      .toEqual([expect.stringMatching(/Succeeded.*12 min/s), expect.stringMatching(/Failed.*7 min/s)]);
    await page.locator(".hw-facts").getByText("Succeeded").waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("SQL that is too long to analyze", () => {
  it("is reported on the page of its run", async () => {
    const statement = "select b, c, d from e join f on e.x = f.x where g > 1;\n";
    const query = statement.repeat(40_000);
    await sendEvents(address, [
      {
        eventType: "COMPLETE",
        eventTime: new Date().toISOString(),
        producer: "https://headwater.dev/e2e/ferry",
        schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        run: { runId: ferryRunId("too long") },
        job: { namespace: "ferry-mwaa", name: "too_long", facets: { sql: { query } } },
        inputs: [],
        outputs: [],
      },
    ]);
    await page.goto(`${address}/runs/${await latestRun(address)}?tab=datasets`);
    await page.getByText(/The script is longer than/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("a narrow screen", () => {
  it("has room for the controls of the lineage, in either color scheme", async () => {
    const id = await findId(address, "dataset", "core/departures");
    for (const colorScheme of ["light", "dark"] as const) {
      const opened = await openPage(browser, { viewport: { width: 360, height: 740 }, colorScheme });
      await opened.page.goto(`${address}/lineage/${id}`);
      await opened.page.locator(".hw-card").first().waitFor();
      const toggle = opened.page.getByRole("button", { name: "Hide stale lineage" });
      await toggle.click();
      await expect.poll(() => toggle.getAttribute("aria-pressed")).toBe("true");
      await opened.page.mouse.move(0, 0);
      await opened.page.getByRole("tooltip").waitFor({ state: "detached" });
      const overflow = await opened.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      expect(await findBarriers(opened.page)).toEqual([]);
      expect(opened.errors).toEqual([]);
      await opened.page.context().close();
    }
  });
});
