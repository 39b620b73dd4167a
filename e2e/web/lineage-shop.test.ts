import { readFile } from "node:fs/promises";
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

const titles = (): Promise<string[]> =>
  page
    .locator(".hw-card-title")
    .evaluateAll((all) =>
      all.map((one) => (one.querySelector(".hw-visually-hidden") ?? one).textContent ?? "").sort(),
    );
const parameter = (name: string): string | null => new URL(page.url()).searchParams.get(name);

async function openLineage(name: string, search = ""): Promise<string> {
  const id = await findId(address, "dataset", name);
  await page.goto(`${address}/lineage/${id}${search}`);
  await page.locator(".hw-card").first().waitFor();
  return id;
}

async function foldLevel(name: string): Promise<void> {
  await page.getByRole("button", { name: "Group", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name }).click();
  await page.keyboard.press("Escape");
}

describe("grouping", () => {
  it("groups a task group and a schema, and keeps that in the URL", async () => {
    await openLineage("marts.revenue", "?up=2&down=0");
    await expect.poll(titles).toContain("build_customers");
    await foldLevel("Task groups");
    await expect.poll(titles).toContain("transform");
    expect(await titles()).not.toContain("build_customers");
    await foldLevel("Schemas and folders");
    await expect.poll(titles).toContain("s3://shop-lake/raw");
    expect(parameter("fold")).toBe("task-groups.schemas");
    await page.reload();
    await expect.poll(titles).toContain("s3://shop-lake/raw");
    await page.goBack();
    await expect.poll(titles).not.toContain("s3://shop-lake/raw");
  });

  it("groups a single group from the details panel, and ungroups it again", async () => {
    await openLineage("marts.revenue", "?up=2&down=0");
    await page.getByRole("button", { name: /^build_customers/ }).click();
    await page.getByRole("complementary").getByRole("button", { name: "transform", exact: true }).click();
    await expect.poll(titles).toContain("transform");
    await page.getByRole("button", { name: "Ungroup transform" }).click();
    await expect.poll(titles).toContain("build_customers");
  });
});

describe("a selection", () => {
  it("highlights and counts matches, can hide other nodes, and reports syntax errors", async () => {
    await openLineage("marts.revenue", "?up=2&down=1");
    await page.locator(".hw-card-head").first().focus();
    await page.keyboard.press("s");
    const field = page.getByRole("textbox", { name: "Select nodes" });
    await field.fill("(tag:pii");
    await page.getByText("Unclosed parenthesis.").waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await field.fill("tag:pii ns:redshift*");
    await page.getByText("2 matches").waitFor();
    await expect.poll(() => page.locator(".hw-card[data-match]").count()).toBe(2);
    expect(parameter("select")).toBe("tag:pii ns:redshift*");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("switch", { name: "Only" }).click();
    await expect.poll(titles).toEqual(["customers", "customers", "revenue"]);
    await page.getByRole("button", { name: "Clear selection" }).click();
    await expect.poll(async () => (await titles()).length).toBeGreaterThan(3);
  });

  it("searches all lineage on request, and adds matches to the graph", async () => {
    await openLineage("marts.revenue", "?up=0&down=0&select=1%2Bcore.customers%2B1");
    await page.getByText("0 matches").waitFor();
    expect(await titles()).toEqual(["revenue"]);
    await page.getByRole("switch", { name: "Everywhere" }).click();
    await page.getByText("47 matches").waitFor();
    expect(parameter("everywhere")).toBe("true");
    // The tooltip of the switch is not a part of the page.
    await page.mouse.move(0, 0);
    await page.getByRole("tooltip").waitFor({ state: "detached" });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Show as table" }).click();
    // The selection and the focus.
    const rows = page.getByRole("region", { name: "Lineage as table" }).locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(47);
    await rows.getByText("build_customers").first().waitFor();
    await page.reload();
    await expect.poll(() => rows.count()).toBe(47);
    await page.getByRole("textbox", { name: "Select nodes" }).fill(`${"a,".repeat(30)}a`);
    await page.getByText("The selection has more than 20 terms.").waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Show as table", pressed: false }).waitFor();
  });
});

describe("tooltips", () => {
  it("show for pointer and keyboard, and close with Escape", async () => {
    await openLineage("marts.revenue");
    const shown = page.getByRole("tooltip");
    await page.getByRole("button", { name: "Fit graph" }).hover();
    await shown.getByText("Fit graph (F)").waitFor();
    await page.keyboard.press("Escape");
    await shown.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Zoom out" }).focus();
    await page.keyboard.press("Tab");
    await shown.getByText("Zoom in").waitFor();
    await page.keyboard.press("Tab");
    await shown.getByText("Fit graph (F)").waitFor();
    const described = page.getByRole("button", { name: "Fit graph", description: "Fit graph (F)" });
    expect(await described.count()).toBe(1);
    await page.mouse.move(5, 400);
    await page.mouse.down();
    await shown.waitFor({ state: "detached" });
    await page.mouse.up();
    // The tooltip follows the change of a click.
    await page.getByRole("button", { name: "Show as table" }).click();
    await shown.getByText("Show as graph").waitFor();
  });
});

