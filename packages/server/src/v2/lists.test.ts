import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

interface Listed {
  readonly items: readonly { readonly name: string; readonly job?: { readonly name: string } }[];
  readonly next: string | null;
  readonly total: number | null;
  readonly notes: readonly { readonly message: string; readonly suggestions: readonly string[] }[];
}

describe("lists in v2, with the events of a real Airflow", () => {
  let test: TestApp;
  const list = (path: string) => test.get<Listed>(`/api/v2${path}`);
  beforeAll(async () => {
    test = await openTestApp();
    for (const event of airflowEvents("3.0.6")) expect((await test.send(event)).statusCode).toBe(201);
    await test.post("/api/v2/settle", {});
  });
  afterAll(() => test.close());

  it("sort by a column, text upward and times downward unless told otherwise", async () => {
    const names = async (path: string) => (await list(path)).items.map(({ name }) => name.toLowerCase());
    const sorted = await names("/datasets?sort=name&limit=500");
    expect(sorted).toEqual(sorted.toSorted());
    expect(await names("/datasets?sort=name&order=desc&limit=500")).toEqual(sorted.toReversed());
    expect(await names("/datasets?sort=seen&limit=500")).toEqual(await names("/datasets?limit=500"));
    const pages: string[] = [];
    let cursor = "";
    do {
      const page = await list(`/datasets?sort=name&limit=7${cursor}`);
      pages.push(...page.items.map(({ name }) => name.toLowerCase()));
      cursor = page.next === null ? "" : `&cursor=${page.next}`;
    } while (cursor !== "");
    expect(pages).toEqual(sorted);
  });

  it("have the total on the first page", async () => {
    const whole = await list("/jobs?limit=500");
    expect(whole.total).toBe(whole.items.length);
    const first = await list("/jobs?limit=1");
    expect(first.total).toBe(whole.total);
    expect((await list(`/jobs?limit=1&cursor=${first.next}`)).total).toBeNull();
    const runs = await list("/runs?limit=500");
    expect(runs.total).toBe(runs.items.length);
  });

  it("filter by a selection, and answer a wrong value with existing ones", async () => {
    const tables = await list("/datasets?q=fact_sales%20!ns:s3*&limit=500");
    expect(tables.items.length).toBeGreaterThan(0);
    expect(tables.items.every(({ name }) => name.includes("fact_sales"))).toBe(true);
    const writers = await list("/runs?q=1%2B%22fact_sales%22&limit=500");
    expect(writers.items.every(({ job }) => job!.name.includes("fact_sales"))).toBe(true);
    expect(await list("/jobs?q=platform:airfow")).toMatchObject({
      total: 0,
      items: [],
      notes: [{ message: "No platform 'airfow'. Did you mean airflow?", suggestions: ["airflow"] }],
    });
    expect((await list("/jobs?q=fact_slaes")).notes).toMatchObject([{ suggestions: [expect.any(String)] }]);
  });

  it.each([
    ["/datasets?q=(orders", "q", "Unclosed parenthesis. (At character 1.)"],
    ["/runs?q=tag:", "q", "Missing value. Use * to match any value. (At character 1.)"],
  ])("refuse %s with the reason", async (path, pointer, detail) => {
    const answer = await test.app.inject({ url: `/api/v2${path}` });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid-parameter", pointer, detail });
  });

  it.each(["/datasets?sort=size", "/jobs?order=up", "/runs?since=yesterday", "/selection/values?field=size"])(
    "refuse %s",
    async (path) => {
      expect((await test.app.inject({ url: `/api/v2${path}` })).statusCode).toBe(400);
    },
  );

  it("filter by time", async () => {
    expect((await list("/runs?since=2999-01-01T00:00:00Z")).total).toBe(0);
    const all = (await list("/runs")).total;
    expect((await list("/runs?until=2999-01-01T00:00:00Z")).total).toBe(all);
    expect((await list("/datasets?until=2000-01-01T00:00:00Z")).total).toBe(0);
  });

  it("come with counts by field, and existing values for completion", async () => {
    interface Facets {
      readonly datasets: number;
      readonly jobs: number;
      readonly platforms: readonly { readonly value: string; readonly count: number }[];
    }
    const facets = (query: string) => test.get<Facets>(`/api/v2/facets${query}`);
    const all = await facets("");
    expect(all.datasets).toBe((await list("/datasets")).total);
    expect(all.jobs).toBe((await list("/jobs")).total);
    for (const { value, count } of all.platforms) {
      const one = await facets(`?q=platform:${value}`);
      expect(one.datasets + one.jobs, value).toBe(count);
    }
    expect((await facets("?kind=dataset")).jobs).toBe(0);
    // No valid selection: a part of names.
    expect(await facets("?q=(fact_sales")).toMatchObject({ datasets: 0, jobs: 0 });
    const values = await test.get<{ items: string[] }>("/api/v2/selection/values?field=platform&q=air");
    expect(values.items).toEqual(["airflow"]);
    const names = await test.get<{ items: string[] }>("/api/v2/selection/values?field=dataset&q=fact_s");
    expect(names.items.some((name) => name.includes("fact_sales"))).toBe(true);
  });
});
