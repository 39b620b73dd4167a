/** The graph of a DAG, of its runs and its task groups. */
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { findId } from "./api.ts";
import { findBarriers } from "./browser.ts";
import { sendEvents } from "./server.ts";
import { usePage } from "./use-page.ts";

const address = inject("emptyAddress");
let page: Page;
usePage((opened) => {
  page = opened;
});
// Wide enough for cards of all columns of the graph.
beforeEach(() => page.setViewportSize({ width: 2_300, height: 1_000 }));

const producer = "https://github.com/apache/airflow/tree/providers-openlineage/2.20.0";
const facet = (body: object) => ({ _producer: producer, _schemaURL: `${producer}/f.json`, ...body });
const jobType = (type: string) => ({
  jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: type }),
});
const dag = "bakery_nightly";
const downstream: Readonly<Record<string, readonly string[]>> = {
  "fetch.flour": ["knead"],
  "fetch.salt": ["knead"],
  knead: ["bake"],
  bake: ["sell"],
  sell: [],
};
const tables: Readonly<Record<string, readonly [inputs: readonly string[], outputs: readonly string[]]>> = {
  "fetch.flour": [["mill.flour"], ["bakery.flour"]],
  "fetch.salt": [["mine.salt"], ["bakery.salt"]],
  knead: [["bakery.flour", "bakery.salt"], ["bakery.dough"]],
  bake: [["bakery.dough"], ["bakery.bread"]],
  sell: [["bakery.bread"], ["bakery.sales"]],
};
const airflow = facet({
  tasks: Object.fromEntries(
    Object.entries(downstream).map(([task, downstream_task_ids]) => [
      task,
      { downstream_task_ids, ...(task.startsWith("fetch.") && { task_group: "fetch" }) },
    ]),
  ),
  taskGroups: { fetch: { parent_group: null } },
});

/** Events of a run of the DAG; `failed` fails and the tasks after it do not run. */
function nightOf(day: number, failed?: string): { events: object[]; run: string } {
  const run = randomUUID();
  const time = (minute: number) => new Date(Date.now() - day * 86_400_000 + minute * 60_000).toISOString();
  const event = (type: string, name: string, runId: string, minute: number, more: object) => ({
    eventType: type,
    eventTime: time(minute),
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId, facets: {} },
    job: { namespace: "airflow-bakery", name, facets: { ...jobType("TASK") } },
    ...more,
  });
  const dagJob = { job: { namespace: "airflow-bakery", name: dag, facets: { ...jobType("DAG"), airflow } } };
  const parent = {
    parent: facet({ run: { runId: run }, job: { namespace: "airflow-bakery", name: dag } }),
  };
  const datasets = (names: readonly string[]) =>
    names.map((name) => ({
      namespace: "postgres://bakery:5432",
      name: `shop.${name}`,
      facets: { schema: facet({ fields: [{ name: "id", type: "bigint" }] }) },
    }));
  const events: object[] = [event("START", dag, run, 0, dagJob)];
  const done: string[] = [];
  for (const [task, [inputs, outputs]] of Object.entries(tables)) {
    const runId = randomUUID();
    const ends = { run: { runId, facets: parent }, inputs: datasets(inputs), outputs: datasets(outputs) };
    events.push(event(task === failed ? "FAIL" : "COMPLETE", `${dag}.${task}`, runId, 2 + done.length, ends));
    done.push(task);
    if (task === failed) break;
  }
  events.push(event(failed ? "FAIL" : "COMPLETE", dag, run, 20, dagJob));
  return { events, run };
}

let bad: string;
beforeAll(async () => {
  const night = nightOf(1, "knead");
  bad = night.run;
  await sendEvents(address, [...nightOf(2).events, ...night.events]);
});

const titles = (): Promise<string[]> =>
  page
    .locator(".hw-card-title")
    .evaluateAll((all) =>
      all.map((one) => (one.querySelector(".hw-visually-hidden") ?? one).textContent ?? "").sort(),
    );
const everything = [
  "bake",
  "bread",
  "dough",
  "flour",
  "flour",
  "flour",
  "knead",
  "salt",
  "salt",
  "salt",
  "sales",
  "sell",
].sort();

describe("the graph of a DAG", () => {
  it("opens from its page with all tasks and tables, and is one box if DAGs are grouped", async () => {
    await page.goto(`${address}/jobs/${await findId(address, "job", dag)}`);
    await page.locator(".hw-head").getByRole("link", { name: "Lineage", exact: true }).click();
    await expect.poll(titles).toEqual(everything);
    expect(await page.locator(".hw-panel h2").innerText()).toContain(dag);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: "DAGs" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(titles).toEqual([dag, "flour", "sales", "salt"]);
    await page.getByText("5 tasks").waitFor();
  });

  it("can be reached by keyboard, although the DAG has no card of its own", async () => {
    await page.goto(`${address}/lineage/${await findId(address, "job", dag)}`);
    await expect.poll(titles).toEqual(everything);
    expect(await page.locator('.hw-card-head[tabindex="0"]').count()).toBe(1);
  });

  it("of a task group has its tasks only", async () => {
    await page.goto(`${address}/jobs/${await findId(address, "job", dag)}?tab=tasks`);
    await page.getByRole("link", { name: "fetch", exact: true }).click();
    await expect.poll(titles).toEqual(["flour", "flour", "flour", "salt", "salt", "salt"]);
    await page.getByRole("button", { name: "Show the whole DAG" }).click();
    await expect.poll(titles).toEqual(everything);
  });

  it("shows a run over all tasks, also those that did not run", async () => {
    const found = await fetch(`${address}/api/v2/search?q=${bad}&kind=run`);
    expect(found.ok).toBe(true);
    const runs = (await (await fetch(`${address}/api/v2/runs?q=${dag}&limit=500`)).json()) as {
      items: { id: string; runId: string; job: { name: string } }[];
    };
    const run = runs.items.find(({ runId, job }) => runId === bad && job.name === dag)!;
    await page.goto(`${address}/runs/${run.id}`);
    await page.getByRole("link", { name: "Show on the graph" }).click();
    await expect.poll(titles).toEqual(everything);
    await page.getByText("2 did not run").waitFor();
    const card = (name: string) =>
      page.locator('.hw-card[data-kind="job"]', { has: page.getByText(name, { exact: true }) });
    expect(await card("knead").getAttribute("data-state")).toBe("FAIL");
    expect(await card("bake").innerText()).toContain("upstream failed");
    expect(await card("sell").innerText()).toContain("upstream failed");
    expect(await card("bake").getAttribute("data-state")).toBeNull();
    expect(await findBarriers(page)).toEqual([]);
  });
});
