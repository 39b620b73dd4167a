/**
 * `npm run screenshots [-- FILTER] [--widths 360,3840] [--schemes dark]`: takes pictures of every page in all
 * sizes, light and dark, into `screenshots/`, from a server of its own with the sample pipeline, the fictitious
 * shop and the fictitious ferry company. A filter selects pictures whose names contain it, or one of several
 * parts separated by commas. Reports pages that scroll sideways.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { findId, findRun } from "./api.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { ferryEvents } from "./ferry-events.ts";
import { sendEvents, startServer } from "./server.ts";
import { shopEvents } from "./shop-events.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const sizes = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];
const schemes = ["light", "dark"] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { widths: { type: "string" }, schemes: { type: "string" } },
});
const filter = positionals[0] ?? "";
const widths = values.widths?.split(",").map(Number) ?? sizes.map(({ width }) => width);
const server = await startServer({ sample: true });
const empty = await startServer({ sample: false });
const closed = await startServer({ sample: false, options: ["--require-keys"] });
const { address } = server;
const now = Date.now();
await sendEvents(address, shopEvents(now));
await sendEvents(address, ferryEvents(now));
await fetch(`${address}/api/v1/lineage`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"eventType": "START", "job": "no object"}',
});
/** A timestamp some days ago, for URLs. */
const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString();
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  const fact = await findId(address, "dataset", "fact_sales");
  const users = await findId(address, "dataset", "tickit_staging.users");
  const job = await findId(address, "job", "build_fact_sales");
  const revenue = await findId(address, "dataset", "shop.marts.revenue");
  const orders = await findId(address, "dataset", "shop.staging.orders");
  const features = await findId(address, "dataset", "customer_features");
  const build = await findId(address, "job", "build_revenue");
  const dagRun = await findRun(address, await findId(address, "job", "shop_nightly"), "FAIL");
  const failed = await findRun(address, build, "FAIL");
  const sailings = await findId(address, "job", "ferry_nightly.load_sailings");
  const departures = await findId(address, "dataset", "core/departures");
  const cancellations = await findId(address, "dataset", "core/cancellations");
  const attempts = await findRun(address, await findId(address, "job", "ferry_hourly"), "COMPLETE");
  const shots: Shot[] = [
    { name: "home", path: "/?range=30d" },
    {
      name: "search-palette",
      path: "/",
      act: async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").fill("sales");
        await page.getByRole("option", { name: /sales/ }).first().waitFor();
      },
    },
    { name: "sql", path: "/sql?dialect=postgres" },
    { name: "search", path: "/search?q=revenue" },
    { name: "datasets", path: "/datasets" },
    { name: "dataset", path: `/datasets/${revenue}` },
    { name: "dataset-quality", path: `/datasets/${revenue}?tab=quality` },
    { name: "dataset-versions", path: `/datasets/${orders}?tab=versions` },
    { name: "jobs", path: "/jobs" },
    { name: "job", path: `/jobs/${build}` },
    {
      name: "job-sql",
      path: `/jobs/${job}?tab=code`,
      act: async (page) => {
        await page.getByRole("button", { name: "month" }).first().click();
      },
    },
    { name: "runs", path: "/runs" },
    { name: "run", path: `/runs/${dagRun}` },
    { name: "run-failed", path: `/runs/${failed}` },
    { name: "impact", path: `/impact/${orders}` },
    { name: "namespaces", path: "/namespaces" },
    { name: "hidden", path: "/hidden" },
    { name: "audit", path: "/audit" },
    { name: "notifications", path: "/notifications" },
    { name: "notifications-channels", path: "/notifications?tab=channels" },
    { name: "events", path: "/events" },
    { name: "changes", path: "/changes" },
    { name: "changes-none", path: "/changes?owner=nobody" },
    { name: "events-quarantined", path: "/events?outcome=quarantined" },
    { name: "lineage", path: `/lineage/${users}` },
    { name: "lineage-columns", path: `/lineage/${fact}?up=2&down=0&view=columns` },
    { name: "lineage-trace", path: `/lineage/${revenue}?up=2&column=revenue_eur&indirect=true` },
    { name: "lineage-folded", path: `/lineage/${revenue}?up=3&fold=task-groups.schemas` },
    {
      name: "lineage-selection",
      path: `/lineage/${revenue}?up=3&select=${encodeURIComponent("tag:pii +1 marts.revenue")}`,
    },
    { name: "lineage-run", path: `/lineage/${revenue}?up=3&run=${dagRun}` },
    { name: "lineage-wide", path: `/lineage/${features}?up=1&view=columns` },
    { name: "lineage-timeline", path: `/lineage/${revenue}?up=3&timeline=open` },
    { name: "lineage-compare", path: `/lineage/${revenue}?up=3&compare=${daysAgo(6)}&asOf=${daysAgo(0)}` },
    { name: "lineage-past", path: `/lineage/${revenue}?up=3&asOf=${daysAgo(6)}` },
    { name: "lineage-datasets", path: `/lineage/${fact}?up=2&view=datasets` },
    { name: "lineage-table", path: `/lineage/${fact}?up=2&as=table` },
    {
      name: "lineage-afar",
      path: `/lineage/${fact}?up=6&down=6`,
      act: async (page) => {
        for (let step = 0; step < 5; step++) await page.getByRole("button", { name: "Zoom out" }).click();
      },
    },
    { name: "current-graph", path: `/lineage/${sailings}?down=2` },
    { name: "current-table", path: `/lineage/${sailings}?down=2&as=table` },
    {
      name: "current-legend",
      path: `/lineage/${sailings}`,
      act: async (page) => {
        await page.getByRole("button", { name: "Legend and shortcuts" }).click();
      },
    },
    { name: "current-dataset", path: `/datasets/${cancellations}?tab=jobs` },
    { name: "current-job", path: `/jobs/${sailings}` },
    { name: "stale-hidden", path: `/lineage/${departures}?down=2&fresh=true` },
    { name: "run-attempts", path: `/runs/${attempts}` },
    { name: "not-found", path: "/nowhere" },
  ];
  const wanted = shots.filter(({ name }) => filter.split(",").some((part) => name.includes(part)));
  for (const viewport of sizes.filter(({ width }) => widths.includes(width))) {
    for (const colorScheme of schemes.filter((scheme) => values.schemes?.includes(scheme) ?? true)) {
      const { page } = await openPage(browser, { viewport, colorScheme });
      const ending = `${viewport.width}-${colorScheme}`;
      for (const shot of wanted) await take(page, address, shot, `${shot.name}-${ending}`);
      if (filter === "") {
        await take(page, empty.address, { name: "empty", path: "/" }, `empty-${ending}`);
        await take(page, closed.address, { name: "login", path: "/login" }, `login-${ending}`);
        const refused = { name: "login", path: "/login", act: fail };
        await take(page, closed.address, refused, `login-error-${ending}`);
      }
      await page.context().close();
    }
  }
} finally {
  await browser.close();
  await Promise.all([server.stop(), empty.stop(), closed.stop()]);
}

async function fail(page: Page): Promise<void> {
  await page.getByLabel("API key").fill("hw_read_a-key-that-was-never-made");
  await page.keyboard.press("Enter");
  await page.getByText("Unknown API key").waitFor();
}

async function take(page: Page, from: string, shot: Shot, file: string): Promise<void> {
  await page.goto(from + shot.path);
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  if (shot.path.startsWith("/lineage/") && !shot.path.includes("as=table")) {
    await page.locator(".hw-card").first().waitFor();
  }
  await shot.act?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${folder}${file}.png` });
  const excess = await page.evaluate(() =>
    Math.max(
      ...[document.documentElement, ...document.querySelectorAll("main")].map(
        (element) => element.scrollWidth - element.clientWidth,
      ),
    ),
  );
  console.log(`screenshots/${file}.png${excess > 0 ? ` scrolls sideways by ${excess} px` : ""}`);
}
