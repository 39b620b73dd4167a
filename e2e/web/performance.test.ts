import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";
import { syntheticAnswer, syntheticId } from "./synthetic-lineage.ts";

const address = inject("sampleAddress");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

async function openSynthetic(page: Page, size: number): Promise<{ nodes: number; milliseconds: number }> {
  const answer = syntheticAnswer(size) as { nodes: unknown[] };
  await page.route("**/api/v2/lineage?**", (route) => route.fulfill({ json: answer }));
  const started = Date.now();
  await page.goto(`${address}/lineage/${syntheticId(0, 0)}`);
  await page.locator(".hw-card").first().waitFor({ timeout: 30_000 });
  return { nodes: answer.nodes.length, milliseconds: Date.now() - started };
}

/** Drags the graph for a while and returns the sorted frame times in milliseconds. */
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
  // The budgets hold on a machine without a graphics card that also runs the server; laptops are far below.
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
      await page.getByRole("button", { name: "Fit graph" }).click();
      const whole = await framesWhilePanning(page);
      const median = (gaps: readonly number[]): number => Math.round(gaps[gaps.length >> 1]!);
      console.log(
        `${nodes} nodes: open ${milliseconds} ms, ${cards} cards, frames ${median(near)} ms near, ${median(whole)} ms whole`,
      );
      expect(cards).toBeGreaterThan(0);
      expect(cards).toBeLessThan(200);
      expect(median(near)).toBeLessThan(frame);
      expect(median(whole)).toBeLessThan(frame);
      expect(errors).toEqual([]);
      await page.context().close();
    });
  }
});
