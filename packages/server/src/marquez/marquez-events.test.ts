import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dataset, Graph, Job, Run, Version } from "../testing/marquez-shapes.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const folder = fileURLToPath(new URL("../../../../fixtures/marquez", import.meta.url));

interface SentEvent {
  readonly run?: { readonly runId: string; readonly facets?: Record<string, unknown> };
  readonly job?: {
    readonly namespace: string;
    readonly name: string;
    readonly facets?: Record<string, unknown>;
  };
}

const files = (pattern: RegExp, under = "") =>
  readdirSync(path.join(folder, under))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => readFileSync(path.join(folder, under, name), "utf8"));

/** The demo data set of Marquez, at fixed times. */
function seed(): object[] {
  const text = files(/^seed\.template\.json$/)[0]!.replaceAll(
    "{{RUN_START_TIME}}",
    "2026-03-01T10:00:00.000Z",
  );
  const ended = text.replace(
    /\{\{RUN_END_TIME_AFTER_(\d+)_MINUTES\}\}/g,
    (_all, minutes: string) => `2026-03-01T10:${minutes.padStart(2, "0")}:00.000Z`,
  );
  return JSON.parse(ended) as object[];
}

describe("the events of Marquez's own tests", () => {
  let test: TestApp;
  const names = (graph: Graph, type: string) =>
    graph.graph.filter((node) => node.type === type).map(({ data }) => data.name);
  const lineage = (nodeId: string, depth: number) =>
    test.get<Graph>(`/api/v1/lineage?nodeId=${encodeURIComponent(nodeId)}&depth=${depth}`);

  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  it("are accepted, and their run and job facets are returned", async () => {
    const texts = [...files(/^(event|null).*\.json$/), ...files(/\.json$/, "listener")];
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      const answer = await test.send(text);
      expect([answer.statusCode, answer.body]).toEqual([201, ""]);
      const event = JSON.parse(text) as SentEvent;
      if (!event.run || !event.job) continue;
      const { facets } = await test.get<{ facets: object }>(
        `/api/v1/jobs/runs/${event.run.runId}/facets?type=run`,
      );
      expect(Object.keys(facets)).toEqual(expect.arrayContaining(Object.keys(event.run.facets ?? {})));
      const { namespace, name } = event.job;
      const job = await test.get<Job>(
        `/api/v1/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}`,
      );
      expect(Object.keys(job.facets)).toEqual(expect.arrayContaining(Object.keys(event.job.facets ?? {})));
    }
    const task = await test.get<Job>("/api/v1/namespaces/my-scheduler-namespace/jobs/myjob.mytask");
    expect(task).toMatchObject({ simpleName: "mytask", parentJobName: "myjob" });
  });

  it("describe the apples: every recipe, including the crab apples of the second picking", async () => {
    for (const text of files(/\.json$/, "apples")) expect((await test.send(text)).statusCode).toBe(201);
    const whole = await lineage("job:grandmas.kitchen:gather_apples", 20);
    expect(names(whole, "JOB")).toEqual([
      "gather_apples",
      "prepare_apple_cider",
      "prepare_apple_filling",
      "prepare_apple_pie",
      "prepare_vinegar",
    ]);
    const near = await lineage("job:grandmas.kitchen:gather_apples", 0);
    expect(names(near, "JOB")).toEqual(["gather_apples"]);
    const one = await lineage("job:grandmas.kitchen:prepare_apple_pie", 1);
    expect(names(one, "JOB")).toEqual(["prepare_apple_filling", "prepare_apple_pie"]);
    const pie = await test.get<{ runs: Run[] }>(
      "/api/v1/namespaces/grandmas.kitchen/jobs/prepare_apple_pie/runs",
    );
    expect(pie.runs).toHaveLength(2);
    const filling = await test.get<Job>("/api/v1/namespaces/grandmas.kitchen/jobs/prepare_apple_filling");
    const { versions } = await test.get<{ versions: Version[] }>(
      "/api/v1/namespaces/grandmas.kitchen/jobs/prepare_apple_filling/versions",
    );
    expect(versions.map(({ inputs }) => inputs.length)).toEqual([3, 2]);
    expect(versions[0]!.version).toBe(filling.currentVersion);
  });

  it("describe Marquez's demo: thirteen runs, their tables, columns and quality", async () => {
    const events = seed();
    for (const event of events) expect((await test.send(event)).statusCode).toBe(201);
    const base = "/api/v1/namespaces/food_delivery";
    const { jobs, totalCount } = await test.get<{ jobs: Job[]; totalCount: number }>(`${base}/jobs`);
    expect([jobs.length, totalCount, events.length]).toEqual([13, 13, 26]);
    for (const job of jobs) {
      expect(job.latestRun).toMatchObject({
        state: "COMPLETED",
        nominalStartTime: "2020-02-22T22:00:00.000Z",
      });
      expect(job.latestRun!.durationMs).toBeGreaterThanOrEqual(300_000);
      for (const { datasetVersionId: id } of job.latestRun!.inputDatasetVersions) {
        await test.get(`${base}/datasets/${encodeURIComponent(id.name)}/versions/${id.version}`);
      }
    }
    const delivery = await test.get<Dataset>(`${base}/datasets/public.delivery_7_days`);
    expect(delivery).toMatchObject({
      sourceName: "food_delivery_db",
      description: expect.stringContaining("deliveries"),
    });
    expect(delivery.columnLineage!.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(["customer_address", "customer_email"]),
    );
    const whole = await lineage("dataset:food_delivery:public.delivery_7_days", 20);
    expect(names(whole, "JOB")).toHaveLength(13);
    const { datasets } = await test.get<{ datasets: Dataset[] }>(`${base}/datasets`);
    const fed = datasets.filter(({ columnLineage }) => columnLineage !== null).length;
    expect(fed).toBeGreaterThan(0);
    expect(fed).toBeLessThan(datasets.length);
  });
});
