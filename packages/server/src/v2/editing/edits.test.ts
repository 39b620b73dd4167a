import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../testing/test-app.ts";

interface Named {
  readonly kind: string;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

let test: TestApp;
let orders: Named;
let report: Named;
let load: Named;

const run = (number: number, job: string, rest: object) => ({
  eventType: "COMPLETE",
  eventTime: `2026-05-31T10:0${number}:00Z`,
  producer: "https://example.com/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: `0195a000-0000-7000-8000-00000000000${number}` },
  job: { namespace: "airflow", name: job },
  ...rest,
});
const producer = {
  _producer: "https://example.com/producer",
  _schemaURL: "https://openlineage.io/spec/facets/1-0-0/Facet.json",
};
const namespace = "postgres://db:5432";
const loadOrders = run(1, "load", {
  outputs: [
    {
      namespace,
      name: "shop.public.orders",
      facets: {
        schema: { ...producer, fields: [{ name: "email", type: "text" }] },
        documentation: { ...producer, description: "Orders, as they come." },
        ownership: { ...producer, owners: [{ name: "team:sales", type: "OWNER" }] },
        tags: { ...producer, tags: [{ key: "gold", value: "true", source: "PRODUCER" }] },
      },
    },
  ],
});
const resolve = (kind: string, space: string, name: string) =>
  test.get<Named>(`/api/v2/resolve?${new URLSearchParams({ kind, namespace: space, name })}`);
const edit = (node: Named, body: object) =>
  test.post<{ id: string }>("/api/v2/edits", { node: node.id, ...body });
const undo = ({ id }: { id: string }) => test.post(`/api/v2/edits/${id}/undo`, {});
interface Detail {
  readonly description: string | null;
  readonly tags: string[];
  readonly owners: { name: string; type: string | null }[];
  readonly columns: { name: string; description: string | null; tags: string[] }[];
  readonly inputs: Named[];
}
const detail = (node: Named) => test.get<Detail>(`/api/v2/${node.kind}s/${node.id}`);
const listed = async (kind: string) =>
  (await test.get<{ items: Named[] }>(`/api/v2/${kind}s`)).items.map(({ name }) => name).sort();
const graphOf = async ({ id }: Named) => {
  const { nodes } = await test.get<{ nodes: Named[] }>(`/api/v2/lineage?node=${id}&depth=5`);
  return nodes.map(({ name }) => name).sort();
};

beforeEach(async () => {
  test = await openTestApp();
  await test.send(loadOrders);
  await test.send(
    run(2, "report", {
      inputs: [{ namespace, name: "shop.public.orders" }],
      outputs: [{ namespace, name: "shop.public.report" }],
    }),
  );
  orders = await resolve("dataset", namespace, "shop.public.orders");
  report = await resolve("dataset", namespace, "shop.public.report");
  load = await resolve("job", "airflow", "load");
});

afterEach(() => test.close());

describe("manual edits of a dataset", () => {
  it("are stored beside the producers' values, override them, and can be undone", async () => {
    await edit(orders, { kind: "add-tag", tag: "pii", column: "email" });
    await edit(orders, { kind: "remove-tag", tag: "gold" });
    await edit(orders, { kind: "add-owner", owner: { name: "ada" } });
    const described = await edit(orders, {
      kind: "set-description",
      description: "Every order of the shop.",
    });
    expect(await detail(orders)).toMatchObject({
      description: "Every order of the shop.",
      tags: [],
      owners: [
        { name: "ada", type: null },
        { name: "team:sales", type: "OWNER" },
      ],
      columns: [{ name: "email", tags: ["pii"] }],
    });
    expect(await test.get(`/api/v2/nodes/${orders.id}/annotations`)).toMatchObject({
      tags: [
        { column: null, tag: "gold", byProducer: true, removed: true, word: { actor: "unknown" } },
        { column: "email", tag: "pii", byProducer: false, removed: false, word: { actor: "unknown" } },
      ],
      descriptions: [{ column: null, original: "Orders, as they come." }],
      hidden: null,
    });
    await edit(orders, { kind: "reset-description" });
    expect((await detail(orders)).description).toBe("Orders, as they come.");
    await edit(orders, { kind: "set-description", description: "Orders." });
    await edit(orders, { kind: "reset-description" });
    await undo(described);
    expect((await detail(orders)).description).toBe("Orders, as they come.");
    const history = await test.get<{ items: { kind: string; undone: object | null }[] }>(
      `/api/v2/nodes/${orders.id}/history`,
    );
    expect(history.items.map(({ kind, undone }) => [kind, undone !== null])).toEqual([
      ["set-description", false],
      ["set-description", false],
      ["set-description", false],
      ["set-description", true],
      ["add-owner", false],
      ["remove-tag", false],
      ["add-tag", false],
    ]);
    expect(await test.get("/api/v2/labels?what=tag&q=pi")).toEqual({ items: ["pii"] });
  });

  it("are refused if invalid, with the expected value", async () => {
    const answer = async (url: string, payload: object) => {
      const { statusCode, body } = await test.app.inject({ method: "POST", url, payload });
      return [statusCode, JSON.parse(body).code, JSON.parse(body).pointer];
    };
    const edits = "/api/v2/edits";
    expect(await answer(edits, { kind: "add-tag", node: orders.id })).toEqual([
      400,
      "invalid-parameter",
      "/tag",
    ]);
    expect(await answer(edits, { kind: "add-tag", node: load.id, column: "a", tag: "b" })).toEqual([
      400,
      "invalid-parameter",
      "/column",
    ]);
    expect(await answer("/api/v2/declared-edges", { from: orders.id, to: orders.id })).toEqual([
      400,
      "invalid-parameter",
      "/to",
    ]);
    expect(
      await answer("/api/v2/declared-edges", {
        from: load.id,
        to: report.id,
        columns: [{ from: "a", to: "b" }],
      }),
    ).toEqual([400, "invalid-parameter", "/columns"]);
    const tag = await edit(orders, { kind: "add-tag", tag: "x" });
    await undo(tag);
    expect(await answer(`/api/v2/edits/${tag.id}/undo`, {})).toEqual([400, "invalid-parameter", "id"]);
  });
});

describe("a hidden dataset", () => {
  it("is omitted from lists and lineage until it is unhidden", async () => {
    expect(await graphOf(load)).toContain("shop.public.report");
    await edit(orders, { kind: "hide" });
    expect(await listed("dataset")).toEqual(["shop.public.report"]);
    expect(await graphOf(load)).toEqual(["load"]);
    expect(await test.get("/api/v2/search?q=orders")).toMatchObject({ items: [] });
    expect(await test.get("/api/v2/hidden")).toMatchObject({ items: [{ node: orders, actor: "unknown" }] });
    await edit(orders, { kind: "unhide" });
    expect(await graphOf(load)).toContain("shop.public.report");
    expect(await test.get("/api/v2/hidden")).toMatchObject({ items: [] });
  });

  it("is omitted from moments, impact, changes and counts", async () => {
    const now = new Date().toISOString();
    await test.send({
      ...loadOrders,
      run: { runId: "0190a000-0000-7000-8000-0000000000aa" },
      eventTime: now,
    });
    const told = async () => ({
      edges: (
        await test.get<{ moments: { edgesAdded: number }[] }>(
          `/api/v2/lineage/moments?node=${load.id}&depth=3`,
        )
      ).moments.reduce((sum, { edgesAdded }) => sum + edgesAdded, 0),
      impact: (await test.get<{ items: Named[] }>(`/api/v2/impact?node=${load.id}`)).items.length,
      datasets: (
        await test.get<{ items: { name: string; datasets: number }[] }>("/api/v2/namespaces")
      ).items.find(({ name }) => name === namespace)!.datasets,
    });
    const before = await told();
    expect(before.edges).toBeGreaterThan(0);
    expect(before.impact).toBeGreaterThan(0);
    await edit(orders, { kind: "hide" });
    expect(await told()).toEqual({ edges: 0, impact: 0, datasets: before.datasets - 1 });
    const home = await test.get<{ changes: { dataset: Named }[] }>("/api/v2/home?range=30d");
    expect(home.changes.filter(({ dataset }) => dataset.id === orders.id)).toEqual([]);
  });

  it("reappears when an event names it", async () => {
    await edit(orders, { kind: "hide" });
    await test.send({ ...loadOrders, eventTime: "2026-05-31T10:09:00Z" });
    expect(await listed("dataset")).toEqual(["shop.public.orders", "shop.public.report"]);
  });
});

describe("a manually declared edge", () => {
  it("is part of the declared layer until it is undone", async () => {
    await test.send(run(3, "other", { outputs: [{ namespace, name: "shop.public.budget" }] }));
    const budget = await resolve("dataset", namespace, "shop.public.budget");
    const edge = await test.post<{ id: string }>("/api/v2/declared-edges", {
      from: budget.id,
      to: report.id,
      columns: [{ from: "amount", to: "budget" }],
      note: "  By mail, every Monday. ",
    });
    const lineage = await test.get<{ edges: { from: string; to: string; layer: string }[] }>(
      `/api/v2/lineage?node=${report.id}&direction=upstream`,
    );
    expect(lineage.edges).toContainEqual(expect.objectContaining({ layer: "declared", from: budget.id }));
    expect(await test.get(`/api/v2/nodes/${report.id}/declared-edges`)).toMatchObject({
      items: [
        {
          id: edge.id,
          from: budget,
          to: report,
          job: null,
          columns: [{ from: "amount", to: "budget" }],
          note: "By mail, every Monday.",
        },
      ],
      truncated: false,
    });
    await undo(edge);
    expect(await graphOf(report)).not.toContain("shop.public.budget");
    expect(await test.get(`/api/v2/nodes/${report.id}/declared-edges`)).toMatchObject({ items: [] });
  });
});

describe("the audit log", () => {
  it("lists edits and undone edits", async () => {
    const tag = await edit(orders, { kind: "add-tag", tag: "pii", column: "email" });
    await undo(tag);
    const { items } = await test.get<{ items: { action: string; subject: string }[] }>("/api/v2/audit");
    expect(items.map(({ action, subject }) => [action, subject])).toEqual([
      ["undo", `add-tag of ${namespace} shop.public.orders, column email: pii`],
      ["add-tag", `${namespace} shop.public.orders, column email: pii`],
    ]);
  });
});

describe("the list of events", () => {
  it("can be filtered by type, namespace, name and time", async () => {
    const subjects = async (query: string) => {
      const { items, searchedTo } = await test.get<{
        items: { subject: { name: string } }[];
        searchedTo: string | null;
      }>(`/api/v2/events?${query}`);
      expect(searchedTo).toBeNull();
      return items.map(({ subject }) => subject.name);
    };
    expect(await subjects("eventType=COMPLETE")).toEqual(["report", "load"]);
    expect(await subjects("eventType=FAIL")).toEqual([]);
    expect(await subjects("name=REP")).toEqual(["report"]);
    expect(await subjects("namespace=nowhere")).toEqual([]);
    expect(await subjects(`to=${encodeURIComponent("2020-01-01T00:00:00Z")}`)).toEqual([]);
    expect(await subjects("limit=1")).toEqual(["report"]);
  });
});

describe("quarantine", () => {
  it("is replayed in one request, with the outcome", async () => {
    await test.send({ eventType: "COMPLETE" });
    const { items } = await test.get<{ items: { problems: { code: string }[] }[] }>("/api/v2/quarantine");
    expect(items).toHaveLength(1);
    const code = items[0]!.problems[0]!.code;
    expect(await test.post("/api/v2/quarantine/replay", { code })).toEqual({
      tried: 1,
      accepted: 0,
      next: null,
    });
    expect(await test.post("/api/v2/quarantine/replay", { cursor: null })).toMatchObject({ tried: 1 });
    expect(await test.post("/api/v2/quarantine/replay", { code: "no-such-code" })).toMatchObject({
      tried: 0,
    });
  });
});
