import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { findBarriers } from "./browser.ts";
import { startServer, type TestServer } from "./server.ts";
import { usePage } from "./use-page.ts";

let page: Page;
usePage((opened) => {
  page = opened;
});

describe("with required API keys", () => {
  let server: TestServer;
  let readKey: string;

  beforeAll(async () => {
    server = await startServer({ sample: false, options: ["--require-keys"] });
    readKey = (await server.key("create", "ann", "--scope", "read")).trim();
  });
  afterAll(() => server.stop());

  const field = () => page.getByLabel("API key");
  const logIn = async (key: string) => {
    await field().fill(key);
    await page.getByRole("button", { name: "Log in" }).click();
  };

  it("redirects to the login page and back", async () => {
    await page.goto(`${server.address}/runs?state=FAIL`);
    await page.waitForURL(/\/login\?next=/);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await expect.poll(() => field().evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type(readKey);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${server.address}/runs?state=FAIL`);
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    const [cookie, ...others] = await page.context().cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(await page.evaluate(() => document.cookie)).toBe("");
  });

  it("shows the logged-in key and logs out", async () => {
    await page.goto(server.address);
    await logIn(readKey);
    await page.getByRole("button", { name: "Logged in as ann" }).click();
    await page.getByText("Can read").waitFor();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.waitForURL(`${server.address}/login`);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(`${server.address}/jobs`);
    await page.waitForURL(/\/login/);
  });

  it("shows key errors at the field", async () => {
    const ingestKey = (await server.key("create", "sender", "--scope", "ingest")).trim();
    await page.goto(server.address);
    await logIn("hw_read_something-that-was-never-made");
    await page.getByText("Unknown API key").waitFor();
    expect(await field().getAttribute("aria-invalid")).toBe("true");
    expect(await findBarriers(page)).toEqual([]);
    await logIn(ingestKey);
    await page.getByText("This key can only ingest events").waitFor();
    await logIn(`  ${readKey}\n`);
    await page.getByRole("button", { name: "Logged in as ann" }).waitFor();
  });

  it("redirects to the login page when the key is revoked during a session", async () => {
    const key = (await server.key("create", "bob", "--scope", "admin")).trim();
    await page.goto(`${server.address}/datasets`);
    await logIn(key);
    await page.getByRole("heading", { name: "Datasets", exact: true }).waitFor();
    await server.key("revoke", "bob");
    await page.getByRole("link", { name: "Jobs" }).click();
    await page.waitForURL(/\/login\?next=%2Fjobs&ended=true/);
    await page.getByText("Your session has expired").waitFor();
    await logIn(readKey);
    await page.waitForURL(`${server.address}/jobs`);
  });

  it("redirects from the API documentation to the login page and back", async () => {
    await page.goto(`${server.address}/api/v2/docs`);
    await page.waitForURL(/\/login\?next=/);
    await logIn(readKey);
    await page.waitForURL(/\/api\/v2\/docs/);
    await page.getByText("Headwater API").first().waitFor();
  });

  it("redirects to no other site", async () => {
    for (const next of ["//evil.example/", "https://evil.example/", "/\\evil.example/"]) {
      await page.context().clearCookies();
      await page.goto(`${server.address}/login?${new URLSearchParams({ next })}`);
      await logIn(readKey);
      await page.getByRole("button", { name: "Logged in as ann" }).waitFor();
      expect(new URL(page.url()).origin).toBe(server.address);
    }
  });

  it("limits login attempts", async () => {
    const own = await startServer({ sample: false, options: ["--require-keys"] });
    try {
      await page.goto(own.address);
      for (let attempt = 0; attempt < 10; attempt += 1) {
        await logIn(`hw_read_wrong-${attempt}-and-long-enough-to-be-one`);
        await page.getByText("Unknown API key").waitFor();
        await field().fill("");
      }
      await logIn("hw_read_wrong-once-more-and-long-enough");
      await page.getByRole("alert").getByText("Too many attempts").waitFor();
    } finally {
      await own.stop();
    }
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`passes automated axe checks: login, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${server.address}/login`);
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
    });
  }

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(server.address);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await logIn(readKey);
    await page.getByRole("button", { name: "Logged in as ann" }).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});

describe("without required API keys", () => {
  it("shows no login on loopback, and the login page redirects", async () => {
    const address = inject("emptyAddress");
    await page.goto(`${address}/login?next=/jobs`);
    await page.waitForURL(`${address}/jobs`);
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /Logged in/ }).count()).toBe(0);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("warns on every page if the server is reachable from other machines", async () => {
    const server = await startServer({
      sample: false,
      options: ["--host", "0.0.0.0", "--insecure-no-auth"],
    });
    try {
      for (const path of ["/", "/datasets", "/jobs", "/runs", "/events", "/search?q=x", "/nowhere"]) {
        await page.goto(server.address + path);
        await page.getByRole("alert").getByText("Authentication is off").waitFor();
        await page.waitForLoadState("networkidle");
      }
      expect(await findBarriers(page)).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
