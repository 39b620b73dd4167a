import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { usePage } from "./use-page.ts";

const shop = inject("shopAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

const rows = () => page.locator("tbody tr");
const names = () => page.locator("tbody tr td:first-child .hw-name").allInnerTexts();
const field = () => page.getByRole("textbox", { name: "Filter by name or terms" });

describe("lists", () => {
  it("sort by a column, reverse the order, and keep it in their URL", async () => {
    await page.goto(`${shop}/datasets`);
    await rows().first().waitFor();
    await page.getByRole("button", { name: "Name" }).click();
    await expect.poll(() => page.url()).toContain("sort=name");
    const ascending = await names();
    await page
      .getByRole("columnheader", { name: "Name" })
      .and(page.locator('[aria-sort="ascending"]'))
      .waitFor();
    await page.getByRole("button", { name: "Name" }).click();
    await page.locator('th[aria-sort="descending"]').waitFor();
    await expect.poll(names).not.toEqual(ascending);
    expect(await findBarriers(page)).toEqual([]);
  });

  it("complete a field and an existing value, and offer values for a wrong one", async () => {
    await page.goto(`${shop}/jobs`);
    await field().fill("stat");
    await page.getByRole("option", { name: /^state:/ }).click();
    await page.getByRole("option", { name: /^failed/ }).click();
    await expect.poll(() => field().inputValue()).toBe("state:failed ");
    await page.getByText(/jobs? match/).waitFor();
    await field().fill("owner:finanse");
    await page.getByText(/No owner 'finanse'\. Did you mean team:finance\?/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "team:finance", exact: true }).click();
    await expect.poll(() => field().inputValue()).toBe("owner:team:finance");
    await expect.poll(() => page.url()).toContain("owner%3Ateam%3Afinance");
  });

  it("show the error of a selection once it is not being completed", async () => {
    await page.goto(`${shop}/datasets`);
    await field().fill("(orders");
    await page.getByText("Unclosed parenthesis.").waitFor();
  });

  it("show logical dates and count attempts apart from failures", async () => {
    await page.goto(`${shop}/runs`);
    await page.getByRole("columnheader", { name: "Logical date" }).waitFor();
    await page.getByText(/^[\d,]+ runs$/).waitFor();
    await page.locator("label", { hasText: "All attempts" }).click();
    await expect.poll(() => page.url()).toContain("attempts=all");
  });
});

describe("search", () => {
  it("counts results by field, and narrows them by a click", async () => {
    await page.goto(`${shop}/search`);
    const facets = page.getByRole("complementary", { name: "Refine results" });
    await facets.getByRole("button", { name: /^Dataset/ }).waitFor();
    await facets.getByRole("button", { name: /^pii \d/ }).click();
    await expect.poll(() => page.url()).toContain("q=tag%3Apii");
    await expect.poll(() => page.locator(".hw-hit").count()).toBeGreaterThan(0);
    expect(await findBarriers(page)).toEqual([]);
    await facets.getByRole("button", { name: /^pii \d/ }).click();
    await expect.poll(() => page.url()).not.toContain("pii");
  });

  it("completes words in the palette with Tab", async () => {
    await page.goto(`${shop}/namespaces`);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.keyboard.press("/");
    const input = page.getByRole("combobox", { name: /^Search datasets/ });
    await input.fill("owner:team");
    await page.getByRole("button", { name: /^team:finance/ }).waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => input.inputValue()).toBe("owner:team:finance ");
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("impact", () => {
  it("groups results by owner, and writes a message to owners", async () => {
    const id = await findId(shop, "dataset", "core.customers");
    await page.goto(`${shop}/impact/${id}`);
    await page.getByRole("combobox", { name: "Group by" }).click();
    await page.getByRole("option", { name: "Group by owner" }).click();
    await page.getByRole("rowheader", { name: /^team:finance/ }).waitFor();
    await page.getByRole("button", { name: "Message to owners" }).click();
    await page.getByLabel("Planned change").fill("It moves on Monday.");
    const message = page.getByLabel("Message", { exact: true });
    await expect.poll(() => message.inputValue()).toContain("It moves on Monday.");
    expect(await message.inputValue()).toContain("team:finance");
    expect(await findBarriers(page)).toEqual([]);
  });

  it.each([1280, 360])("fits %i pixels", async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const id = await findId(shop, "dataset", "core.customers");
    await page.goto(`${shop}/impact/${id}?group=dag`);
    await page.getByRole("region", { name: "Datasets and jobs" }).waitFor();
    const overflow = await page.evaluate(() =>
      [...document.querySelectorAll(".hw-main, .hw-table-scroll")].map(
        (element) => element.scrollWidth - element.clientWidth,
      ),
    );
    expect(overflow.every((pixels) => pixels <= 1)).toBe(true);
  });
});
