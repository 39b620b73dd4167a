/**
 * `npm run screenshots`: pictures of every page, light and dark, in `screenshots/`, from a server of its own that holds
 * the sample pipeline. With an address as argument: from that server.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { findId, latestRun } from "./api.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { startServer } from "./server.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const large = { width: 1440, height: 900 };
const small = { width: 390, height: 844 };

const given = process.argv[2];
const server = given ? undefined : await startServer({ sample: true });
const empty = given ? undefined : await startServer({ sample: false });
const closed = given ? undefined : await startServer({ sample: false, options: ["--require-keys"] });
const address = server?.address ?? given!;
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  const fact = await findId(address, "dataset", "fact_sales");
  const users = await findId(address, "dataset", "tickit_staging.users");
  const job = await findId(address, "job", "build_fact_sales");
  const shots: Shot[] = [
    { name: "home", path: "/" },
    {
      name: "search-palette",
      path: "/",
      act: async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").fill("sales");
        await page.getByRole("option", { name: /sales/ }).first().waitFor();
      },
    },
    { name: "search", path: "/search?q=sales" },
    { name: "datasets", path: "/datasets" },
    { name: "dataset", path: `/datasets/${fact}` },
    { name: "jobs", path: "/jobs" },
    { name: "job", path: `/jobs/${job}` },
    { name: "job-sql", path: `/jobs/${job}?tab=code` },
    { name: "runs", path: "/runs" },
    { name: "run", path: `/runs/${await latestRun(address)}` },
    { name: "events", path: "/events" },
    { name: "lineage", path: `/lineage/${users}` },
    { name: "lineage-columns", path: `/lineage/${fact}?up=2&down=0&view=columns` },
    { name: "lineage-trace", path: `/lineage/${fact}?up=2&down=0&view=columns&column=month` },
    { name: "lineage-folded", path: `/lineage/${fact}?up=2&down=0&fold=true` },
    { name: "lineage-datasets", path: `/lineage/${fact}?up=2&view=datasets` },
    { name: "lineage-table", path: `/lineage/${fact}?up=2&as=table` },
    {
      name: "lineage-afar",
      path: `/lineage/${fact}?up=6&down=6`,
      act: async (page) => {
        for (let step = 0; step < 5; step++) await page.getByRole("button", { name: "Zoom out" }).click();
      },
    },
    { name: "not-found", path: "/nowhere" },
  ];
  for (const colorScheme of ["light", "dark"] as const) {
    const { page } = await openPage(browser, { viewport: large, colorScheme });
    for (const shot of shots) await take(page, address, shot, `${shot.name}-${colorScheme}`);
    if (empty) await take(page, empty.address, { name: "empty", path: "/" }, `empty-${colorScheme}`);
    if (closed) {
      await take(page, closed.address, { name: "login", path: "/login" }, `login-${colorScheme}`);
      await take(
        page,
        closed.address,
        { name: "login", path: "/login", act: fail },
        `login-error-${colorScheme}`,
      );
    }
    await page.context().close();
  }
  const { page } = await openPage(browser, { viewport: small, colorScheme: "dark" });
  for (const name of ["home", "lineage", "dataset", "run"]) {
    await take(page, address, shots.find((shot) => shot.name === name)!, `${name}-small`);
  }
} finally {
  await browser.close();
  await Promise.all([server?.stop(), empty?.stop(), closed?.stop()]);
}

async function fail(page: Page): Promise<void> {
  await page.getByLabel("API key").fill("hw_read_a-key-that-was-never-made");
  await page.keyboard.press("Enter");
  await page.getByText("This key is not known here").waitFor();
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
  console.log(`screenshots/${file}.png`);
}
