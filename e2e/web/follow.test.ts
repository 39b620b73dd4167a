import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findId, findRun } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { sendEvents, startServer, type TestServer } from "./server.ts";
import { shopEvents } from "./shop-events.ts";
import { usePage } from "./use-page.ts";

// A separate server: it has a channel, and what is followed.
let server: TestServer;
let page: Page;

interface Follow {
  readonly id: string;
  readonly selection: string | null;
  readonly nodes: readonly { readonly name: string }[];
}

const api = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${server.address}/api/v2${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
};
const listFollows = async () => ((await api("GET", "/notifications/follows")) as { items: Follow[] }).items;

beforeAll(async () => {
  server = await startServer({ sample: false, env: { HEADWATER_NOTIFICATIONS_ALLOW: "127.0.0.0/8" } });
  await sendEvents(server.address, shopEvents(Date.now()));
  await api("POST", "/notifications/channels", {
    kind: "webhook",
    name: "Data team",
    url: "http://127.0.0.1:9/hook",
    followable: true,
  });
});
afterAll(() => server?.stop());
usePage((given) => {
  page = given;
});
beforeEach(async () => {
  for (const { id } of await listFollows()) await api("DELETE", `/notifications/follows/${id}`);
});

/** Follows the subject with the menu of a button, and returns the new rule. */
async function follow(name: string, subject = name): Promise<Follow> {
  const button = page.getByRole("button", { name: `Follow ${name}`, exact: true }).first();
  await button.click();
  await page.getByRole("menuitem", { name: `Notify Data team about ${subject}`, exact: true }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole("menuitem", { name: `Notify Data team about ${subject}`, exact: true }).click();
  await page
    .getByRole("button", { name: `Following ${subject}`, exact: true })
    .first()
    .waitFor();
  return (await listFollows())[0]!;
}

const open = (path: string) => page.goto(server.address + path);

describe("following from", () => {
  it("a task's run leads to the task or its DAG", async () => {
    const job = await findId(server.address, "job", "build_revenue");
    await open(`/runs/${await findRun(server.address, job, "FAIL")}`);
    const { nodes } = await follow("shop_nightly.transform.build_revenue", "shop_nightly");
    expect(nodes.map(({ name }) => name)).toEqual(["shop_nightly"]);
    await page.getByRole("button", { name: "Following shop_nightly", exact: true }).click();
    await page.getByRole("menuitem", { name: "Stop notifying Data team about shop_nightly" }).click();
    await expect.poll(listFollows).toEqual([]);
  });

  it("a filtered list follows the filter, and the whole list offers nothing", async () => {
    await open("/datasets?tag=pii");
    expect((await follow("tag:pii type:dataset")).selection).toBe("tag:pii type:dataset");
    await open("/jobs?state=FAIL");
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /^Follow/ }).count()).toBe(0);
  });

  it("the search follows its text, and opens it as a graph", async () => {
    await open(`/search?q=${encodeURIComponent("tag:pii, orders")}&kind=dataset`);
    const selection = "(tag:pii, orders) type:dataset";
    expect((await follow(selection)).selection).toBe(selection);
    await page.locator("header").getByRole("link", { name: "Lineage" }).click();
    await page.locator(".hw-card").first().waitFor();
    expect(new URL(page.url()).searchParams.get("select")).toBe(selection);
  });

  it("a tag of a dataset leads to everything with the tag", async () => {
    await open("/datasets?q=tag:pii");
    await page
      .getByRole("list", { name: "Tags" })
      .first()
      .getByRole("link", { name: "pii", exact: true })
      .click();
    await page.getByRole("heading", { name: "Search" }).waitFor();
    expect((await follow("tag:pii")).selection).toBe("tag:pii");
  });

  it("a row of the namespaces follows the namespace", async () => {
    await open("/namespaces");
    const name = await page.locator("tbody tr .hw-name").first().textContent();
    const { selection } = await follow(`namespace:"${name}"`);
    expect(selection).toBe(`namespace:"${name}"`);
  });

  it("a card, a traced column and a collapsed task group follow what the graph shows", async () => {
    const revenue = await findId(server.address, "dataset", "shop.marts.revenue");
    await open(`/lineage/${revenue}?up=2&column=revenue_eur`);
    await page.getByRole("complementary", { name: "Details" }).waitFor();
    expect((await follow("shop.marts.revenue")).nodes.map(({ name }) => name)).toEqual([
      "shop.marts.revenue",
    ]);
    await page.getByRole("status").getByRole("button", { name: "Following shop.marts.revenue" }).click();
    await page.getByRole("menuitem", { name: "Notify Data team about column:revenue_eur" }).click();
    await expect
      .poll(async () => (await listFollows()).map(({ selection }) => selection))
      .toContain("column:revenue_eur");
    await open(`/lineage/${revenue}?up=3&fold=task-groups`);
    await page.locator('.hw-card[data-kind="group"] .hw-card-head').first().click();
    await page
      .getByRole("complementary", { name: "Details" })
      .getByRole("button", { name: /^Follow dag:/ })
      .waitFor();
  });

  it("a task group's graph leads to its impact, which follows the group", async () => {
    const dag = await findId(server.address, "job", "shop_nightly");
    await open(`/lineage/${dag}?group=transform`);
    const card = page.locator('.hw-card[data-kind="job"]', { hasText: "build_revenue" }).first();
    expect(await card.locator(".hw-card-sub").textContent()).toBe("Task");
    await page.getByRole("heading", { level: 1 }).getByRole("link", { name: "Impact" }).click();
    await page.getByRole("heading", { name: "Impact of shop_nightly · transform" }).waitFor();
    const selection = "dag:shop_nightly group:transform";
    expect((await follow(selection)).selection).toBe(selection);
    await page.getByRole("button", { name: "Show the whole DAG" }).click();
    await page.getByRole("heading", { name: "Impact of shop_nightly", exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe("");
  });

  it("the node that the graph is about is not offered as a new focus", async () => {
    const revenue = await findId(server.address, "dataset", "shop.marts.revenue");
    await open(`/lineage/${revenue}`);
    const details = page.getByRole("complementary", { name: "Details" });
    await details.getByRole("link", { name: "Open" }).waitFor();
    expect(await details.getByRole("link", { name: "Focus here" }).count()).toBe(0);
    await page.locator('.hw-card:not([data-focus="true"]) .hw-card-head').first().click();
    await details.getByRole("link", { name: "Focus here" }).waitFor();
  });

  it("the impact page and the groups of the home page follow their nodes and owners", async () => {
    const orders = await findId(server.address, "dataset", "shop.staging.orders");
    await open(`/impact/${orders}`);
    expect((await follow("shop.staging.orders")).nodes).toHaveLength(1);
    await open("/");
    await follow("shop_nightly");
    expect((await listFollows()).flatMap(({ nodes }) => nodes.map(({ name }) => name))).toContain(
      "shop_nightly",
    );
  });
});
