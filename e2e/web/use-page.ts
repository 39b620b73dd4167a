import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";

/**
 * Provides a browser for the tests of a file, and a page for each test, which must end without errors.
 *
 * @param give - called before each test
 */
export function usePage(give: (page: Page, browser: Browser) => void): void {
  let browser: Browser;
  let opened: Awaited<ReturnType<typeof openPage>>;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    opened = await openPage(browser);
    give(opened.page, browser);
  });
  afterEach(async () => {
    await opened.page.context().close();
    expect(opened.errors).toEqual([]);
  });
}
