import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ReadContext } from "./graph/read-context.ts";
import { datasetId, jobId } from "./model/identifiers.ts";
import { readAnnotations } from "./queries/catalog/annotations.ts";
import { readOverview } from "./queries/catalog/overview.ts";
import { listDatasetRuns, listDatasetVersions, readDataset } from "./queries/datasets/dataset-detail.ts";
import { readDatasetEvents } from "./queries/datasets/dataset-events.ts";
import { readDatasetQuality } from "./queries/datasets/dataset-quality.ts";
import { readHealth } from "./queries/health/read-health.ts";
import { readHome } from "./queries/home/home.ts";
import { readJob } from "./queries/jobs/job-detail.ts";
import { listJobVersions } from "./queries/jobs/job-versions.ts";
import { readColumnLineage } from "./queries/lineage/column-lineage.ts";
import { findColumn, readImpact } from "./queries/lineage/impact.ts";
import { readLineage } from "./queries/lineage/lineage.ts";
import { readLineageDiff } from "./queries/lineage/lineage-diff.ts";
import { readMoments } from "./queries/lineage/moments.ts";
import { readMarquezColumnLineage } from "./queries/marquez/column-lineage.ts";
import { listMarquezVersions } from "./queries/marquez/dataset-versions.ts";
import { readMarquezDatasets } from "./queries/marquez/datasets.ts";
import { listMarquezJobVersions, readMarquezJobs } from "./queries/marquez/jobs.ts";
import { readMarquezLineage } from "./queries/marquez/lineage.ts";
import { findNode, type StoredNode } from "./queries/nodes/nodes.ts";
import { readExplanation } from "./queries/why/read-explanation.ts";
import { openTestStore, type TestStore, testDatabaseUrl } from "./testing/open-test-store.ts";
import { facet, runEvent } from "./testing/run-event.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

const start = Date.UTC(2026, 4, 1);
const namespace = "warehouse";

const load = (job: string, input: string, output: string, at: number) =>
  test.store.write({
    receivedAt: start + at,
    value: runEvent({
      job,
      run: `${job} ${at}`,
      type: "COMPLETE",
      at: start + at,
      inputs: [input],
      outputs: [output],
      columns: ["id int"],
      outputFacets: {
        columnLineage: facet({ fields: { id: { inputFields: [{ namespace, name: input, field: "id" }] } } }),
      },
    }),
  });

const table = { direction: "both", depth: 5, limit: 100 } as const;
const columns = { ...table, column: null, indirect: true } as const;
const impact = { column: null, direction: "downstream", indirect: true, sort: "hops", limit: 50 } as const;

const answers: Record<string, (context: ReadContext, dataset: StoredNode, job: StoredNode) => unknown> = {
  annotations: (context, dataset) => readAnnotations(context, dataset),
  overview: (context) => readOverview(context),
  home: async (context) => readHome(context, "24h", "UTC", await readHealth(context)),
  "why of a dataset": async (context, dataset) =>
    readExplanation(context, dataset, await readHealth(context)),
  "why of a job": async (context, _, job) => readExplanation(context, job, await readHealth(context)),
  dataset: (context, dataset) => readDataset(context, dataset),
  "dataset runs": (context, dataset) => listDatasetRuns(context, dataset, "reader", 50),
  "dataset versions": (context, { node }) => listDatasetVersions(context, node, 50),
  "dataset events": (context, dataset) => readDatasetEvents(context, dataset),
  "dataset quality": (context, dataset) => readDatasetQuality(context, dataset),
  job: (context, _, job) => readJob(context, job),
  "job versions": (context, _, { node }) => listJobVersions(context, node, 50),
  lineage: (context, focus) => readLineage(context, { ...table, focus, asOf: null }),
  "past lineage": (context, focus) => readLineage(context, { ...table, focus, asOf: start + 5_000 }),
  "lineage of a job": (context, _, focus) => readLineage(context, { ...table, focus, asOf: null }),
  moments: (context, focus) => readMoments(context, { ...table, focus, from: null, to: null }),
  comparison: (context, focus) => readLineageDiff(context, { ...table, focus, from: start, to: null }),
  columns: (context, dataset) => readColumnLineage(context, { ...columns, dataset, asOf: null }),
  column: (context, dataset) => findColumn(context, dataset, "id", null),
  impact: (context, focus) => readImpact(context, { ...impact, focus, asOf: null }),
  "impact of a column": (context, focus) =>
    readImpact(context, { ...impact, column: "id", focus, asOf: null }),
  "Marquez dataset": (context, { node }) =>
    readMarquezDatasets(context, [context.index.representative(node)], { columnLineage: true }),
  "Marquez versions": (context, { node }) =>
    listMarquezVersions(context, context.index.representative(node), { limit: 10, offset: 0 }),
  "Marquez job": (context, _, { node }) => readMarquezJobs(context, [node], 10),
  "Marquez job versions": (context, _, { node }) =>
    listMarquezJobVersions(context, node, { limit: 10, offset: 0 }),
  "Marquez lineage": (context, focus) =>
    readMarquezLineage(context, { ...focus, field: null, version: null }, 5),
  "Marquez columns": (context, focus) =>
    readMarquezColumnLineage(
      context,
      { ...focus, field: null, version: null },
      { depth: 5, withDownstream: true },
    ),
};

// The embedded engine has one session, so nothing is committed during a read.
describe.skipIf(testDatabaseUrl === undefined)(
  "an answer from a snapshot older than the graph in memory",
  () => {
    it.each(Object.keys(answers))("leaves out what the snapshot lacks: %s", async (name) => {
      await load("stage", "raw", "orders", 0);
      await load("report", "orders", "sales", 1_000);
      await test.store.read(async (context) => {
        const dataset = (await findNode(context.session, datasetId(namespace, "orders")))!;
        const job = (await findNode(context.session, jobId("jobs", "report")))!;
        // Committed after the snapshot: more neighbors of both, and a new name that represents the dataset.
        await load("copy", "orders", "orders_copy", 10_000);
        await load("report", "sales_2025", "sales_2026", 11_000);
        await load("merge", "raw", "aaa", 12_000);
        await test.store.executeCommand(
          {
            kind: "same-dataset",
            datasets: [
              { namespace, name: "aaa" },
              { namespace, name: "orders" },
            ],
          },
          "a user",
        );
        expect(context.index.representative(dataset.node)).not.toBe(dataset.node);
        await answers[name]!(context, dataset, job);
      });
    });
  },
);
