/** The application while its server is away. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { usePage } from "./use-page.ts";

const shop = inject("shopAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});

/** A connection to the server that can be cut and restored. */
class Line {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get address(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const { hostname, port } = new URL(shop);
    this.#server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
        one.pipe(other);
      }
    });
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    const bound = this.#server.address();
    if (bound === null || typeof bound === "string") throw new Error("The line has no port.");
    this.#port = bound.port;
  }

  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, "close");
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

let line: Line;
beforeEach(async () => {
  line = new Line();
  await line.open();
});
afterEach(() => line.cut());

describe("while the server is away", () => {
  it("a page whose code is not loaded shows that, and opens once the server is back", async () => {
    await page.goto(line.address);
    await page.getByRole("heading", { name: "Needs attention" }).waitFor();
    await line.cut();
    await page.getByRole("link", { name: "SQL lineage" }).click();
    await page.getByText("Cannot reach the server").waitFor();
    // The frame of the application is still there.
    await page.getByRole("link", { name: "Datasets", exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Cannot reach the server").waitFor();
    await line.open();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: /SQL/ }).first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/sql");
  });

  it("pages open by themselves once the live updates are back", async () => {
    await page.goto(line.address);
    await page.getByText("Live", { exact: true }).waitFor();
    await line.cut();
    await page.getByRole("link", { name: "Events" }).click();
    await page.getByText("Cannot reach the server").waitFor();
    await line.open();
    await page.getByRole("heading", { name: "Events", level: 1 }).waitFor();
  });

  it("a graph that is shown stays, and says so", async () => {
    const id = await findId(shop, "dataset", "shop.marts.revenue");
    await page.goto(`${line.address}/lineage/${id}`);
    await page.locator(".hw-card").first().waitFor();
    await line.cut();
    await page.getByText("Reconnecting", { exact: true }).waitFor();
    await page.getByRole("button", { name: "More upstream steps" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.locator(".hw-card").count()).toBeGreaterThan(0);
    await line.open();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  });
});

describe("the note that lineage changed", () => {
  it("does not appear because the server was away", async () => {
    const id = await findId(shop, "dataset", "shop.marts.revenue");
    await page.goto(`${line.address}/lineage/${id}`);
    await page.getByText("Live", { exact: true }).waitFor();
    await line.cut();
    await page.getByText("Reconnecting", { exact: true }).waitFor();
    await line.open();
    await page.getByText("Live", { exact: true }).waitFor();
    await page.waitForTimeout(1_500);
    expect(await page.getByRole("button", { name: /changed/ }).count()).toBe(0);
  });
});
