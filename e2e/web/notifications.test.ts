import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers, launchBrowser, openPage } from "./browser.ts";
import { sendEvent, startServer, type TestServer } from "./server.ts";

// A separate server: it sends messages to a receiver of its own.
let server: TestServer;
let browser: Browser;
let page: Page;
let errors: string[];
let receiver: Server;
const messages: { readonly text: string }[] = [];

const send = (job: string, run: string, eventType: string) =>
  sendEvent(server.address, {
    eventType,
    eventTime: new Date(Date.now() - 60_000).toISOString(),
    producer: "https://headwater.dev/e2e/notifications",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    job: { namespace: "e2e", name: job },
    run: { runId: run },
    inputs: [],
    outputs: [{ namespace: "s3://e2e", name: `${job}/out` }],
  });
const address = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      messages.push(JSON.parse(body) as { text: string });
      response.end("thanks");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  server = await startServer({ sample: false, env: { HEADWATER_NOTIFICATIONS_ALLOW: "127.0.0.0/8" } });
  await send("nightly", "0190a000-0000-7000-8000-000000000001", "FAIL");
  await send("hourly", "0190a000-0000-7000-8000-000000000002", "COMPLETE");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  receiver.close();
});
beforeEach(async () => {
  ({ page, errors } = await openPage(browser));
});
afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

const button = (name: string | RegExp) => page.getByRole("button", { name });

describe("the page of notifications", () => {
  it("has a channel, a test, a rule and an incident after a few clicks", async () => {
    await page.goto(`${server.address}/notifications`);
    await page.getByText("No open incidents").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("tab", { name: "Channels" }).click();
    await button("Add channel").click();
    await page.getByRole("textbox", { name: "Name" }).fill("Data team");
    await page.getByRole("textbox", { name: "URL" }).fill(`${address()}/services/secret`);
    await button("Save").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await button("Save").click();
    await button("Send a test message to Data team").click();
    await page.getByText("Test sent. Answer: 200 thanks").waitFor();
    expect(messages[0]?.text).toContain("Test message from Headwater");
    expect(await page.getByText("secret").count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("tab", { name: "Rules" }).click();
    await button("Add rule").click();
    await page.getByRole("textbox", { name: "Name" }).fill("Failures");
    await page.getByRole("textbox", { name: "Selection" }).fill("job:(");
    await expect.poll(() => button("Save").isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Selection" }).fill("job:nightly");
    expect(await findBarriers(page)).toEqual([]);
    await button("Save").click();
    await page.getByRole("cell", { name: "job:nightly" }).waitFor();
    await expect.poll(() => messages.length, { timeout: 40_000 }).toBe(2);
    expect(messages[1]?.text).toContain("nightly failed");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("tab", { name: "Incidents" }).click();
    await page.getByRole("link", { name: "nightly failed" }).waitFor();
    await button("Snooze nightly failed").click();
    await page.getByRole("menuitem", { name: "4 hours" }).first().click();
    await page.getByRole("heading", { name: "Snoozed" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await button("End snooze of nightly failed").click();
    await page.getByRole("heading", { name: "Snoozed" }).waitFor({ state: "detached" });

    await page.getByRole("tab", { name: "Messages" }).click();
    await page.getByRole("cell", { name: "Start nightly failed" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it("is where a followed job appears", async () => {
    await page.goto(`${server.address}/jobs/${await findId(server.address, "job", "hourly")}`);
    await button("Follow").click();
    await page.getByRole("menuitem", { name: "Notify Data team" }).click();
    await button("Following").waitFor();
    await page.goto(`${server.address}/notifications?tab=rules`);
    await page.getByText("followed by unknown").waitFor();
    await page.getByRole("link", { name: "hourly" }).click();
    await button("Following").click();
    await page.getByRole("menuitem", { name: "Stop notifying Data team" }).click();
    await button("Follow").waitFor();
  });
});
