import { exportLines, parseExportLine } from "@headwater/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../testing/test-app.ts";

interface Named {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}
interface Edge {
  readonly from: Named;
  readonly to: Named;
}
interface Diff {
  readonly before: readonly { readonly representative: Named; readonly members: readonly Named[] }[];
  readonly after: readonly { readonly representative: Named; readonly members: readonly Named[] }[];
  readonly removedEdges: readonly Edge[];
  readonly addedEdges: readonly Edge[];
  readonly connectedJobs: readonly Edge[];
  readonly disconnectedJobs: readonly Edge[];
}

let test: TestApp;
let lake: Named;
let warehouse: Named;

const run = (number: number, job: string, rest: object) => ({
  eventType: "COMPLETE",
  eventTime: `2026-05-31T10:0${number}:00Z`,
  producer: "https://example.com/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: `0195a000-0000-7000-8000-00000000000${number}` },
  job: { namespace: "airflow", name: job },
  ...rest,
});
const resolve = (namespace: string, name: string) =>
  test.get<Named>(`/api/v2/resolve?${new URLSearchParams({ kind: "dataset", namespace, name })}`);
const downstreamOf = async ({ id }: Named) => {
  const { nodes } = await test.get<{ nodes: Named[] }>(`/api/v2/lineage?node=${id}&direction=downstream`);
  return nodes.map(({ name }) => name).sort();
};
const texts = (edges: readonly Edge[]) => edges.map(({ from, to }) => `${from.name} > ${to.name}`).sort();

beforeEach(async () => {
  test = await openTestApp();
  await test.send(run(1, "extract", { outputs: [{ namespace: "s3://lake", name: "tickit/event" }] }));
  await test.send(
    run(2, "load", {
      inputs: [{ namespace: "postgres://db:5432", name: "dev.ext.event" }],
      outputs: [{ namespace: "postgres://db:5432", name: "dev.staging.event" }],
    }),
  );
  lake = await resolve("s3://lake", "tickit/event");
  warehouse = await resolve("postgres://db:5432", "dev.ext.event");
});

afterEach(() => test.close());

describe("a decision that two names are one dataset", () => {
  it("is previewed as a difference of the graph without changing it", async () => {
    const body = { kind: "same-dataset", datasets: [lake.id, warehouse.id] };
    const diff = await test.post<Diff>("/api/v2/identity/preview", body);
    expect(diff.before.map(({ members }) => members.length)).toEqual([1, 1]);
    expect(diff.after).toMatchObject([{ representative: warehouse, members: [{}, {}] }]);
    expect(texts(diff.removedEdges)).toEqual(["extract > tickit/event"]);
    expect(texts(diff.addedEdges)).toEqual(["extract > dev.ext.event"]);
    expect(texts(diff.connectedJobs)).toEqual(["extract > load"]);
    expect(await downstreamOf(lake)).toEqual(["tickit/event"]);
  });

  it("merges the datasets immediately, and splits them when it is undone", async () => {
    const body = { kind: "same-dataset", datasets: [lake.id, warehouse.id], actor: "ada" };
    const { id } = await test.post<{ id: string }>("/api/v2/identity/decisions", body);
    expect(await downstreamOf(lake)).toEqual(["dev.ext.event", "dev.staging.event", "load"]);
    const undone = await test.post<{ diff: Diff }>(`/api/v2/identity/decisions/${id}/undo`, { actor: "bob" });
    expect(texts(undone.diff.disconnectedJobs)).toEqual(["extract > load"]);
    expect(await downstreamOf(lake)).toEqual(["tickit/event"]);
    const { items } = await test.get<{ items: object[] }>("/api/v2/identity/decisions");
    expect(items).toMatchObject([{ id, kind: "same-dataset", actor: "ada", undone: { actor: "bob" } }]);
    const again = await test.app.inject({
      method: "POST",
      url: `/api/v2/identity/decisions/${id}/undo`,
      payload: {},
    });
    expect(again.statusCode).toBe(400);
    expect(again.json()).toMatchObject({
      code: "invalid-parameter",
      detail: "The decision was already undone by bob.",
    });
  });

  it("splits what a rule had merged", async () => {
    await test.send(run(3, "audit", { inputs: [{ namespace: "s3a://lake", name: "tickit/event/dt=1" }] }));
    const partition = await resolve("s3a://lake", "tickit/event/dt=1");
    expect(await downstreamOf(lake)).toContain("audit");
    await test.post("/api/v2/identity/decisions", {
      kind: "different-datasets",
      datasets: [partition.id, lake.id],
    });
    expect(await downstreamOf(lake)).not.toContain("audit");
  });

  it("survives a rebuild, and an export and import", async () => {
    await test.post("/api/v2/identity/decisions", {
      kind: "same-dataset",
      datasets: [lake.id, warehouse.id],
    });
    await test.store.rebuild({});
    expect(await downstreamOf(lake)).toContain("load");
    const lines: string[] = [];
    for await (const line of exportLines(test.store.database)) lines.push(line);
    await test.close();
    test = await openTestApp();
    for (const line of lines.reverse()) {
      const imported = parseExportLine(line);
      if (imported) await test.store.importLine(imported);
    }
    expect(await downstreamOf(lake)).toContain("load");
  });

  it("is refused for an unknown dataset, and for twice the same dataset", async () => {
    const decide = (datasets: readonly string[]) =>
      test.app.inject({
        method: "POST",
        url: "/api/v2/identity/decisions",
        payload: { kind: "same-dataset", datasets },
      });
    expect((await decide([lake.id, "0195a000-0000-7000-8000-000000000099"])).statusCode).toBe(404);
    expect((await decide([lake.id, lake.id])).statusCode).toBe(400);
    expect((await decide([lake.id])).statusCode).toBe(400);
  });
});

