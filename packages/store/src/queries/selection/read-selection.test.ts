import { parseSelection } from "@headwater/graph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { withStatuses } from "../health/node-status.ts";
import { readSelection } from "./read-selection.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 0, 10, 2);
let test: TestStore;

const answer = (text: string, { limit = 100, asOf = null as number | null } = {}) =>
  readSelection(test.context, { selection: parseSelection(text), limit, asOf });
const names = async (text: string, options = {}) =>
  (await answer(text, options)).nodes.map(({ name }) => name.replace("dw.", "")).sort();

/** raw → load → orders → build → report → send → mail, with users beside orders; and a table far from all of them. */
beforeAll(async () => {
  test = await openTestStore();
  const steps: readonly Omit<RunEventPart, "run" | "at" | "type">[] = [
    { job: "dw.load", inputs: ["dw.raw"], outputs: ["dw.orders"], columns: ["order_id int", "email text"] },
    {
      job: "dw.build",
      inputs: ["dw.orders", "dw.users"],
      outputs: ["dw.report"],
      outputFacets: {
        ownership: facet({ owners: [{ name: "finance", type: "MAINTAINER" }] }),
        tags: facet({ tags: [{ key: "tier", value: "gold" }] }),
        dataQualityAssertions: facet({ assertions: [{ assertion: "not_null", success: true }] }),
      },
    },
    { job: "dw.send", inputs: ["dw.report"], outputs: ["dw.mail"] },
    {
      job: "far",
      outputs: ["elsewhere.orders_archive"],
      columns: ["email text"],
      outputFacets: {
        tags: facet({ tags: [{ key: "PII", field: "email" }] }),
        dataQualityAssertions: facet({ assertions: [{ assertion: "unique", success: false }] }),
      },
      jobFacets: {
        jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: "TASK" }),
      },
    },
  ];
  for (const [hour, step] of steps.entries()) {
    const type = step.job === "dw.send" ? "FAIL" : "COMPLETE";
    await test.store.write({
      value: runEvent({ ...step, run: step.job, at: start + hour * 3_600_000, type }),
    });
  }
  // The report has been built from other orders since yesterday.
  await test.store.write({
    value: runEvent({
      job: "dw.build",
      run: "later",
      at: start + 30 * day,
      type: "COMPLETE",
      inputs: ["dw.orders_v2"],
      outputs: ["dw.report"],
    }),
  });
});
afterAll(() => test.close());

describe("a selection over the whole store", () => {
  it.each([
    ["orders", ["elsewhere.orders_archive", "orders", "orders_v2"]],
    ['"orders"', ["orders"]],
    ["ds:*_?2", ["orders_v2"]],
    ["job:*d", ["build", "load", "send"]],
    ["ns:ware* and email", []],
    ["column:email", ["elsewhere.orders_archive", "orders"]],
    ["tag:pii", ["elsewhere.orders_archive"]],
    ["tag:tier, tag:nothing", ["report"]],
    ["tag:tier:silver", []],
    ["owner:FIN*", ["report"]],
    ["state:failed", ["send"]],
    ["state:succeeded !load", ["build", "far"]],
    ["type:airflow | type:task", ["far"]],
    ["platform:airflow", ["far"]],
    ["state:fresh raw", []],
    ["state:fresh ds:*orders", ["orders"]],
    ["state:fresh", ["elsewhere.orders_archive", "orders", "report"]],
    ["state:stale", ["mail"]],
    ["quality:passing", ["report"]],
    ["type:job !(dw)", ["far"]],
    ["not ns:jobs not raw", ["elsewhere.orders_archive", "mail", "orders", "orders_v2", "report", "users"]],
    ["nothing_is_called_so+", []],
  ])("%s", async (text, expected) => {
    expect(await names(text)).toEqual(expected);
  });

  it("takes steps upstream and downstream from all nodes of a term at once", async () => {
    expect(await names("1+report")).toEqual(["build", "orders_v2", "report"]);
    expect(await names('+1 "orders" 3+')).toEqual(["load", "orders", "raw"]);
    expect(await names("orders+")).toEqual([
      "build",
      "elsewhere.orders_archive",
      "mail",
      "orders",
      "orders_v2",
      "report",
      "send",
    ]);
    expect(await names("1+build+1")).toEqual(["build", "orders_v2", "report"]);
    expect(await names("job:*d+1")).toEqual(["build", "load", "mail", "orders", "report", "send"]);
  });

  it("takes them through the graph of the requested instant", async () => {
    expect(await names("1+report", { asOf: start + 2 * day })).toEqual([
      "build",
      "orders",
      "report",
      "users",
    ]);
  });

  it("reports the total beyond the limit, and connects only returned nodes", async () => {
    const whole = await answer("+mail");
    expect(whole).toMatchObject({ matches: 5, truncated: false });
    expect(whole.edges).toHaveLength(4);
    const part = await answer("+mail", { limit: 2 });
    expect(part).toMatchObject({ matches: 5, truncated: true });
    expect(part.nodes.map(({ name }) => name)).toEqual(["dw.mail", "dw.send"]);
    expect(part.edges).toHaveLength(1);
  });

  it("finds datasets with a failing check, however long ago it ran", async () => {
    await test.store.write({
      value: runEvent({
        job: "check",
        run: "check",
        at: Date.now() - 60_000,
        type: "COMPLETE",
        outputs: ["dw.checked"],
        outputFacets: {
          dataQualityAssertions: facet({ assertions: [{ assertion: "unique", success: false }] }),
        },
      }),
    });
    expect(await names("quality:failing")).toEqual(["checked", "elsewhere.orders_archive"]);
    expect(await names("quality:passing")).toEqual(["report"]);
  });

  it("agrees with the status of datasets, for removed checks too", async () => {
    const check = (minutesAgo: number, assertion: string, success: boolean) =>
      test.store.write({
        value: runEvent({
          job: "check",
          run: `check ${minutesAgo}`,
          at: Date.now() - minutesAgo * 60_000,
          type: "COMPLETE",
          outputs: ["dw.checked"],
          outputFacets: { dataQualityAssertions: facet({ assertions: [{ assertion, success }] }) },
        }),
      });
    const quality = async () => {
      const { id } = (await answer("checked")).nodes[0]!;
      const [found] = await withStatuses(test.context, [{ kind: "dataset", id }]);
      const selected: string[] = [];
      for (const value of ["failing", "passing"]) {
        if ((await names(`quality:${value}`)).includes("checked")) selected.push(value);
      }
      return [found!.status!.quality, ...selected];
    };
    await check(3, "unique", false);
    expect(await quality()).toEqual(["failing", "failing"]);
    await check(2, "not_null", false);
    await check(1, "not_null", true);
    expect(await quality()).toEqual(["passing", "passing"]);
  });
});

