import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { listDatasetVersions, readDataset } from "../datasets/dataset-detail.ts";
import { readLineage } from "../lineage/lineage.ts";
import { readMarquezDatasets } from "../marquez/datasets.ts";
import { resolveNodeId } from "../marquez/names.ts";
import { findNode } from "../nodes/nodes.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: object;
}

let lastRun = 0;
async function run(inputs: readonly Named[], outputs: readonly Named[]): Promise<void> {
  lastRun += 1;
  await test.store.write({
    receivedAt: Date.UTC(2026, 5, 1),
    value: {
      eventTime: new Date(Date.UTC(2026, 4, 1) + lastRun * 60_000).toISOString(),
      eventType: "COMPLETE",
      producer: "https://example.com/producer",
      run: { runId: `0195a000-0000-7000-8000-${String(lastRun).padStart(12, "0")}` },
      job: { namespace: "n", name: "job" },
      inputs,
      outputs,
    },
  });
}

const schema = (...columns: string[]) => ({
  schema: { fields: columns.map((name) => ({ name, type: "int" })) },
});

async function around() {
  const focus = (await findNode(test.store.database, jobId("n", "job")))!;
  const { nodes } = await readLineage(test.context, {
    focus,
    direction: "both",
    depth: 1,
    limit: 100,
    asOf: null,
  });
  return nodes.filter(({ kind }) => kind === "dataset");
}

describe("a table named only by its partitions", () => {
  it("is one dataset with the table's name, and the partitions are aliases", async () => {
    const clicks = (day: string) => ({
      namespace: "hdfs://lake",
      name: `raw/clicks/year=2026/day=${day}/TYPE=view`,
    });
    const output = (day: string, ...columns: string[]) => ({
      namespace: "s3a://lake",
      name: `out/daily/dt=2026-01-${day}`,
      facets: schema(...columns),
    });
    await run([clicks("01"), clicks("02")], [output("01", "a")]);
    await run([clicks("03")], [output("02", "a", "b")]);
    const nodes = await around();
    expect(
      nodes.map(({ namespace, name, otherNames, columns }) => [
        namespace,
        name,
        otherNames.length,
        columns.map((column) => column.name),
      ]),
    ).toEqual([
      ["hdfs://lake", "raw/clicks", 3, []],
      ["s3://lake", "out/daily", 2, ["a", "b"]],
    ]);
    const daily = (await findNode(test.store.database, datasetId("s3://lake", "out/daily")))!;
    const detail = await readDataset(test.context, daily);
    expect(detail).toMatchObject({ versionCount: 2, lastWrittenAt: expect.any(String) });
    expect(detail.columns.map(({ name }) => name)).toEqual(["a", "b"]);
    const versions = await listDatasetVersions(test.context, daily.node, 10);
    expect(versions.items.map(({ current, columns }) => [current, columns.length])).toEqual([
      [true, 2],
      [false, 1],
    ]);
  });

  it("keeps the ids and facts of the partitions", async () => {
    await run([], [{ namespace: "s3://lake", name: "t/dt=1", facets: schema("a") }]);
    await run([], [{ namespace: "s3://lake", name: "t/dt=2", facets: schema("b") }]);
    const part = (await findNode(test.store.database, datasetId("s3://lake", "t/dt=1")))!;
    const detail = await readDataset(test.context, part);
    expect(detail.name).toBe("t/dt=1");
    expect(detail.columns.map(({ name }) => name)).toEqual(["a"]);
    expect(detail.otherNames.map(({ name }) => name)).toEqual(["t", "t/dt=2"]);
    for (const name of ["t", "t/dt=1"]) {
      const found = await resolveNodeId(test.context, `dataset:s3://lake:${name}`);
      expect(found).toMatchObject({ kind: "dataset" });
      const marquez = await readMarquezDatasets(test.context, [found!.node], {
        columnLineage: false,
      });
      expect(marquez.get(found!.node)!.fields).toHaveLength(1);
    }
  });

  it("is merged by a claim on a partition, like the table", async () => {
    await run(
      [],
      [
        {
          namespace: "s3://lake",
          name: "t/dt=1",
          facets: {
            symlinks: { identifiers: [{ namespace: "hive://meta:9083", name: "db.t", type: "TABLE" }] },
          },
        },
      ],
    );
    const [node] = await around();
    expect(node).toMatchObject({ name: "t" });
    expect(node!.otherNames.map(({ name }) => name).sort()).toEqual(["db.t", "t/dt=1"]);
  });
});