describe("a partition of a path", () => {
  it("is the path, in column lineage too", async () => {
    const source = { namespace: "s3a://lake", name: "tickit/event/dt=2026-05-31", field: "id" };
    const output = { namespace: "postgres://db:5432", name: "dev.staging.event" };
    const columnLineage = { fields: { event_id: { inputFields: [source] } } };
    await test.send(run(5, "stage", { outputs: [{ ...output, facets: { columnLineage } }] }));
    const { columns } = await test.get<{ columns: { dataset: string; column: string }[] }>(
      `/api/v2/column-lineage?dataset=${lake.id}&column=id&direction=downstream`,
    );
    const staged = await resolve(output.namespace, output.name);
    expect(columns).toContainEqual(
      expect.objectContaining({ dataset: staged.id, column: "event_id", distance: 1 }),
    );
  });
});

describe("waiting until all events are processed", () => {
  it("shows the lineage inferred from the SQL of a run, with its place", async () => {
    const query = "DELETE FROM staging.event;\nINSERT INTO staging.event SELECT id FROM ext.raw_event";
    const { run: sent } = run(4, "stage", {});
    await test.send(
      run(4, "stage", {
        job: { namespace: "airflow", name: "stage", facets: { sql: { query } } },
        outputs: [{ namespace: "postgres://db:5432", name: "dev.staging.event" }],
      }),
    );
    expect(await test.post<object>("/api/v2/settle", {})).toMatchObject({ settled: true });
    const { items } = await test.get<{ items: { id: string; runId: string }[] }>("/api/v2/runs");
    const { id } = items.find(({ runId }) => runId === sent.runId)!;
    const place = { statement: 1, line: 2, column: 1 };
    expect(await test.get<object>(`/api/v2/runs/${id}`)).toMatchObject({
      inference: {
        dialect: "postgres",
        inputs: [{ dataset: { name: "dev.ext.raw_event" }, place }],
        outputs: [{ dataset: { name: "dev.staging.event" }, place }],
        corrections: [],
      },
    });
    const raw = await resolve("postgres://db:5432", "dev.ext.raw_event");
    const { edges } = await test.get<{ edges: { layer: string }[] }>(
      `/api/v2/lineage?node=${raw.id}&depth=1`,
    );
    expect(edges.map(({ layer }) => layer)).toContain("inferred");
    const metrics = await test.app.inject("/metrics");
    expect(metrics.body).toContain("headwater_inference_queue_length 0");
  });
});
