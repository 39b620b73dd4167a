import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";

const address = inject("sampleAddress");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

/** An id for the position in the synthetic graph. */
const id = (layer: number, row: number): string =>
  `00000000-0000-5000-8${String(layer).padStart(3, "0")}-${String(row).padStart(12, "0")}`;

/** A lineage answer of about `size` nodes: datasets and jobs in turns, twenty layers deep, every node feeds two. */
function syntheticAnswer(size: number): object {
  const depth = 20;
  const width = Math.max(2, Math.round(size / depth));
  const edges: object[] = [];
  const nodes: object[] = [];
  let rows = [0];
  for (let layer = 0; layer < depth; layer++) {
    const next = new Set<number>();
    for (const row of rows) {
      const kind = layer % 2 === 0 ? "dataset" : "job";
      const columns = Array.from({ length: kind === "dataset" ? 8 : 0 }, (_, index) => ({
        name: `column_${index}`,
        type: "integer",
        description: null,
        tags: [],
      }));
      nodes.push({
        kind,
        id: id(layer, row),
        namespace: kind === "dataset" ? "redshift://dw:5439" : "airflow",
        name: `dev.layer_${layer}.${kind}_${row}`,
        distance: layer,
        upstreamCount: 0,
        downstreamCount: layer + 1 < depth ? 2 : 0,
        description: null,
        tags: [],
        owners: [],
        taskGroups: [],
        columns,
        columnCount: columns.length,
        otherNames: [],
        lastWrittenAt: null,
        jobType: null,
        integration: null,
        parent: null,
        latestRun: null,
      });
      if (layer + 1 === depth) continue;
      for (const target of [(row * 2) % width, (row * 2 + 1) % width]) {
        edges.push({
          from: id(layer, row),
          to: id(layer + 1, target),
          layer: "observed",
          provisional: false,
          since: null,
        });
        next.add(target);
      }
    }
    rows = [...next].sort((a, b) => a - b);
  }
  return {
    focus: { kind: "dataset", id: id(0, 0), namespace: "", name: "" },
    asOf: null,
    knownAt: "2026-01-01T00:00:00Z",
    direction: "downstream",
    depth: 6,
    nodes,
    edges,
    truncated: false,
    omitted: 0,
  };
}

async function openSynthetic(page: Page, size: number): Promise<{ nodes: number; milliseconds: number }> {
  const answer = syntheticAnswer(size) as { nodes: unknown[] };
  await page.route("**/api/v2/lineage?**", (route) => route.fulfill({ json: answer }));
  const started = Date.now();
  await page.goto(`${address}/lineage/${id(0, 0)}`);
  await page.locator(".hw-card").first().waitFor({ timeout: 30_000 });
  return { nodes: answer.nodes.length, milliseconds: Date.now() - started };
}

/** Drags the graph about for a while and answers the times between frames, in milliseconds, sorted. */
async function framesWhilePanning(page: Page): Promise<number[]> {
  const gaps = page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const found: number[] = [];
        let last = performance.now();
        const end = last + 2_000;
        const step = (now: number): void => {
          found.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(step);
          else resolve(found.slice(2).sort((a, b) => a - b));
        };
        requestAnimationFrame(step);
      }),
  );
  await page.mouse.move(600, 780);
  await page.mouse.down();
  for (let step = 0; step < 60; step++) await page.mouse.move(600 - step * 8, 780 - Math.sin(step / 8) * 200);
  await page.mouse.up();
  return gaps;
}

describe("a large graph", () => {
  // The budgets hold on a machine without a graphics card that also runs the server; a laptop is far below.
  for (const { size, open, frame } of [
    { size: 100, open: 8_000, frame: 50 },
    { size: 1_000, open: 12_000, frame: 60 },
    { size: 10_000, open: 30_000, frame: 100 },
  ]) {
    it(`of up to ${size} nodes opens and pans within its budget`, async () => {
      const { page, errors } = await openPage(browser);
      const { nodes, milliseconds } = await openSynthetic(page, size);
      expect(milliseconds).toBeLessThan(open);
      const near = await framesWhilePanning(page);
      const cards = await page.locator(".hw-card").count();
      await page.getByRole("button", { name: "Overview" }).click();
      const whole = await framesWhilePanning(page);
      const median = (gaps: readonly number[]): number => Math.round(gaps[gaps.length >> 1]!);
      console.log(
        `${nodes} nodes: open ${milliseconds} ms, ${cards} cards, frames ${median(near)} ms near, ${median(whole)} ms whole`,
      );
      expect(cards).toBeGreaterThan(0);
      expect(cards).toBeLessThan(150);
      expect(median(near)).toBeLessThan(frame);
      expect(median(whole)).toBeLessThan(frame);
      expect(errors).toEqual([]);
      await page.context().close();
    });
  }
});
