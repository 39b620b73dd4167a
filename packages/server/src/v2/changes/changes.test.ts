import { DOMParser, type Element } from "@xmldom/xmldom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../testing/test-app.ts";
import type { Answer } from "../contract/answer.ts";
import type { ChangesAnswer, JsonFeed } from "../contract/time.ts";

const producer = "https://example.com/tests";
const facet = (content: object) => ({
  _producer: producer,
  _schemaURL: "https://openlineage.io/spec/facets/1-0-0/Facet.json",
  ...content,
});
const hostile = 'orders <b>&"it\'s"</b>]]> \u0001';

/** One night of a job that writes a table. */
function night(number: number, type: string, commit: string, name = "shop.orders"): object {
  return {
    eventType: "COMPLETE",
    eventTime: `2026-01-0${number}T02:05:00Z`,
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: `0195f000-0000-7000-8000-00000000000${number}`, facets: {} },
    job: {
      namespace: "airflow",
      name: "shop.load",
      facets: {
        sql: facet({ query: `insert into orders select cast(total as ${type}) from raw` }),
        sourceCodeLocation: facet({ type: "git", url: "https://git.example.com/shop", version: commit }),
      },
    },
    inputs: [],
    outputs: [
      { namespace: "pg://h:1", name, facets: { schema: facet({ fields: [{ name: "total", type }] }) } },
    ],
  };
}

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
  await test.send(night(1, "numeric", "a1b2c3d"));
  await test.send(night(2, "integer", "e4f5a6b"));
  await test.send({ ...night(3, "integer", "e4f5a6b", hostile) });
  await test.store.settle();
});
afterAll(() => test.close());

type Page = Answer<typeof ChangesAnswer>;
type Feed = Answer<typeof JsonFeed>;
const changes = (query = "") => test.get<Page>(`/api/v2/changes${query}`);

describe("the changes of the store", () => {
  it("say in one line what changed, by which run and commit, and why", async () => {
    const { items } = await changes("?kinds=schema");
    expect(items).toMatchObject([
      {
        kind: "schema",
        at: "2026-01-02T02:05:00.000Z",
        node: { name: "shop.orders" },
        summary: "total: numeric → integer",
        run: { runId: "0195f000-0000-7000-8000-000000000002", job: { name: "shop.load" } },
        commit: { before: "a1b2c3d", after: "e4f5a6b" },
        cause: { kind: "code", summary: "SQL or code of shop.load changed" },
      },
    ]);
    const [code] = (await changes("?kinds=code")).items;
    expect(code!.code!.before).toContain("numeric");
    expect(code!.code!.after).toContain("integer");
  });

  it("are filtered by kind, time, node, selection, owner and namespace, and paged", async () => {
    const whole = (await changes()).items;
    expect(new Set(whole.map(({ kind }) => kind))).toEqual(new Set(["code", "dataset", "schema", "lineage"]));
    expect((await changes("?kinds=schema,code&to=2026-01-01T23:00:00Z")).items).toEqual([]);
    const { node } = whole.find(({ kind }) => kind === "schema")!;
    const names = ({ items }: Page) => [...new Set(items.map(({ node }) => node.name))];
    expect(names(await changes(`?node=${node.id}&kinds=schema,dataset`))).toEqual(["shop.orders"]);
    expect(names(await changes("?select=job:shop.load&kinds=schema,code"))).toEqual(["shop.load"]);
    expect(names(await changes("?namespace=airflow&kinds=schema,code"))).toEqual(["shop.load"]);
    expect((await changes("?owner=nobody")).items).toEqual([]);
    const first = await changes("?limit=1");
    const second = await changes(`?limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(whole.slice(0, 2));
  });

  it.each([
    ["kinds=schema,colour", "kinds"],
    ["from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to"],
    ["select=(", "select"],
    ["node=0195f000-0000-7000-8000-0000000000aa", "id"],
    ["cursor=bm9uZQ", "cursor"],
  ])("refuse %s", async (query, pointer) => {
    for (const path of ["", "/feed.rss", "/feed.json"]) {
      const answer = await test.app.inject({ url: `/api/v2/changes${path}?${query}` });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
      expect(answer.json()).toMatchObject({ pointer });
    }
  });
});

const children = (parent: Element, name: string) => [...parent.getElementsByTagName(name)];
const textOf = (parent: Element, name: string) => children(parent, name)[0]?.textContent ?? null;

async function rss(url: string, options: { headers?: Record<string, string>; app?: TestApp["app"] } = {}) {
  const { app = test.app, headers = {} } = options;
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/rss+xml; charset=utf-8");
  const problems: string[] = [];
  const parser = new DOMParser({
    onError: (level, message) => level !== "warning" && problems.push(message),
  });
  const document = parser.parseFromString(answer.body, "text/xml");
  expect(problems).toEqual([]);
  return children(document.documentElement!, "channel")[0]!;
}

describe("the feeds of changes", () => {
  it("are RSS 2.0 with titles, links and dates, whatever the names are", async () => {
    const channel = await rss("/api/v2/changes/feed.rss?kinds=schema,dataset", {
      headers: { host: "localhost:8080" },
    });
    expect(textOf(channel, "link")).toBe("http://localhost:8080/changes?kinds=schema%2Cdataset");
    const items = children(channel, "item");
    expect(items.map((item) => textOf(item, "title"))).toEqual([
      `${hostile.replace("\u0001", "\ufffd")}: New dataset with 1 column`,
      "shop.orders: total: numeric → integer",
      "shop.orders: New dataset with 1 column",
    ]);
    const schema = items[1]!;
    expect(textOf(schema, "link")).toMatch(
      /^http:\/\/localhost:8080\/datasets\/[0-9a-f-]{36}\?tab=versions$/,
    );
    expect(textOf(schema, "pubDate")).toBe("Fri, 02 Jan 2026 02:05:00 GMT");
    expect(textOf(schema, "description")).toContain("Commit: a1b2c3d → e4f5a6b");
    expect(textOf(schema, "description")).toContain("Likely cause: SQL or code of shop.load changed");
    expect(new Set(items.map((item) => textOf(item, "guid"))).size).toBe(3);
  });

  it("are JSON Feed 1.1 with the address of the next page", async () => {
    const answer = await test.app.inject({
      url: "/api/v2/changes/feed.json?kinds=schema,dataset&limit=2",
      headers: { host: "localhost:8080" },
    });
    expect(answer.headers["content-type"]).toBe("application/feed+json; charset=utf-8");
    const feed = answer.json<Feed>();
    expect(feed).toMatchObject({
      version: "https://jsonfeed.org/version/1.1",
      home_page_url: "http://localhost:8080/changes?kinds=schema%2Cdataset",
      items: [{ tags: ["dataset"] }, { tags: ["schema"], date_published: "2026-01-02T02:05:00.000Z" }],
    });
    const next = await test.app.inject({ url: feed.next_url!.replace("http://localhost:8080", "") });
    expect(next.json<Feed>().items).toHaveLength(1);
    expect(next.json<Feed>().next_url).toBeUndefined();
  });

  it("link to the public URL if one is set", async () => {
    const publicUrl = new URL("https://lineage.example.com");
    const own = await openTestApp({ access: { mode: "loopback", publicUrl } });
    await own.send(night(1, "numeric", "a1b2c3d"));
    const channel = await rss("/api/v2/changes/feed.rss", { app: own.app });
    expect(textOf(channel, "link")).toBe("https://lineage.example.com/changes");
    expect(textOf(children(channel, "item")[0]!, "link")).toMatch(
      /^https:\/\/lineage\.example\.com\/datasets\//,
    );
    await own.close();
  });
});