describe("the connections of a selection", () => {
  const connections = async (text: string, options = {}) => {
    const { nodes, connections: found } = await answer(text, options);
    const nameOf = (id: string) => nodes.find((node) => node.id === id)!.name.replace("dw.", "");
    return found.map(({ from, to }) => `${nameOf(from)} > ${nameOf(to)}`).sort();
  };

  it("join matches along the flow of data, through what does not match", async () => {
    expect(await connections('ds:"raw", ds:"orders", ds:"mail"')).toEqual(["raw > orders"]);
    expect(await connections('ds:"report", ds:"mail", ds:"orders_v2"')).toEqual([
      "orders_v2 > report",
      "report > mail",
    ]);
    expect(await connections('job:"build", ds:"mail"')).toEqual(["build > mail"]);
  });

  it("leave out direct edges, and pass no other match", async () => {
    expect(await connections("+mail")).toEqual([]);
    expect(await connections('ds:"orders_v2", ds:"mail"')).toEqual(["orders_v2 > mail"]);
  });

  it("follow the graph of the requested instant", async () => {
    const asOf = start + 2 * day;
    expect(await connections('ds:"orders", ds:"report"', { asOf })).toEqual(["orders > report"]);
    expect(await connections('ds:"orders", ds:"report"')).toEqual([]);
  });
});

describe("DAGs and task groups in a selection", () => {
  beforeAll(async () => {
    await test.reset();
    const at = start;
    const airflow = facet({
      tasks: { "stage.fetch": { task_group: "stage" }, pack: {} },
      taskGroups: { stage: { parent_group: null } },
    });
    const jobType = facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: "DAG" });
    const parent = { job: "shop", run: "shop" };
    for (const part of [
      { job: "shop", jobFacets: { airflow, jobType } },
      { job: "shop.stage.fetch", parent, inputs: ["depot"], outputs: ["boxes"] },
      { job: "shop.pack", parent, inputs: ["boxes"], outputs: ["crates"] },
      { job: "shop_copy", inputs: ["crates"] },
    ]) {
      await test.store.write({ value: runEvent({ ...part, run: part.job, type: "COMPLETE", at }) });
    }
  });

  it.each([
    ["dag:shop", ["shop", "shop.pack", "shop.stage.fetch"]],
    ["dag:sh?p group:stage", ["shop.stage.fetch"]],
    ["dag:sho", []],
    ["dag:shop_copy", []],
    ['job:"shop"+1', ["boxes", "crates", "shop", "shop.pack", "shop.stage.fetch"]],
    ["+dag:shop", ["boxes", "depot", "shop", "shop.pack", "shop.stage.fetch"]],
    ["1+(dag:shop group:stage)", ["depot", "shop.stage.fetch"]],
    ["group:nothing", []],
  ])("%s", async (text, expected) => {
    expect(await names(text)).toEqual(expected);
  });
});
