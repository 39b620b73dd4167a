import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers, launchBrowser, openPage } from "./browser.ts";
import { sendEvents, startServer, type TestServer } from "./server.ts";
import { shopEvents } from "./shop-events.ts";

// A separate server: edits made here would show in other tests.
let server: TestServer;
let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  server = await startServer({ sample: false });
  await sendEvents(server.address, shopEvents(Date.now()));
  await fetch(`${server.address}/api/v1/lineage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ eventType: "COMPLETE", run: { runId: "no uuid" } }),
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  ({ page, errors } = await openPage(browser));
});
afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

const openDataset = async (name: string) => {
  await page.goto(`${server.address}/datasets/${await findId(server.address, "dataset", name)}`);
  await page.getByRole("heading", { level: 1, name: new RegExp(name) }).waitFor();
};

describe("the page of a dataset", () => {
  it("adds several tags by keyboard, and removes them again", async () => {
    await openDataset("shop.core.customers");
    await page.getByRole("button", { name: "Add tag", exact: true }).click();
    await page.keyboard.type("gold");
    await page.keyboard.press("Enter");
    const tags = page.getByRole("list", { name: "Tags", exact: true });
    await tags.getByText("gold").waitFor();
    await page.keyboard.type("reviewed");
    await page.keyboard.press("Enter");
    await tags.getByText("reviewed").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Add tag");
    await page.getByRole("button", { name: "Remove tag gold" }).click();
    await tags.getByText("gold").waitFor({ state: "detached" });
    // The tag disappears before the server confirms; until then the message is about the tag before.
    await page.getByText("Removed tag gold.").waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await tags.getByText("gold").waitFor();
    await page.reload();
    await tags.getByText("gold").waitFor();
  });

  it("edits its description in place, and restores the original", async () => {
    await openDataset("shop.staging.orders");
    await page.getByRole("button", { name: /^(Add|Edit) description$/ }).click();
    await page
      .getByRole("textbox", { name: "Description", exact: true })
      .fill("One row per order.\nRefunds are rows of their own.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Refunds are rows of their own.").waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Edit description");
    await page.getByText(/^Edited/).click();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Edit description", exact: true }).click();
    await page.getByRole("button", { name: "Restore original" }).click();
    await page.getByText("Refunds are rows of their own.").waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Edit history" }).click();
    await page.getByRole("tabpanel").getByText("Restored the original description").waitFor();
  });

  it("tags columns", async () => {
    await openDataset("shop.core.customers");
    await page.getByRole("button", { name: "Edit description and tags of country" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Add tag to country" }).click();
    await page.keyboard.type("region");
    await page.keyboard.press("Enter");
    await page
      .getByRole("dialog")
      .getByRole("list", { name: "Tags of country" })
      .getByText("region")
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page
      .getByRole("row", { name: /country/ })
      .getByText("region")
      .waitFor();
  });

  it("hides the dataset after showing the consequences, and unhides it from the list", async () => {
    await openDataset("shop.staging.orders");
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Hide…" }).click();
    await page.getByText("No events are deleted.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Hide" }).click();
    await page.getByText(/Hidden by/).waitFor();
    await page.goto(`${server.address}/hidden`);
    await page.getByRole("row", { name: /shop\.staging\.orders/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: /Unhide shop\.staging\.orders/ }).click();
    await page.getByText("No hidden items").waitFor();
  });

  it("adds a manual edge with a note, and removes it", async () => {
    await openDataset("shop.staging.orders");
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Add lineage…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Dataset or job" }).fill("customers");
    await page
      .getByRole("option", { name: /shop\.core\.customers/ })
      .first()
      .click();
    await dialog.getByRole("button", { name: "Add column pair" }).click();
    await dialog.getByLabel("Source column 1").fill("customer_id");
    await dialog.getByLabel("Target column 1").fill("customer_id");
    await dialog.getByLabel("Note").fill("By mail, every Monday");
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("heading", { name: "Manual lineage" }).waitFor();
    await page.locator(".hw-declared-note", { hasText: "By mail, every Monday" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: /^Remove shop/ }).click();
    await page.getByRole("heading", { name: "Manual lineage" }).waitFor({ state: "detached" });
  });

  it("merges with another dataset after a preview, and splits again", async () => {
    await openDataset("shop.staging.orders");
    await page.getByRole("button", { name: "Merge with another dataset…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Dataset" }).fill("customers");
    await page
      .getByRole("option", { name: /shop\.core\.customers/ })
      .first()
      .click();
    await dialog.getByRole("heading", { name: "Preview of changes" }).waitFor();
    await dialog.getByText("representative").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    const names = page.locator("section", { has: page.getByRole("heading", { name: "Aliases" }) });
    await names.getByRole("link", { name: /shop\.core\.customers/ }).waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await names.getByText("None").waitFor();
  });
});

describe("the events page", () => {
  it("filters by type and name in its URL, and shows the location of a problem", async () => {
    await page.goto(`${server.address}/events`);
    await page.getByRole("combobox", { name: "Type" }).click();
    await page.getByRole("option", { name: "FAIL" }).click();
    await page.waitForURL(/eventType=FAIL/);
    await page.getByRole("row", { name: /FAIL/ }).first().waitFor();
    expect(await page.getByRole("row", { name: /COMPLETE/ }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  });

  it("replays quarantined events and shows the outcome", async () => {
    await page.goto(`${server.address}/events?outcome=quarantined`);
    await page.getByRole("button", { name: "Replay all" }).click();
    await page.getByText("Replayed 1 event: 0 accepted, 1 still failing.").waitFor();
    await page.getByRole("button", { name: "Quarantined" }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("This event could not be processed.").waitFor();
    await drawer.getByRole("button", { name: "Replay" }).click();
    await drawer.getByText("Still failing").waitFor();
    await drawer.getByRole("button", { name: "Show /eventTime (missing here)" }).click();
    await expect.poll(() => drawer.locator("[data-marked]").count()).toBeGreaterThan(0);
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("the catalog pages", () => {
  it("list namespaces with their contents", async () => {
    await page.goto(`${server.address}/namespaces`);
    await page.getByLabel("Filter namespaces").fill("redshift");
    await page.getByRole("link", { name: /datasets of redshift:/ }).waitFor();
    expect(await page.getByRole("row").count()).toBe(2);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("link", { name: /datasets of redshift:/ }).click();
    await page.waitForURL(/\/datasets\?namespace=/);
  });

  it("list audit entries", async () => {
    const id = await findId(server.address, "dataset", "shop.core.customers");
    await fetch(`${server.address}/api/v2/edits`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "add-owner", node: id, owner: { name: "team:crm" }, actor: "ada" }),
    });
    await page.goto(server.address);
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByRole("row", { name: /ada add owner .*shop\.core\.customers: team:crm/ }).waitFor();
    // Move away from the link: its tooltip would count as content outside of every landmark.
    await page.mouse.move(700, 700);
    await page.getByRole("tooltip").waitFor({ state: "detached" });
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("a user with read access", () => {
  it("sees no edit controls, and an explanation on administrator pages", async () => {
    const closed = await startServer({ sample: false, options: ["--require-keys"] });
    try {
      const key = (await closed.key("create", "reader", "--scope", "read")).match(/hw_\S+/)![0];
      const ingest = (await closed.key("create", "sender", "--scope", "ingest")).match(/hw_\S+/)![0];
      await fetch(`${closed.address}/api/v1/lineage/batch`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${ingest}` },
        body: JSON.stringify(shopEvents(Date.now()).slice(0, 40)),
      });
      await page.goto(`${closed.address}/datasets`);
      await page.getByLabel(/key/i).first().fill(key);
      await page.keyboard.press("Enter");
      await page.getByRole("row").nth(1).getByRole("link").first().click();
      await page.getByRole("tab", { name: "Edit history" }).waitFor();
      expect(await page.getByRole("button", { name: "More actions" }).count()).toBe(0);
      expect(await page.getByRole("button", { name: "Add tag", exact: true }).count()).toBe(0);
      await page.goto(`${closed.address}/audit`);
      await page.getByText("Administrators only").waitFor();
    } finally {
      await closed.stop();
    }
  });
});
