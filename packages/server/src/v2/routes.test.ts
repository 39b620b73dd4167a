import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

interface Reference {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
interface Lineage {
  readonly nodes: readonly (Reference & { readonly distance: number; readonly columns: readonly object[] })[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly truncated: boolean;
  readonly omitted: number;
}
interface Columns {
  readonly edges: readonly {
    readonly from: { dataset: string; column: string };
    readonly to: { dataset: string; column: string | null };
  }[];
}

/** The schemas of the API description, each compiled when it is first used. */
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

beforeAll(async () => {
  const test = await openTestApp();
  ajv.addSchema(await test.get<object>("/api/v2/openapi.json"), "openapi.json");
  await test.close();
});

function validate(route: string, body: unknown): void {
  const path = `/api/v2${route}`.replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D");
  const valid = ajv.getSchema(
    `openapi.json#/paths/${path}/get/responses/200/content/application~1json/schema`,
  )!;
  expect(valid(body) ? [] : valid.errors).toEqual([]);
}

describe.each(["2.10.3", "2.11.2", "3.0.6", "3.3.1"])("with the events of a real Airflow %s", (version) => {
  let test: TestApp;
  const find = async (kind: string, name: string) => {
    const { items } = await test.get<{ items: Reference[] }>(
      `/api/v2/search?kind=${kind}&q=${name}&limit=100`,
    );
    return items.find((item) => item.name === name || item.name.endsWith(`.${name}`))!;
  };
  const checked = async <Body>(route: string, path: string): Promise<Body> => {
    const body = await test.get<Body>(`/api/v2${path}`);
    validate(route, body);
    return body;
  };

  beforeAll(async () => {
    test = await openTestApp();
    for (const event of airflowEvents(version)) expect((await test.send(event)).statusCode).toBe(201);
  });
  afterAll(() => test.close());

  it("shows seven lake tables, seven staging tables and three marts, each with one writer", async () => {
    const { items } = await checked<{ items: Reference[] }>("/datasets", "/datasets?limit=500");
    const count = (part: string) => items.filter(({ name }) => name.includes(`.${part}.`)).length;
    expect([count("s3_datalake"), count("tickit_staging"), count("tickit_marts")]).toEqual([7, 7, 3]);
    expect(items).toHaveLength(17);
    for (const dataset of items) {
      const detail = await checked<{ writers: object[]; columns: object[] }>(
        "/datasets/{id}",
        `/datasets/${dataset.id}`,
      );
      expect(detail.writers).toHaveLength(dataset.name.includes("s3_datalake") ? 0 : 1);
      expect(detail.columns.length).toBeGreaterThan(0);
    }
  });

  it("traverses from a mart to the lake, within the requested depth", async () => {
    const mart = await find("dataset", "tickit_marts.dim_event");
    const whole = await checked<Lineage>("/lineage", `/lineage?node=${mart.id}&direction=upstream&depth=10`);
    const lake = whole.nodes
      .filter(({ name }) => name.includes("s3_datalake"))
      .map(({ name }) => name.split(".").pop());
    expect(lake.sort()).toEqual(["category", "date", "event", "venue"]);
    const near = await checked<Lineage>("/lineage", `/lineage?node=${mart.id}&direction=upstream&depth=1`);
    expect(Math.min(...near.nodes.map(({ distance }) => distance))).toBe(-2);
    const cut = await checked<Lineage>("/lineage", `/lineage?node=${mart.id}&depth=10&limit=4`);
    expect(cut.nodes).toHaveLength(4);
    expect(cut.truncated).toBe(true);
    expect(cut.omitted).toBeGreaterThan(0);
  });

  it("has the 106 direct column edges of the pipeline, and traces one column through both steps", async () => {
    const { items } = await test.get<{ items: Reference[] }>("/api/v2/datasets?limit=500");
    const edges = new Set<string>();
    for (const { id } of items) {
      const answer = await checked<Columns>(
        "/column-lineage",
        `/column-lineage?dataset=${id}&direction=upstream&depth=1`,
      );
      for (const { from, to } of answer.edges) edges.add(JSON.stringify([from, to]));
    }
    expect(edges.size).toBe(106);
    const ids = items.map(({ id }) => id).join(",");
    const all = await checked<Columns>("/column-edges", `/column-edges?datasets=${ids}`);
    expect(new Set(all.edges.map(({ from, to }) => JSON.stringify([from, to])))).toEqual(edges);
    expect(await checked<object>("/column-edges", `/column-edges?datasets=${ids}&limit=1`)).toMatchObject({
      edges: [{}],
      truncated: true,
    });
    const mart = await find("dataset", "tickit_marts.fact_sales");
    const trace = await checked<Columns>(
      "/column-lineage",
      `/column-lineage?dataset=${mart.id}&column=pricepaid`,
    );
    expect(trace.edges).toHaveLength(2);
  });

  it("has a graph of a DAG: all its tasks with their tables, and the states of its run", async () => {
    const dag = await find("job", "rs_source_to_staging");
    const { nodes, edges, focus } = await checked<Lineage & { edges: object[]; focus: Reference }>(
      "/lineage",
      `/lineage?node=${dag.id}`,
    );
    const tasks = nodes.filter(({ name }) => name.startsWith("rs_source_to_staging."));
    expect(tasks).toHaveLength(8);
    expect(nodes.filter(({ name }) => /s3_datalake|tickit_staging/.test(name))).toHaveLength(14);
    expect(edges.length).toBeGreaterThanOrEqual(14);
    expect(focus.id).toBe(dag.id);
    const { items } = await checked<{ items: { id: string }[] }>(
      "/jobs/{id}/runs",
      `/jobs/${dag.id}/runs?limit=1`,
    );
    const states = await checked<{ items: { state: string }[] }>(
      "/runs/{id}/states",
      `/runs/${items[0]!.id}/states`,
    );
    expect(states.items.map(({ state }) => state)).toEqual(Array(9).fill("COMPLETE"));
    const impact = await checked<{ items: { name: string }[] }>(
      "/impact",
      `/impact?node=${dag.id}&limit=500`,
    );
    expect(impact.items.some(({ name }) => name.includes("tickit_marts.fact_sales"))).toBe(true);
  });

  it("refuses a task group that the DAG does not have, and ids that are none", async () => {
    const dag = await find("job", "rs_source_to_staging");
    for (const path of [
      `/lineage?node=${dag.id}&taskGroup=none`,
      `/impact?node=${dag.id}&taskGroup=none`,
      "/column-edges?datasets=none",
      `/runs/${dag.id}/states`,
    ]) {
      const response = await test.app.inject({ url: `/api/v2${path}` });
      expect([400, 404]).toContain(response.statusCode);
      expect(response.json()).toMatchObject({ expected: expect.any(String) });
    }
  });

  it("returns runs with states, parents and children", async () => {
    const { items } = await checked<{
      items: { id: string; state: string; parent: object | null; job: Reference }[];
    }>("/runs", "/runs?limit=500");
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(["COMPLETE"]));
    const dagRun = items.find(({ job }) => job.name === "rs_source_to_staging")!;
    const detail = await checked<{ children: { parent: { id: string } }[]; events: object[] }>(
      "/runs/{id}",
      `/runs/${dagRun.id}`,
    );
    expect(detail.children).toHaveLength(8);
    expect(detail.children.every(({ parent }) => parent.id === dagRun.id)).toBe(true);
    expect(detail.events.length).toBeGreaterThanOrEqual(2);
    const task = items.find(({ job }) => job.name.endsWith("fact_sales"))!;
    const taskDetail = await checked<{ inputs: object[]; outputs: { version: string }[] }>(
      "/runs/{id}",
      `/runs/${task.id}`,
    );
    expect(taskDetail.inputs).toHaveLength(2);
    expect(taskDetail.outputs[0]?.version).toEqual(expect.any(String));
  });

  it("returns every other list according to its schema", async () => {
    const job = await find("job", "rs_staging_to_dm.build_fact_sales");
    const mart = await find("dataset", "tickit_marts.fact_sales");
    await checked("/overview", "/overview");
    await checked("/namespaces", "/namespaces");
    await checked("/jobs", "/jobs?state=COMPLETE");
    await checked("/jobs/{id}", `/jobs/${job.id}`);
    await checked("/jobs/{id}/runs", `/jobs/${job.id}/runs`);
    await checked("/datasets/{id}/versions", `/datasets/${mart.id}/versions`);
    await checked("/datasets/{id}/runs", `/datasets/${mart.id}/runs?role=writer`);
    await checked("/datasets/{id}/runs", `/datasets/${mart.id}/runs?role=reader`);
    await checked("/events", "/events?limit=500");
    await checked(
      "/resolve",
      `/resolve?kind=dataset&namespace=${encodeURIComponent(mart.namespace)}&name=${mart.name}`,
    );
  });

  it("finds the datasets of table names", async () => {
    const names = async (query: string) => {
      const tables = await test.get<{ items: { name: string; candidates: { name: string }[] }[] }>(
        `/api/v2/tables?${query}`,
      );
      validate("/tables", tables);
      return tables.items.map(({ name, candidates }) => [name, candidates.map((dataset) => dataset.name)]);
    };
    const users = ["tickit_staging.Users", ["dev.tickit_staging.users"]];
    expect(await names("name=tickit_staging.Users")).toEqual([users]);
    expect(await names("name=tickit_staging.Users&name=nothing")).toEqual([users, ["nothing", []]]);
  });

  it.each([
    ["", "name", "name is required.", "A value."],
    [
      "name=",
      "name/0",
      "name/0 must NOT have fewer than 1 characters.",
      "must NOT have fewer than 1 characters",
    ],
    [
      Array.from({ length: 101 }, (_, index) => `name=t${index}`).join("&"),
      "name",
      "name must NOT have more than 100 items.",
      "must NOT have more than 100 items",
    ],
  ])("refuses table names: %.10s", async (query, pointer, detail, expected) => {
    const response = await test.app.inject(`/api/v2/tables?${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ pointer, detail, expected });
  });

  it("returns no lineage for the time before the pipeline ran", async () => {
    const mart = await find("dataset", "tickit_marts.fact_sales");
    const before = await checked<Lineage>(
      "/lineage",
      `/lineage?node=${mart.id}&depth=5&asOf=2001-01-01T00:00:00Z`,
    );
    expect(before.nodes).toHaveLength(1);
    const now = await checked<Lineage>(
      "/lineage",
      `/lineage?node=${mart.id}&depth=5&asOf=2100-01-01T00:00:00Z`,
    );
    const current = await checked<Lineage>("/lineage", `/lineage?node=${mart.id}&depth=5`);
    expect(now.nodes.map(({ id }) => id).sort()).toEqual(current.nodes.map(({ id }) => id).sort());
    expect(now.edges.length).toBe(current.edges.length);
  });

  it("finds a name despite a typo, and a column by its name", async () => {
    const { items } = await test.get<{ items: Reference[] }>("/api/v2/search?q=fact_salse");
    expect(items.map(({ name }) => name)).toContain(
      items.find(({ name }) => name.endsWith("fact_sales"))?.name,
    );
    const columns = await test.get<{ items: { column: string }[] }>("/api/v2/search?q=pricepaid&kind=column");
    expect(columns.items.length).toBeGreaterThanOrEqual(3);
  });
});

describe("text that the database cannot store", () => {
  it("is searched for, and stored, with the replacement character", async () => {
    const test = await openTestApp();
    expect((await test.app.inject({ url: "/api/v2/search?q=a%00b" })).statusCode).toBe(200);
    expect((await test.app.inject({ url: "/api/v2/jobs?q=%00&namespace=%00" })).statusCode).toBe(200);
    const kept = await test.app.inject({
      method: "POST",
      url: "/api/v2/views",
      headers: { "content-type": "application/json" },
      payload: JSON.stringify({ select: "a\u0000b" }),
    });
    expect(kept.json()).toMatchObject({ state: { select: "a\ufffdb" } });
    await test.close();
  });
});

describe("a parameter that a route does not declare", () => {
  it("is ignored, although the store has a filter of that name", async () => {
    const test = await openTestApp();
    const [event] = airflowEvents("3.0.6");
    await test.send(event);
    const get = (path: string) => test.get<{ items: unknown[] }>(`/api/v2${path}`);
    for (const parameter of ["jobs=none", "writers=1", "text=none"])
      expect(await get(`/runs?${parameter}`)).toEqual(await get("/runs"));
    expect(await get("/jobs?text=none")).toEqual(await get("/jobs"));
    expect((await get("/runs")).items).toHaveLength(1);
    await test.close();
  });
});

describe("errors of v2", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  it.each([
    ["/api/v2/lineage", 400, "invalid-parameter"],
    ["/api/v2/lineage?node=7", 400, "invalid-parameter"],
    ["/api/v2/lineage?node=0190a000-0000-7000-8000-000000000001", 404, "not-found"],
    ["/api/v2/lineage?node=0190a000-0000-7000-8000-000000000001&depth=-1", 400, "invalid-parameter"],
    ["/api/v2/runs?cursor=garbage", 400, "invalid-cursor"],
    ["/api/v2/runs?limit=1e9", 400, "invalid-parameter"],
    ["/api/v2/runs?state=HAPPY", 400, "invalid-parameter"],
    ["/api/v2/nothing", 404, "not-found"],
  ])("%s is a problem with status %i", async (url, status, code) => {
    const answer = await test.app.inject({ url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json()).toMatchObject({
      status,
      code,
      detail: expect.any(String),
      title: expect.any(String),
    });
  });
});
