import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { readHealth } from "../health/read-health.ts";
import { bucketsOf, UnknownZone } from "./buckets.ts";
import { readHome } from "./home.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 0, 20, 12, 30);

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

const owned = (name: string) => ({ ownership: facet({ owners: [{ name, type: "TEAM" }] }) });
const send = async (...parts: RunEventPart[]) => {
  for (const part of parts) await test.store.write({ value: runEvent(part) });
};
const home = async (range: "24h" | "7d" | "30d" = "24h", zone = "UTC") =>
  readHome(test.context, range, zone, await readHealth(test.context, now));

describe("runs over time", () => {
  it("are counted by the hour of their first event and by current state", async () => {
    await send(
      { job: "a", run: "1", type: "START", at: now - 2 * hour },
      { job: "a", run: "2", type: "START", at: now - 3 * hour },
      { job: "a", run: "2", type: "FAIL", at: now - hour },
      { job: "a", run: "3", type: "COMPLETE", at: now - 30 * hour },
    );
    const { buckets } = await home();
    expect(buckets).toHaveLength(24);
    expect(buckets.filter(({ running, failed }) => running + failed > 0)).toEqual([
      { start: "2026-01-20T09:00:00.000Z", complete: 0, failed: 1, aborted: 0, running: 0 },
      { start: "2026-01-20T10:00:00.000Z", complete: 0, failed: 0, aborted: 0, running: 1 },
    ]);
    await send({ job: "a", run: "1", type: "COMPLETE", at: now });
    const after = await home("7d");
    expect(after.buckets).toHaveLength(7);
    expect(after.buckets.at(-1)).toMatchObject({ complete: 1, failed: 1, running: 0 });
    expect(after.buckets.at(-2)).toMatchObject({ start: "2026-01-19T00:00:00.000Z", complete: 1 });
  });

  it("move with an earlier event that arrives late", async () => {
    await send({ job: "a", run: "1", type: "COMPLETE", at: now - hour });
    await send({ job: "a", run: "1", type: "START", at: now - 5 * hour });
    const { buckets } = await home();
    expect(buckets.filter(({ complete }) => complete > 0)).toMatchObject([
      { start: "2026-01-20T07:00:00.000Z", complete: 1 },
    ]);
  });

  it("are counted by days of the reader's zone, which may have 23 or 25 hours", () => {
    const spring = bucketsOf("7d", "Europe/Berlin", Date.UTC(2026, 2, 31, 12));
    const lengths = [...spring.starts, spring.end]
      .slice(1)
      .map((end, index) => (end - spring.starts[index]!) / hour);
    expect(lengths).toEqual([24, 24, 24, 24, 23, 24, 24]);
    const autumn = bucketsOf("7d", "Europe/Berlin", Date.UTC(2026, 9, 27, 12));
    expect(autumn.starts.map((start) => new Date(start).toISOString()).slice(-3)).toEqual([
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
      "2026-10-26T23:00:00.000Z",
    ]);
    const { starts } = bucketsOf("24h", "Asia/Kolkata", now);
    expect(new Date(starts.at(-1)!).toISOString()).toBe("2026-01-20T12:30:00.000Z");
    expect(() => bucketsOf("24h", "Mars/Olympus", now)).toThrow(UnknownZone);
  });
});

describe("recent changes", () => {
  it("are schemas with added, removed and changed columns, not every version", async () => {
    const wrote = (run: string, at: number, columns: string[], version?: string): RunEventPart => ({
      job: "load",
      run,
      type: "COMPLETE",
      at,
      outputs: ["sales"],
      columns,
      ...(version
        ? { outputFacets: { version: { _producer: "x:y", _schemaURL: "x:y", datasetVersion: version } } }
        : {}),
    });
    await send(
      wrote("1", now - 5 * hour, ["id int", "price int", "old text"], "1"),
      wrote("2", now - 4 * hour, ["id int", "price int", "old text"], "2"),
      wrote("3", now - 3 * hour, ["id int", "price decimal", "discount int"], "3"),
    );
    const { changes } = await home();
    expect(changes).toMatchObject([
      {
        kind: "schema",
        node: { name: "sales" },
        schema: {
          added: [{ name: "discount", type: "int" }],
          removed: [{ name: "old", type: "text" }],
          retyped: [{ name: "price", before: "int", after: "decimal" }],
        },
      },
      { kind: "dataset", node: { name: "sales" } },
    ]);
  });

  it("are edges that a job gained or lost, not its first ones", async () => {
    const ran = (run: string, at: number, inputs: string[]): RunEventPart => ({
      job: "load",
      run,
      type: "COMPLETE",
      at,
      inputs,
      outputs: ["sales"],
    });
    await send(ran("1", now - 5 * hour, ["orders"]));
    expect((await home()).changes.filter(({ kind }) => kind === "lineage")).toEqual([]);
    await send(ran("2", now - 4 * hour, ["orders", "refunds"]), ran("3", now - 3 * hour, ["refunds"]));
    expect((await home()).changes.filter(({ kind }) => kind === "lineage")).toMatchObject([
      { node: { name: "load" }, lineage: { lost: { inputs: [{ name: "orders" }] }, gained: { inputs: [] } } },
      {
        node: { name: "load" },
        lineage: { gained: { inputs: [{ name: "refunds" }] }, lost: { inputs: [] } },
      },
    ]);
  });
});

