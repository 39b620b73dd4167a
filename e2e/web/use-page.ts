import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";

/**
 * Gives the tests of a file a browser, and each of them a page of its own, which must end without an error.
 *
 * @param give is called before each test.
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
