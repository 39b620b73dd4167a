import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent, uuidOf } from "../../testing/run-event.ts";
import type { SearchQuestion } from "./question.ts";
import { search } from "./search.ts";

const start = Date.UTC(2026, 0, 10, 2);
let test: TestStore;

const ask = (text: string, more: Partial<SearchQuestion> = {}) =>
  test.store.read((context) => search(context, { text, limit: 20, ...more }));
const found = async (text: string, more: Partial<SearchQuestion> = {}) => (await ask(text, more)).items;
const hits = async (text: string, more: Partial<SearchQuestion> = {}) =>
  (await ask(text, more)).items.map(
    ({ kind, name, column }) => `${kind} ${column ? `${name}.${column}` : name}`,
  );

beforeAll(async () => {
  test = await openTestStore();
  const send = (part: RunEventPart) => test.store.write({ value: runEvent(part) });
  await send({
    job: "dw.build_sales",
    run: "sales",
    type: "COMPLETE",
    at: start,
    inputs: ["dev.staging.orders"],
    outputs: ["dev.marts.sales"],
    columns: ["amount numeric", "customer_email varchar"],
    outputFacets: {
      tags: facet({
        tags: [
          { key: "PII", field: "customer_email" },
          { key: "tier", value: "gold" },
        ],
      }),
      ownership: facet({ owners: [{ name: "team:finance", type: "MAINTAINER" }] }),
    },
    jobFacets: {
      sql: facet({
        query:
          "INSERT INTO dev.marts.sales SELECT sum(o.amount) /* rounded */ FROM dev.staging.orders o WHERE o.kind = 'web'",
      }),
    },
  });
  await send({
    job: "dw.sales_report_archive",
    run: "archive",
    type: "FAIL",
    at: start + 1_000,
    outputs: ["dev.marts.sales_by_month"],
  });
  await send({
    job: "dw.wholesale",
    run: "wholesale",
    type: "COMPLETE",
    at: start + 2_000,
    outputs: ["dev.marts.wholesales_x"],
  });
  await send({
    job: "nightly",
    run: "dag run",
    type: "START",
    at: start + 3_000,
    runFacets: {
      airflowDagRun: facet({
        dag: {},
        dagRun: { run_id: "scheduled__2026-01-10T02:00:00+00:00", dag_id: "nightly" },
      }),
    },
  });
});
afterAll(() => test.close());

describe("search by name", () => {
  it("ranks exact names first, then prefixes, then parts", async () => {
    expect(await hits("sales", { kind: "dataset" })).toEqual([
      "dataset dev.marts.sales",
      "dataset dev.marts.sales_by_month",
      "dataset dev.marts.wholesales_x",
    ]);
    expect((await hits("dev.marts.sales"))[0]).toBe("dataset dev.marts.sales");
  });

  it("matches all words in any order and case", async () => {
    expect(await hits("MONTH marts")).toEqual(["dataset dev.marts.sales_by_month"]);
  });

  it("tolerates typing errors only without an exact match", async () => {
    const hits = await found("wholesaels");
    expect(hits.map(({ name }) => name)).toContain("dw.wholesale");
    expect(hits.every(({ match }) => match.similar)).toBe(true);
    expect((await found("sales")).some(({ match }) => match.similar)).toBe(false);
  });

  it("tolerates swapped, missing and extra letters", async () => {
    for (const text of ["wholeslae", "wholsale", "whollesale", "wolesale"]) {
      expect((await found(text)).map(({ name }) => name)).toContain("dw.wholesale");
    }
  });

  it("finds columns by prefix, and reports it", async () => {
    expect(await found("customer_e")).toMatchObject([
      { kind: "column", name: "dev.marts.sales", column: "customer_email", match: { field: "column" } },
    ]);
  });

  it("treats LIKE wildcards literally", async () => {
    expect(await hits("%")).toEqual([]);
    for (const text of ["sales_by%", "sales\\", "s_les"]) {
      expect((await found(text)).filter(({ match }) => !match.similar)).toEqual([]);
    }
  });
});

