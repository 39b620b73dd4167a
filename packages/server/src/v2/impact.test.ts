import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

interface Reference {
  readonly id: string;
  readonly name: string;
}
interface Impact {
  readonly counts: { readonly datasets: number; readonly jobs: number; readonly possible: number };
  readonly items: readonly (Reference & {
    readonly hops: number;
    readonly evidence: string;
    readonly columns: readonly { readonly name: string }[];
    readonly lastRun: { readonly state: string } | null;
  })[];
  readonly next: string | null;
}

describe("impact and origin in v2, with the events of a real Airflow", () => {
  let test: TestApp;
  const find = async (kind: string, name: string) => {
    const { items } = await test.get<{ items: Reference[] }>(`/api/v2/search?kind=${kind}&q=${name}`);
    return items.find((item) => item.name.endsWith(name))!.id;
  };
  beforeAll(async () => {
    test = await openTestApp();
    for (const event of airflowEvents("3.0.6")) expect((await test.send(event)).statusCode).toBe(201);
    await test.post("/api/v2/settle", {});
  });
  afterAll(() => test.close());

  it("follows a column of the lake to the mart that aggregates it", async () => {
    const mart = await find("dataset", "tickit_marts.fact_sales");
    const lake = await find("dataset", "s3_datalake.sales");
    const impact = await test.get<Impact>(`/api/v2/impact?node=${lake}&column=pricepaid`);
    expect(impact.items.find(({ id }) => id === mart)).toMatchObject({
      hops: 4,
      evidence: "direct",
      columns: expect.arrayContaining([expect.objectContaining({ name: "pricepaid" })]),
    });
    const origin = await test.get<Impact>(`/api/v2/origin?node=${mart}&column=PRICEPAID`);
    expect(origin.items.map(({ id }) => id)).toContain(lake);
    expect(origin.items.filter(({ lastRun }) => lastRun !== null).length).toBeGreaterThan(0);
  });

  it("returns all matches as CSV, by header or parameter", async () => {
    const lake = await find("dataset", "s3_datalake.sales");
    const { counts } = await test.get<Impact>(`/api/v2/impact?node=${lake}&limit=1`);
    const url = `/api/v2/impact?node=${lake}&limit=1`;
    const answer = await test.app.inject({ url, headers: { accept: "text/csv" } });
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="impact-of-[\w.-]+\.csv"$/);
    const ofColumn = await test.app.inject({ url: `${url}&format=csv&column=pricepaid` });
    expect(ofColumn.headers["content-disposition"]).toMatch(
      /^attachment; filename="[\w.-]+\.pricepaid\.csv"$/,
    );
    const lines = answer.body.trimEnd().split("\r\n");
    expect(lines).toHaveLength(1 + counts.datasets + counts.jobs);
    expect(lines[0]).toMatch(/^hops,kind,namespace,name,evidence,columns,owners/);
    expect((await test.app.inject({ url: `${url}&format=csv` })).body).toBe(answer.body);
    expect(
      (await test.app.inject({ url: `${url}&format=json`, headers: { accept: "text/csv" } })).json(),
    ).toHaveProperty("items");
  });

  it("prevents names from becoming spreadsheet formulas", async () => {
    await test.send({
      eventType: "COMPLETE",
      eventTime: "2026-01-01T00:00:00Z",
      producer: "https://example.com",
      run: { runId: "0190a000-0000-7000-8000-000000000001" },
      job: { namespace: "n", name: '=cmd|"/c calc"!A1' },
      inputs: [{ namespace: "n", name: "source" }],
      outputs: [{ namespace: "n", name: "@SUM(1,2)\nx" }],
    });
    const source = await find("dataset", "source");
    const { body } = await test.app.inject({ url: `/api/v2/impact?node=${source}&format=csv` });
    expect(body).toContain(`,"'=cmd|""/c calc""!A1",`);
    expect(body).toContain(`,"'@SUM(1,2)\nx",`);
  });

  it.each([
    ["/impact?node=JOB&column=a", 400, "invalid-parameter"],
    ["/impact?node=LAKE&column=nothing", 404, "not-found"],
    ["/origin?node=LAKE&cursor=nonsense", 400, "invalid-cursor"],
    ["/origin?node=LAKE&certainty=perhaps", 400, "invalid-parameter"],
    ["/origin", 400, "invalid-parameter"],
  ])("%s is a problem with status %i", async (path, status, code) => {
    const job = await find("job", "build_fact_sales");
    const lake = await find("dataset", "s3_datalake.sales");
    const answer = await test.app.inject({ url: `/api/v2${path.replace("JOB", job).replace("LAKE", lake)}` });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, code });
  });
});
