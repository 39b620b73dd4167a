import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

interface Selected {
  readonly matches: number;
  readonly truncated: boolean;
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly name: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

describe("a selection in v2, with the events of a real Airflow", () => {
  let test: TestApp;
  const select = (text: string, more = "") =>
    test.get<Selected>(`/api/v2/lineage/selection?select=${encodeURIComponent(text)}${more}`);
  beforeAll(async () => {
    test = await openTestApp();
    for (const event of airflowEvents("3.0.6")) expect((await test.send(event)).statusCode).toBe(201);
    await test.post("/api/v2/settle", {});
  });
  afterAll(() => test.close());

  it("finds tables, the jobs that write them, and their edges", async () => {
    const { nodes, edges, matches } = await select('1+"fact_sales" !ds:*.date');
    expect(matches).toBe(nodes.length);
    const fact = nodes.find(
      ({ kind, name }) => kind === "dataset" && name.endsWith("tickit_marts.fact_sales"),
    )!;
    const job = nodes.find(({ kind }) => kind === "job")!;
    expect(edges).toContainEqual(expect.objectContaining({ from: job.id, to: fact.id }));
    expect(nodes.some(({ name }) => name.endsWith(".date"))).toBe(false);
  });

  it("counts all matches if the limit is smaller", async () => {
    const all = await select("type:airflow or ds:*");
    const part = await select("type:airflow or ds:*", "&limit=3");
    expect(part).toMatchObject({ matches: all.matches, truncated: true });
    expect(part.nodes).toHaveLength(3);
  });

  it.each([
    ["(orders", "Unclosed parenthesis. (At character 1.)"],
    ["tag:", "Missing value. Use * to match any value. (At character 1.)"],
    [`${"a,".repeat(20)}a`, "The selection has more than 20 terms."],
  ])("refuses %j with the reason", async (text, detail) => {
    const answer = await test.app.inject({
      url: `/api/v2/lineage/selection?select=${encodeURIComponent(text)}`,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid-parameter", pointer: "select", detail });
  });

  it("refuses a selection that is too long, and accepts the deepest possible nesting", async () => {
    const ask = async (text: string) =>
      (await test.app.inject({ url: `/api/v2/lineage/selection?select=${encodeURIComponent(text)}` }))
        .statusCode;
    expect(await ask("a".repeat(1_001))).toBe(400);
    expect(await ask(`${"(".repeat(499)}a${")".repeat(499)}`)).toBe(200);
    expect(await ask(`${"!".repeat(900)}a`)).toBe(400);
  });
});
