/** Lineage of a stream that is stopped or fails (SPEC.md §4, §5). */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { datasetId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { readDataset } from "../datasets/dataset-detail.ts";
import { readLineage } from "../lineage/lineage.ts";
import { findNode } from "./nodes.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 1, 3, 4);

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

/** Runs a stream from one source to the sink, and ends it. */
async function stream(name: string, at: number, source: string, end: "ABORT" | "FAIL") {
  const jobFacets = { jobType: facet({ processingType: "STREAMING", integration: "FLINK" }) };
  const parts: RunEventPart[] = [
    { job: "follow", run: name, type: "RUNNING", at, inputs: [source], outputs: ["sink"], jobFacets },
    { job: "follow", run: name, type: end, at: at + hour, jobFacets },
  ];
  for (const part of parts) await test.store.write({ value: runEvent(part) });
  await test.store.settle();
}

async function sink() {
  const node = (await findNode(test.store.database, datasetId("warehouse", "sink")))!;
  const question = { focus: node, direction: "upstream", depth: 1, limit: 10, asOf: null } as const;
  const { nodes, edges } = await readLineage(test.context, question);
  return {
    sources: nodes.flatMap(({ kind, name }) => (kind === "dataset" && name !== "sink" ? [name] : [])),
    isProvisional: edges.some(({ provisional }) => provisional),
    lastWrittenAt: (await readDataset(test.context, node)).lastWrittenAt,
  };
}

it("keeps the lineage and the writes of a stopped stream", async () => {
  await stream("first", start, "former", "ABORT");
  await stream("second", start + 24 * hour, "present", "ABORT");
  expect(await sink()).toEqual({
    sources: ["present"],
    isProvisional: false,
    lastWrittenAt: new Date(start + 25 * hour).toISOString(),
  });
});

it("keeps those of the previous run when a stream fails", async () => {
  await stream("first", start, "former", "ABORT");
  await stream("second", start + 24 * hour, "broken", "FAIL");
  expect(await sink()).toMatchObject({
    sources: ["former"],
    lastWrittenAt: new Date(start + hour).toISOString(),
  });
});