describe("what needs attention", () => {
  const groups = async () =>
    (await home()).attention.groups.map(({ node, kind, tasks, run, affectedDatasets }) => [
      node.name,
      kind,
      tasks.map(({ name }) => name),
      run?.job.name ?? null,
      affectedDatasets,
    ]);

  it("is grouped by DAG: five failed tasks of two DAGs are two groups, each with its error and its impact", async () => {
    const at = now - 2 * hour;
    for (const [dag, tasks] of [
      ["sales", ["a", "b", "c"]],
      ["stock", ["d", "e"]],
    ] as const) {
      await send({ job: dag, run: dag, type: "START", at, jobFacets: owned(`${dag}-team`) });
      for (const task of tasks) {
        const part = {
          job: `${dag}.${task}`,
          run: task,
          parent: { job: dag, run: dag },
          outputs: [`${task}_table`],
        };
        await send(
          {
            ...part,
            run: `${task} before`,
            type: "COMPLETE",
            at: at - day,
            parent: { job: dag, run: `${dag} before` },
          },
          {
            ...part,
            type: "FAIL",
            at: at + 60_000,
            runFacets: {
              errorMessage: facet({ message: `${task} broke` }),
              airflow: facet({ taskInstance: { log_url: `https://airflow.example/${task}` } }),
            },
          },
        );
      }
      await send({ job: dag, run: dag, type: "FAIL", at: at + 120_000 });
    }
    const { attention } = await home();
    expect(attention.counts).toMatchObject({ failed: 2, late: 0 });
    expect(attention.groups).toMatchObject([
      {
        kind: "failed",
        node: { name: "sales" },
        owners: ["sales-team"],
        affectedDatasets: 3,
        affectedOwners: ["sales-team"],
        detail: "a broke",
        airflowLog: "https://airflow.example/a",
        run: { job: { name: "sales.a" } },
      },
      { kind: "failed", node: { name: "stock" }, affectedDatasets: 2 },
    ]);
    expect(attention.groups.map(({ tasks }) => tasks.length)).toEqual([3, 2]);
    expect(attention.staleDatasets).toBe(5);
  });

  it("is failed, lost and late jobs, without those that succeeded since", async () => {
    await send(
      { job: "runs", run: "r", type: "START", at: now - hour },
      { job: "lost", run: "l", type: "START", at: now - 3 * day },
      { job: "lost long ago", run: "o", type: "START", at: now - 300 * day },
      { job: "bad", run: "b0", type: "COMPLETE", at: now - 9 * hour },
      { job: "bad", run: "b1", type: "FAIL", at: now - 8 * hour },
      { job: "bad", run: "b2", type: "FAIL", at: now - 7 * hour },
      { job: "mended", run: "m1", type: "FAIL", at: now - 8 * hour },
      { job: "mended", run: "m2", type: "COMPLETE", at: now - 7 * hour },
    );
    for (let run = 6; run > 0; run -= 1)
      await send({ job: "hourly", run: `h ${run}`, type: "COMPLETE", at: now - (run + 1) * hour });
    expect((await home()).running.map(({ job }) => job.name)).toEqual(["runs"]);
    expect(await groups()).toEqual([
      ["bad", "failed", [], "bad", 0],
      ["lost", "lost", [], "lost", 0],
      ["hourly", "late", [], null, 0],
    ]);
  });

  it("links to the log in Airflow only if the run states its URL", async () => {
    const failedWith = (job: string, log: string): RunEventPart => ({
      job,
      run: job,
      type: "FAIL",
      at: now - hour,
      runFacets: { airflow: facet({ taskInstance: { log_url: log } }) },
    });
    await send(
      failedWith("web", "https://airflow.example/log?task_id=a"),
      failedWith("script", "javascript:alert(1)"),
    );
    const { attention } = await home();
    expect(
      Object.fromEntries(attention.groups.map(({ node, airflowLog }) => [node.name, airflowLog])),
    ).toEqual({
      web: "https://airflow.example/log?task_id=a",
      script: null,
    });
  });
});
