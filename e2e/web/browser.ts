import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/**
 * The axe-core script. Evaluated instead of added as an element, which the server's content security policy
 * forbids.
 */
const axeScript = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Starts Chromium: the one in `HEADWATER_CHROMIUM`, else the system's.
 *
 * @throws Error with installation instructions if there is none
 */
export async function launchBrowser(): Promise<Browser> {
  const candidates = [
    process.env.HEADWATER_CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      "No Chromium found. Install it (Debian: apt-get install chromium) or set HEADWATER_CHROMIUM.",
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens a page whose errors are collected: a test should fail if the list is not empty. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  page.on("console", (message) => {
    // A request that fails is reported by the test that provoked it, or shows in what it asserts.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      errors.push(message.text());
  });
  return { page, errors };
}

/**
 * Runs axe-core with the rules of WCAG 2.2 A and AA and its best practices, and returns its findings as text.
 * Target sizes on the graph are excluded: they depend on the user's zoom, and the side panel has the same
 * controls in full size (WCAG 2.5.8, exception "equivalent").
 */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axeScript);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (where: Document, options: object) => Promise<{ violations: AxeViolation[] }> };
    };
    interface AxeViolation {
      id: string;
      nodes: { html: string; target: string[]; failureSummary?: string }[];
    }
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .filter(
          (node) =>
            id !== "target-size" || !document.querySelector(node.target.join(" "))?.closest(".hw-graph"),
        )
        .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
    );
  });
}
