/** DAGs that are triggered by outputs of other jobs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { findNode } from "../nodes/nodes.ts";
import { readLineage } from "./lineage.ts";

const at = Date.UTC(2026, 0, 10, 2);
const orders = { namespace: "s3://lake", name: "landing/orders.csv" };

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

const send = async (...parts: RunEventPart[]) => {
  for (const part of parts) await test.store.write({ value: runEvent(part) });
  await test.store.settle();
};
const timetable = (condition: object) => ({
  airflowDagRun: facet({ dag: { dag_id: "curate", timetable: condition }, dagRun: {} }),
});
const assets = (...uris: string[]) => ({ objects: uris.map((uri) => ({ __type: "asset", uri })) });

async function lineageOf(id: string, more: { limit?: number; direction?: "both" | "upstream" } = {}) {
  const { nodes, edges, truncated } = await readLineage(test.context, {
    focus: (await findNode(test.store.database, id))!,
    direction: more.direction ?? "both",
    depth: 1,
    limit: more.limit ?? 100,
    asOf: null,
  });
  const names = new Map(nodes.map(({ id: own, name }) => [own, name]));
  const control = edges.flatMap((edge) =>
    edge.control ? [`${names.get(edge.from)} > ${names.get(edge.to)}`] : [],
  );
  return { names: [...names.values()].sort(), control, truncated };
}

describe("a DAG triggered by an asset", () => {
  beforeEach(() =>
    send(
      { job: "land", run: "land", type: "COMPLETE", at, outputs: [orders] },
      {
        job: "curate",
        run: "curate",
        type: "COMPLETE",
        at: at + 1_000,
        runFacets: timetable({ asset_condition: assets("s3://lake/landing/orders.csv") }),
      },
    ),
  );

  it("is adjacent to the job that triggers it, and vice versa", async () => {
    expect(await lineageOf(jobId("jobs", "land"))).toMatchObject({
      names: ["curate", "land", "landing/orders.csv"],
      control: ["land > curate"],
    });
    expect(await lineageOf(jobId("jobs", "curate"))).toMatchObject({
      names: ["curate", "land"],
      control: ["land > curate"],
    });
    expect((await lineageOf(datasetId(orders.namespace, orders.name))).control).toEqual(["land > curate"]);
  });

  it("is not upstream of the job, and omitted beyond the limit", async () => {
    expect((await lineageOf(jobId("jobs", "land"), { direction: "upstream" })).names).toEqual(["land"]);
    expect(await lineageOf(jobId("jobs", "land"), { limit: 2 })).toMatchObject({
      names: ["land", "landing/orders.csv"],
      control: [],
      truncated: true,
    });
  });

  it("is no longer triggered once a later run has another timetable", async () => {
    await send({
      job: "curate",
      run: "later",
      type: "COMPLETE",
      at: at + 86_400_000,
      runFacets: timetable({ expression: "@daily" }),
    });
    expect((await lineageOf(jobId("jobs", "land"))).control).toEqual([]);
  });

  it("can be triggered by any of several assets, and by datasets of Airflow 2", async () => {
    await send({
      job: "mix",
      run: "mix",
      type: "START",
      at: at + 2_000,
      runFacets: timetable({
        dataset_condition: {
          objects: [assets("s3://lake/other.csv"), assets("s3a://lake/landing/orders.csv")],
        },
      }),
    });
    expect((await lineageOf(jobId("jobs", "land"))).control.sort()).toEqual(["land > curate", "land > mix"]);
  });
});
