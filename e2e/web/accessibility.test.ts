/** axe-core on the states of pages that open only by an action, an error or an empty answer, on a phone and a desktop. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { findId, latestRun } from "./api.ts";
import { findBarriers, launchBrowser, openPage } from "./browser.ts";

const [shop, empty] = [inject("shopAddress"), inject("emptyAddress")];
let browser: Browser;
const ids = { orders: "", revenue: "", build: "", dag: "", run: "" };

beforeAll(async () => {
  browser = await launchBrowser();
  ids.orders = await findId(shop, "dataset", "shop.staging.orders");
  ids.revenue = await findId(shop, "dataset", "shop.marts.revenue");
  ids.build = await findId(shop, "job", "build_revenue");
  ids.dag = await findId(shop, "job", "shop_nightly");
  ids.run = await latestRun(shop);
});
afterAll(() => browser?.close());

interface State {
  readonly name: string;
  readonly path: () => string;
  /** Brings the page into the state. */
  readonly act: (page: Page) => Promise<unknown>;
}

const click = (role: "button" | "tab" | "menuitem", name: string | RegExp) => (page: Page) =>
  page.getByRole(role, { name }).first().click();
const text = (value: string | RegExp) => (page: Page) => page.getByText(value).first().waitFor();
const inOrder =
  (...steps: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page) => {
    for (const step of steps) await step(page);
  };
const cards = (page: Page) => page.locator(".hw-card").first().waitFor();
const menu = (page: Page) => page.getByRole("menu").waitFor();
const dialog = (page: Page) => page.getByRole("dialog").first().waitFor();
const unknown = "00000000-0000-5000-8000-000000000000";

const opened: readonly State[] = [
  {
    name: "menu of actions",
    path: () => `/datasets/${ids.orders}`,
    act: inOrder(click("button", "More actions"), menu),
  },
  {
    name: "menu to follow, without a channel",
    path: () => `/datasets/${ids.orders}`,
    act: inOrder(click("button", /^Follow/), text("Add a channel first")),
  },
  {
    name: "dialog to declare an edge",
    path: () => `/datasets/${ids.orders}`,
    act: inOrder(
      click("button", "More actions"),
      click("menuitem", /lineage/i),
      dialog,
      // Mantine fades dialogs in.
      (page) => page.waitForTimeout(300),
    ),
  },
  {
    name: "message to owners",
    path: () => `/impact/${ids.orders}`,
    act: inOrder(click("button", "Message to owners"), text("Copy message")),
  },
  {
    name: "choices of a filter",
    path: () => "/jobs",
    act: inOrder(
      (page) => page.getByRole("combobox", { name: "Namespace" }).click(),
      (page) => page.getByRole("option").first().waitFor(),
    ),
  },
  {
    name: "completions of a selection",
    path: () => "/datasets",
    act: inOrder(
      (page) => page.getByRole("textbox", { name: /^Filter by name/ }).pressSequentially("ta"),
      (page) => page.getByRole("option").first().waitFor(),
    ),
  },
  {
    name: "palette with results",
    path: () => "/",
    act: inOrder(
      (page) => page.keyboard.press("Control+k"),
      (page) => page.getByRole("combobox").fill("orders"),
      (page) => page.getByRole("option").first().waitFor(),
    ),
  },
  {
    name: "palette without results",
    path: () => "/",
    act: inOrder(
      (page) => page.keyboard.press("Control+k"),
      (page) => page.getByRole("combobox").fill("zzqqxxyy"),
      text("No results for"),
    ),
  },
  {
    name: "menu of groups in the graph",
    path: () => `/lineage/${ids.revenue}?up=3`,
    act: inOrder(cards, click("button", /^Group$/), menu),
  },
  {
    name: "menu of exports",
    path: () => `/lineage/${ids.revenue}`,
    act: inOrder(cards, click("button", "Export graph"), menu),
  },
  {
    name: "legend",
    path: () => `/lineage/${ids.revenue}`,
    act: inOrder(cards, click("button", "Legend and shortcuts"), text("Keyboard shortcuts")),
  },
  {
    name: "help of the selection",
    path: () => `/lineage/${ids.revenue}?select=tag:pii`,
    act: inOrder(cards, click("button", "Selection syntax"), text("exactly this name")),
  },
  {
    name: "wrong selection in the graph",
    path: () => `/lineage/${ids.revenue}?select=tag:pii`,
    act: inOrder(
      cards,
      (page) => page.getByRole("textbox", { name: "Select nodes" }).fill("job:("),
      (page) => page.locator(".hw-selection-count[data-problem]").waitFor(),
    ),
  },
  {
    name: "details of a group",
    path: () => `/lineage/${ids.revenue}?up=3&fold=task-groups`,
    act: inOrder(
      cards,
      (page) => page.locator('.hw-card[data-kind="group"] .hw-card-head').first().click(),
      text("Contents"),
    ),
  },
  {
    name: "trace with findings and an open timeline",
    path: () => `/lineage/${ids.revenue}?up=2&column=revenue_eur&timeline=open`,
    act: inOrder(cards, (page) => page.getByRole("button", { name: "Clear trace" }).waitFor(), text("As of")),
  },
  {
    name: "graph of a selection",
    path: () => "/lineage?select=tag:pii",
    act: cards,
  },
];

