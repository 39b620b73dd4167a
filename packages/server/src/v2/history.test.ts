import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

interface Reference {
  readonly id: string;
  readonly name: string;
}
interface Moments {
  readonly moments: readonly { readonly at: string; readonly edgesAdded: number }[];
  readonly earliest: string;
  readonly truncated: boolean;
}
interface Diff {
  readonly nodes: readonly (Reference & { readonly change: string; readonly columns: readonly object[] })[];
  readonly edges: readonly { readonly change: string }[];
}

describe("time in v2, with the events of a real Airflow", () => {
  let test: TestApp;
  let mart: string;
  beforeAll(async () => {
    test = await openTestApp();
    for (const event of airflowEvents("3.0.6")) expect((await test.send(event)).statusCode).toBe(201);
    await test.post("/api/v2/settle", {});
    const { items } = await test.get<{ items: Reference[] }>("/api/v2/search?kind=dataset&q=fact_sales");
    mart = items.find(({ name }) => name.endsWith(".fact_sales"))!.id;
  });
  afterAll(() => test.close());

  it("lists the times at which the lineage of a mart changed, within a range", async () => {
    const all = await test.get<Moments>(`/api/v2/lineage/moments?node=${mart}&depth=5&direction=upstream`);
    expect(all.truncated).toBe(false);
    expect(all.moments.length).toBeGreaterThan(1);
    expect(all.earliest).toBe(all.moments.at(-1)!.at);
    const { edges } = await test.get<{ edges: object[] }>(
      `/api/v2/lineage?node=${mart}&depth=5&direction=upstream`,
    );
    const added = all.moments.reduce((sum, { edgesAdded }) => sum + edgesAdded, 0);
    expect(added).toBeGreaterThanOrEqual(edges.length);
    const last = await test.get<Moments>(
      `/api/v2/lineage/moments?node=${mart}&depth=5&direction=upstream&from=${all.moments[0]!.at}`,
    );
    expect(last.moments).toEqual([all.moments[0]]);
  });

  it("compares the time before the pipeline ran with now, and now with now", async () => {
    const grown = await test.get<Diff>(
      `/api/v2/lineage/diff?node=${mart}&depth=5&direction=upstream&from=2001-01-01T00:00:00Z`,
    );
    expect(grown.nodes.filter(({ change }) => change !== "added").map(({ id }) => id)).toEqual([mart]);
    expect(new Set(grown.edges.map(({ change }) => change))).toEqual(new Set(["added"]));
    const same = await test.get<Diff>(
      `/api/v2/lineage/diff?node=${mart}&depth=5&direction=upstream&from=2100-01-01T00:00:00Z`,
    );
    expect(new Set([...same.nodes, ...same.edges].map(({ change }) => change))).toEqual(
      new Set(["unchanged"]),
    );
    expect(same.nodes).toHaveLength(grown.nodes.length);
  });

  it.each([
    ["/lineage/diff?node=MART", 400, "invalid-parameter"],
    ["/lineage/diff?node=MART&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 400, "invalid-parameter"],
    ["/lineage/moments?node=MART&from=yesterday", 400, "invalid-parameter"],
    ["/lineage/moments?node=0190a000-0000-7000-8000-000000000001", 404, "not-found"],
    ["/lineage/moments?node=MART&limit=100000", 400, "invalid-parameter"],
  ])("%s is a problem with status %i", async (path, status, code) => {
    const answer = await test.app.inject({ url: `/api/v2${path.replace("MART", mart)}` });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, code });
  });
});