describe("search beyond names", () => {
  it("finds a run by the prefix of its id, and only that run", async () => {
    const id = uuidOf("archive");
    expect(await found(id.slice(0, 13))).toMatchObject([
      {
        kind: "run",
        name: "dw.sales_report_archive",
        run: { runId: id, state: "FAIL" },
        match: { field: "run-id" },
      },
    ]);
    expect(await found(id)).toHaveLength(1);
  });

  it("finds a run by its name in Airflow, or the instant in it", async () => {
    for (const text of ["scheduled__2026-01-10T02:00:00+00:00", "scheduled__2026", "2026-01-10T02"]) {
      expect(await found(text), text).toMatchObject([
        {
          kind: "run",
          name: "nightly",
          match: { field: "airflow-run-id", text: "scheduled__2026-01-10T02:00:00+00:00" },
        },
      ]);
    }
  });

  it("finds tags and owners by prefix or part, and their nodes by a filter", async () => {
    expect(await hits("pi")).toEqual(["tag PII"]);
    expect(await hits("team")).toEqual(["owner team:finance"]);
    expect(await hits("inanc", { kind: "owner" })).toEqual(["owner team:finance"]);
    expect(await hits("tag:pii")).toEqual(["dataset dev.marts.sales"]);
    expect(await hits("", { tag: "tier:gold" })).toEqual(["dataset dev.marts.sales"]);
    for (const tag of ["tier", "gold", "TIER=gold", "tier:Gold"])
      expect(await hits(`tag:${tag}`)).toEqual(["dataset dev.marts.sales"]);
    for (const tag of ["tie", "ier:gold", "tier=silver"]) expect(await hits(`tag:${tag}`)).toEqual([]);
    expect(await hits("owner:team:finance sal")).toEqual(["dataset dev.marts.sales"]);
    expect(await hits("tag:nothing sal")).toEqual([]);
  });

  it("finds jobs by their SQL, with an excerpt", async () => {
    const [hit] = await found("sum(o.amount)");
    expect(hit).toMatchObject({ kind: "job", name: "dw.build_sales", match: { field: "sql" } });
    expect(hit!.match.text).toContain("SELECT sum(o.amount) FROM");
    // Literals are not stored: any matches.
    expect(await found("o.kind = 'shop'")).toMatchObject([{ kind: "job", match: { field: "sql" } }]);
  });
});

describe("filters", () => {
  it("are parsed from the text: kind, namespace, state", async () => {
    expect(await hits("type:job sales")).toEqual(["job dw.sales_report_archive", "job dw.build_sales"]);
    expect(await hits("ns:ware type:dataset sales_by")).toEqual(["dataset dev.marts.sales_by_month"]);
    expect(await hits('ns:"nowhere" sales')).toEqual([]);
    expect(await hits("state:failed sales")).toEqual([
      "job dw.sales_report_archive",
      "run dw.sales_report_archive",
    ]);
    expect(await hits("type:run state:running")).toEqual(["run nightly"]);
  });

  it("with unknown values are treated as words", async () => {
    expect(await hits("type:table sales")).toEqual([]);
    expect(await hits("state:asleep")).toEqual([]);
  });

  it("find everything in large stores", async () => {
    const other = await openTestStore();
    try {
      const at = start - 3_600_000;
      await other.store.write({
        value: {
          ...runEvent({ job: "rare.job", run: "rare", type: "FAIL", at }),
          job: { namespace: "rare", name: "rare.job" },
        },
      });
      for (let index = 0; index < 210; index += 1) {
        await other.store.write({
          value: runEvent({ job: "common.job", run: `common ${index}`, type: "COMPLETE", at: at + index }),
        });
      }
      const { items } = await other.store.read((context) =>
        search(context, { text: "type:run ns:rare", limit: 20 }),
      );
      expect(items.map(({ name }) => name)).toEqual(["rare.job"]);
    } finally {
      await other.close();
    }
  });
});