const failed: readonly State[] = [
  { name: "unknown dataset", path: () => `/datasets/${unknown}`, act: text("Not found") },
  { name: "unknown job", path: () => `/jobs/${unknown}`, act: text("Not found") },
  { name: "unknown run", path: () => `/runs/${unknown}`, act: text("Not found") },
  { name: "unknown graph", path: () => `/lineage/${unknown}`, act: text("Not found") },
  { name: "unknown page", path: () => "/nowhere", act: text("does not exist") },
  { name: "wrong filter", path: () => "/datasets?q=job:(", act: (page) => page.locator("h1").waitFor() },
  { name: "datasets without a match", path: () => "/datasets?q=zzqqxx", act: text("No matches") },
  { name: "jobs with a wrong value", path: () => "/jobs?q=owner:finace", act: text("No owner") },
  { name: "runs without a match", path: () => "/runs?q=zzqqxx", act: text("No matches") },
  { name: "search without a match", path: () => "/search?q=zzqqxx", act: text("No results") },
  { name: "search without a text", path: () => "/search", act: text("Search everything") },
  { name: "namespaces without a match", path: () => "/namespaces?q=zzqqxx", act: text("No matches") },
  { name: "empty selection", path: () => "/lineage", act: text("Select nodes") },
];

const tabs: readonly State[] = [
  ...["columns", "jobs", "quality", "versions", "runs", "facets", "events", "changes"].map((tab) => ({
    name: `dataset, ${tab}`,
    path: () => `/datasets/${ids.revenue}?tab=${tab}`,
    act: (page: Page) => page.getByRole("tabpanel").waitFor(),
  })),
  ...["runs", "code", "versions", "facets", "changes"].map((tab) => ({
    name: `job, ${tab}`,
    path: () => `/jobs/${ids.build}?tab=${tab}`,
    act: (page: Page) => page.getByRole("tabpanel").waitFor(),
  })),
  {
    name: "DAG, tasks",
    path: () => `/jobs/${ids.dag}?tab=tasks`,
    act: (page) => page.getByRole("tabpanel").waitFor(),
  },
  ...["datasets", "facets", "job", "events"].map((tab) => ({
    name: `run, ${tab}`,
    path: () => `/runs/${ids.run}?tab=${tab}`,
    act: (page: Page) => page.getByRole("tabpanel").waitFor(),
  })),
  ...["incidents", "rules", "channels", "messages"].map((tab) => ({
    name: `notifications, ${tab}`,
    path: () => `/notifications?tab=${tab}`,
    act: (page: Page) => page.getByRole("tabpanel").waitFor(),
  })),
];

const nothing: readonly State[] = [
  "/datasets",
  "/jobs",
  "/runs",
  "/events",
  "/changes",
  "/namespaces",
  "/hidden",
  "/audit",
].map((path) => ({
  name: `${path} of an empty store`,
  path: () => path,
  act: (page: Page) => page.locator(".hw-notice").waitFor(),
}));

for (const { width, height, colorScheme } of [
  { width: 360, height: 740, colorScheme: "dark" },
  { width: 1440, height: 900, colorScheme: "light" },
] as const) {
  describe(`passes axe checks at ${width} px, ${colorScheme}`, () => {
    for (const [title, address, states] of [
      ["opened parts", shop, opened],
      ["errors and empty answers", shop, failed],
      ["tabs", shop, tabs],
      ["an empty store", empty, nothing],
    ] as const) {
      it(title, { timeout: 240_000 }, async () => {
        const { page, errors } = await openPage(browser, { viewport: { width, height }, colorScheme });
        const found: Record<string, string[]> = {};
        for (const state of states) {
          await page.goto(address + state.path());
          await page.locator("h1").first().waitFor({ state: "attached" });
          await state.act(page).catch((cause: Error) => {
            throw new Error(`Cannot reach the state "${state.name}": ${cause.message}`, { cause });
          });
          const barriers = await findBarriers(page);
          const excess = await page.evaluate(() => {
            const main = document.querySelector("main")!;
            return main.scrollWidth - main.clientWidth;
          });
          if (excess > 0) barriers.push(`scrolls sideways by ${excess} px`);
          if (barriers.length > 0) found[state.name] = barriers;
        }
        expect(found).toEqual({});
        expect(errors).toEqual([]);
        await page.context().close();
      });
    }
  });
}

describe("the navigation of a phone", () => {
  it("opens the other pages with a button, by keyboard, too", async () => {
    const { page, errors } = await openPage(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(shop);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const navigation = page.getByRole("navigation", { name: "Main" });
    const more = navigation.getByRole("button", { name: "More" });
    await more.focus();
    await page.keyboard.press("Enter");
    await navigation.getByRole("link", { name: "API documentation" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    await navigation.getByRole("link", { name: "Namespaces" }).waitFor({ state: "hidden" });
    await page.keyboard.press("Enter");
    await navigation.getByRole("link", { name: "Namespaces" }).click();
    await page.getByRole("heading", { name: "Namespaces" }).waitFor();
    await navigation.getByRole("link", { name: "Events" }).waitFor({ state: "hidden" });
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
