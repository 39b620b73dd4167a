import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { sendEvent, startServer } from "./server.ts";
import { usePage } from "./use-page.ts";

const run = promisify(execFile);

const shop = inject("shopAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

/** An event of a run of a job that no other test uses. */
const event = (job: string, run: string, eventType: string, at = Date.now()) => ({
  eventType,
  eventTime: new Date(at).toISOString(),
  producer: "https://headwater.dev/e2e/home",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  job: { namespace: "e2e", name: job },
  run: { runId: run },
  inputs: [{ namespace: "s3://e2e", name: `${job}/in` }],
  outputs: [{ namespace: "s3://e2e", name: `${job}/out` }],
});

/** A job that ran each hour, and stopped three hours ago. */
async function sendLateJob(): Promise<void> {
  const hour = 3_600_000;
  for (let run = 8; run >= 3; run -= 1)
    await sendEvent(shop, event("hourly_report", randomUUID(), "COMPLETE", Date.now() - run * hour));
}
beforeAll(sendLateJob);

describe("the home page", () => {
  it("shows active runs, problems and recent changes, and is accessible", async () => {
    await page.goto(`${shop}/?range=30d`);
    const box = (title: string) =>
      page.locator("section.hw-box", { has: page.getByRole("heading", { name: title }) });
    await box("Running").getByText("shop_nightly.transform.build_revenue").waitFor();
    const late = box("Needs attention").getByRole("listitem").filter({ hasText: "hourly_report" });
    await late.getByRole("img", { name: "Late" }).waitFor();
    await late.getByText(/^expected .* ago$/).waitFor();
    await box("Recent changes").getByRole("listitem").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it("counts runs over a day, a week or a month, as bars or table, and keeps the range in its URL", async () => {
    await page.goto(shop);
    await page.getByText("7 d", { exact: true }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("range")).toBe("7d");
    await page.getByRole("button", { name: "Show runs as table" }).click();
    const rows = page.getByRole("region", { name: "Runs over time" }).locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(7);
    // One night failed with its DAG; earlier attempts failed as well.
    const failed = await rows.locator("td:last-child").allInnerTexts();
    expect(failed.reduce((sum, text) => sum + Number(text), 0)).toBeGreaterThanOrEqual(2);
    await page.mouse.move(0, 0);
    await page.getByRole("tooltip").waitFor({ state: "detached" });
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("a bar of the chart of runs", () => {
  it("leads to the runs of its hour or day", async () => {
    await page.goto(`${shop}/?range=7d`);
    await page.getByRole("figure").getByRole("link").last().click();
    await page.waitForURL(/\/runs\?/);
    await page.locator("tbody tr").first().waitFor();
    expect(await page.getByRole("combobox", { name: "Started" }).inputValue()).toMatch(/ – /);
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("an empty store", () => {
  it("shows how to send the first event, and updates when it arrives", async () => {
    const server = await startServer({ sample: false });
    try {
      await page.goto(server.address);
      await page.getByRole("heading", { name: "No events yet" }).waitFor();
      for (const sender of ["Amazon MWAA", "Spark", "dbt", "curl", "TypeScript"]) {
        await page.getByRole("tab", { name: sender }).click();
        await expect.poll(() => page.locator(".hw-code").innerText()).toContain(server.address);
        await page.getByRole("button", { name: "Copy" }).waitFor();
      }
      expect(await findBarriers(page)).toEqual([]);
      await sendEvent(server.address, event("first", randomUUID(), "COMPLETE"));
      await page.getByText("First event received.").waitFor();
      await page.getByRole("heading", { name: "Needs attention" }).waitFor();
    } finally {
      await server.stop();
    }
  });
});

describe("the snippets of an empty store", () => {
  it("send an event unchanged: curl and the TypeScript client", async () => {
    const server = await startServer({ sample: false });
    const script = fileURLToPath(new URL(`./snippet-${randomUUID()}.ts`, import.meta.url));
    try {
      await page.goto(server.address);
      const text = async (sender: string): Promise<string> => {
        await page.getByRole("tab", { name: sender }).click();
        return page.locator(".hw-code pre").innerText();
      };
      const typescript = await text("TypeScript");
      const { stdout } = await run("bash", ["-c", await text("curl")]);
      expect(stdout).toContain(" 201 ");
      await page.getByText("First event received.").waitFor();
      await writeFile(script, typescript);
      await run(process.execPath, ["--conditions=headwater-source", "--import", "tsx", script]);
      const runs = async () =>
        ((await (await fetch(`${server.address}/api/v2/runs`)).json()) as { items: { state: string }[] })
          .items;
      await expect
        .poll(async () => (await runs()).map(({ state }) => state))
        .toEqual(["COMPLETE", "COMPLETE"]);
    } finally {
      await rm(script, { force: true });
      await server.stop();
    }
  });
});

describe("live updates", () => {
  it("appear on the home page without reloading", async () => {
    await page.goto(shop);
    await page.getByText("Live", { exact: true }).waitFor();
    await sendEvent(shop, event("seen_at_once", randomUUID(), "START"));
    await page.locator("section.hw-box", { hasText: "Running" }).getByText("seen_at_once").waitFor();
  });

  it("wait above a list until the user loads them", async () => {
    await page.goto(`${shop}/runs`);
    await page.getByText("Live", { exact: true }).waitFor();
    const first = page.locator("tbody tr").first();
    const before = await first.innerText();
    await sendEvent(shop, event("comes_later", randomUUID(), "START"));
    const note = page.getByRole("button", { name: /changed · Show/ });
    await note.waitFor();
    expect(await first.innerText()).toBe(before);
    expect(await findBarriers(page)).toEqual([]);
    await note.click();
    await expect.poll(() => first.innerText()).toContain("comes_later");
    await expect.poll(() => note.count()).toBe(0);
  });

  it("change states in the graph in place, and its shape only on request", async () => {
    const run = randomUUID();
    await sendEvent(shop, event("watched", run, "START"));
    await sendEvent(shop, event("watched", randomUUID(), "COMPLETE"));
    await sendEvent(shop, event("watched", run, "START"));
    const id = await findId(shop, "dataset", "watched/out");
    await page.goto(`${shop}/lineage/${id}`);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.locator(".hw-card", { hasText: "watched" }).first().waitFor();
    const places = () =>
      page.locator(".hw-slot").evaluateAll((all) => all.map((one) => (one as HTMLElement).style.transform));
    const before = await places();
    const next = randomUUID();
    await sendEvent(shop, event("watched", next, "START"));
    await page.locator('.hw-card[data-kind="job"][data-state="RUNNING"]').waitFor();
    await sendEvent(shop, event("watched", next, "FAIL"));
    await page.locator('.hw-card[data-kind="job"][data-state="FAIL"]').waitFor();
    expect(await places()).toEqual(before);
    await sendEvent(shop, {
      ...event("reader_of_watched", randomUUID(), "COMPLETE"),
      inputs: [{ namespace: "s3://e2e", name: "watched/out" }],
    });
    await page.getByRole("button", { name: /Lineage changed/ }).click();
    await page.locator(".hw-card", { hasText: "reader_of_watched" }).first().waitFor();
  });

  it("reconnect after the server was down", async () => {
    const server = await startServer({ sample: false });
    let isStopped = false;
    try {
      await page.goto(server.address);
      await page.getByText("Live", { exact: true }).waitFor();
      await server.stop();
      isStopped = true;
      await page.getByText("Reconnecting", { exact: true }).waitFor();
    } finally {
      if (!isStopped) await server.stop();
    }
  });
});

describe("lists", () => {
  it("can be filtered by name, namespace, tag and lateness, and keep the filter in their URL", async () => {
    await page.goto(`${shop}/datasets`);
    await page.getByRole("combobox", { name: "Tag" }).click();
    await page.getByRole("option", { name: "pii (2)", exact: true }).click();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(2);
    await page.getByText("2 datasets match").waitFor();
    await page.getByRole("textbox", { name: "Filter by name or terms" }).fill("core");
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
    expect(new URL(page.url()).search).toContain("tag=pii");
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`${shop}/jobs?late=true`);
    await expect.poll(() => page.locator("tbody tr").count()).toBeGreaterThan(0);
    await page.locator("tbody").getByText(/late,/).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});

describe("search", () => {
  const names = () => page.locator(".hw-hit-name").allInnerTexts();

  it("finds runs, tags, owners and SQL, tolerates typos, and supports filters", async () => {
    await page.goto(`${shop}/search?q=marts.revenu%20type%3Adataset`);
    await expect.poll(names).toContain("shop.marts.revenue");
    await page.goto(`${shop}/search?q=custmers`);
    await expect.poll(async () => (await names()).some((name) => name.includes("customers"))).toBe(true);
    await page.goto(`${shop}/search?q=sha256(lower`);
    await page.getByText(/^SQL/).first().waitFor();
    await page.goto(`${shop}/search?q=tag:pii`);
    await expect.poll(async () => (await names()).some((name) => name.includes("customers"))).toBe(true);
    await page.goto(`${shop}/search?q=finance&kind=owner`);
    await expect.poll(names).toEqual(["team:finance"]);
    await page.locator(".hw-hit").first().click();
    await expect.poll(names).toContain("shop.marts.revenue");
    await page.goto(`${shop}/search?q=scheduled__&kind=run`);
    await page.locator(".hw-hit").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it("opens from the keyboard, filters by kind, opens the lineage, and remembers results", async () => {
    await page.goto(shop);
    await page.getByRole("heading", { name: "Needs attention" }).waitFor();
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox");
    await field.fill("revenue");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Datasets", pressed: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await field.focus();
    await expect.poll(() => page.getByRole("option").count()).toBe(2);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/lineage\//);
    await page.keyboard.press("Control+k");
    await page.getByText("Recently opened").waitFor();
    await expect.poll(() => page.getByRole("option").count()).toBe(1);
  });
});