describe("a wide table", () => {
  it("opens as a windowed list in its card, with a filter", async () => {
    await openLineage("marts.customer_features", "?up=1&down=0");
    await page.getByRole("button", { name: "421 columns" }).click();
    const list = page.locator(".hw-card-list");
    await list.waitFor();
    expect(await list.locator(".hw-row").count()).toBeLessThan(30);
    await list.getByRole("searchbox").fill("_217");
    await expect.poll(() => list.locator(".hw-row").allInnerTexts()).toHaveLength(1);
    expect(await findBarriers(page)).toEqual([]);
    await list.locator(".hw-row").click();
    await expect.poll(() => parameter("column")).toBe("feature_217");
    await page.locator(".hw-row[data-start]").first().waitFor();
    await list.getByRole("searchbox").fill("");
    await expect.poll(() => list.locator(".hw-row").count()).toBeGreaterThan(5);
    await list.locator("ul").evaluate((element) => element.scrollTo(0, 1e6));
    await list.getByText("feature_419").waitFor();
  });
});

describe("a table that many jobs read", () => {
  it("offers a list to choose from, and the server keeps a URL that grows too long", async () => {
    await openLineage("core.customers", "?up=0&down=1");
    await page.getByText(/Showing 12 of 4\d downstream jobs/).waitFor();
    const reports = async () => (await titles()).filter((name) => name.startsWith("report_")).length;
    await expect.poll(reports).toBeLessThan(20);
    await page.getByRole("button", { name: /^Show more downstream of customers/ }).click();
    const list = page.getByRole("dialog", { name: /downstream of customers/ });
    await list.getByRole("searchbox").fill("report");
    await list.getByRole("button", { name: "Add first 12 to the graph" }).click();
    await list.getByText(/Showing 24 of 4\d downstream jobs/).waitFor();
    const added = list.getByRole("checkbox", { checked: true, disabled: false });
    // The list renders only the rows in view.
    expect(await added.count()).toBeGreaterThan(4);
    expect(await findBarriers(page)).toEqual([]);
    await added.first().click();
    await list.getByText(/Showing 23 of 4\d downstream jobs/).waitFor();
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await page.getByText(/Showing 23 of 4\d downstream jobs/).waitFor();
    // Sixty expansions do not fit a URL.
    const part = parameter("pins")!.slice(0, 23);
    const long = Array.from({ length: 60 }, () => part).join(".");
    const url = new URL(page.url());
    url.searchParams.set("more", long);
    await page.goto(url.toString());
    await page.locator(".hw-card").first().waitFor();
    const main = page.getByRole("main");
    await main
      .getByRole("button", { name: "Datasets", exact: true })
      .or(main.getByText("Datasets", { exact: true }))
      .first()
      .click();
    await expect.poll(() => parameter("kept")).toMatch(/^[\w-]{22}$/);
    expect(parameter("more")).toBeNull();
    const all = await titles();
    await page.reload();
    await expect.poll(titles).toEqual(all);
  });
});

describe("a run over the graph", () => {
  it("shows the states of its jobs in that run", async () => {
    const dag = await findId(address, "job", "shop_nightly");
    const runs = (await (await fetch(`${address}/api/v2/jobs/${dag}/runs`)).json()) as {
      items: { id: string; state: string }[];
    };
    const failed = runs.items.find(({ state }) => state === "FAIL")!;
    await openLineage("marts.revenue", `?up=2&down=1&run=${failed.id}`);
    await page.locator('.hw-card[data-state="FAIL"]', { hasText: "build_revenue" }).waitFor();
    // The export did not run that night.
    await page.locator(".hw-card[data-dim]", { hasText: "publish" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Show latest states" }).click();
    await page.locator('.hw-card[data-state="RUNNING"]', { hasText: "build_revenue" }).waitFor();
  });
});

describe("files", () => {
  const save = async (format: string): Promise<Buffer> => {
    await page.getByRole("button", { name: "Export graph" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: format }).click();
    return readFile(await (await download).path());
  };

  it("export the view: image, vector image, edges, columns, Mermaid and JSON", async () => {
    await openLineage("marts.revenue", "?up=2&down=1&column=revenue_eur&indirect=true");
    await page.locator(".hw-row[data-start]").waitFor();
    const picture = await save("Image (PNG)");
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    // Twice the width of the vector image in pixels: the whole graph, not only the visible part.
    expect(picture.readUInt32BE(16)).toBeGreaterThan(3_000);
    const drawing = (await save("Vector image (SVG)")).toString();
    expect(drawing).toContain(">revenue_eur<");
    expect(drawing).toContain('stroke-dasharray="7 5"');
    const columns = (await save("Traced columns (CSV)")).toString().split("\r\n");
    expect(columns.some((row) => row.includes("amount") && row.includes("direct,AGGREGATION"))).toBe(true);
    expect(columns.some((row) => row.includes("currency") && row.includes("indirect"))).toBe(true);
    expect((await save("Edges (CSV)")).toString()).toContain("shop_nightly.transform.build_revenue");
    expect((await save("Mermaid")).toString()).toMatch(/^flowchart LR\n/);
    const everything = JSON.parse((await save("Full graph (JSON)")).toString()) as { nodes: object[] };
    expect(everything.nodes.length).toBe((await titles()).length);
  });
});
