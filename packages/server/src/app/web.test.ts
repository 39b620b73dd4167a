import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const script = "export const answer = 42;\n".repeat(100);
const directory = mkdtempSync(join(tmpdir(), "headwater-web-"));
let test: TestApp;
beforeAll(async () => {
  mkdirSync(join(directory, "assets"));
  writeFileSync(
    join(directory, "index.html"),
    "<html><head><title>Headwater</title></head><body></body></html>",
  );
  writeFileSync(join(directory, "assets/lineage.js"), script);
  writeFileSync(join(directory, "assets/lineage.js.gz"), gzipSync(script));
  writeFileSync(join(directory, "assets/small.js"), "1\n");
  writeFileSync(
    join(directory, "first-requests.json"),
    JSON.stringify({
      fonts: ["assets/inter.woff2"],
      scripts: { "/": ["assets/home.js"], "/lineage/": ["assets/lineage.js", "assets/shared.js"] },
    }),
  );
  test = await openTestApp({ webDirectory: directory });
});
afterAll(async () => {
  await test.close();
  rmSync(directory, { recursive: true });
});

const page = async (url: string) => (await test.app.inject({ url })).body;
const preloaded = (html: string) =>
  [...html.matchAll(/<link rel="modulepreload" href="([^"]+)"/g)].map(([, file]) => file);

describe("the web application's page", () => {
  it("preloads the scripts that the URL needs", async () => {
    expect(preloaded(await page("/lineage/1234?up=2"))).toEqual(["/assets/lineage.js", "/assets/shared.js"]);
    expect(preloaded(await page("/"))).toEqual(["/assets/home.js"]);
    expect(preloaded(await page("/?range=7d"))).toEqual(["/assets/home.js"]);
  });

  it("has no preload links if the build lists none", async () => {
    for (const url of ["/datasets", "/lineage", "//lineage/", "/constructor/x", "/__proto__/"]) {
      const html = await page(url);
      expect(preloaded(html), url).toEqual([]);
      expect(html, url).toContain(
        '<link rel="preload" as="font" type="font/woff2" crossorigin href="/assets/inter.woff2"',
      );
    }
  });
});

describe("the web application's files", () => {
  it("are sent compressed to clients that accept it, and are immutable", async () => {
    const answer = await test.app.inject({
      url: "/assets/lineage.js",
      headers: { "accept-encoding": "gzip, br" },
    });
    expect(answer.headers).toMatchObject({
      "content-encoding": "gzip",
      "content-type": expect.stringContaining("javascript"),
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
    });
    expect(gunzipSync(answer.rawPayload).toString()).toBe(script);
  });

  it("are sent uncompressed to other clients, and if there is no compressed file", async () => {
    const plain = await test.app.inject({ url: "/assets/lineage.js" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.body).toBe(script);
    const small = await test.app.inject({ url: "/assets/small.js", headers: { "accept-encoding": "gzip" } });
    expect(small.headers["content-encoding"]).toBeUndefined();
    expect(small.body).toBe("1\n");
  });
});
