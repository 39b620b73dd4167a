import { buildApp } from "@headwater/server";
import { Store } from "@headwater/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ask, askServer } from "../connection/api.ts";
import { describeExplanation, type ExplanationAnswer } from "./describe.ts";
import { findSubject } from "./find-subject.ts";

const hour = 3_600_000;
const start = Date.now() - 6 * 24 * hour;
const failedRun = "00000000-0000-4000-8000-0000000000ff";

let store: Store;
let ask: Ask;
let close: () => Promise<void>;

function event(
  job: string,
  runId: string,
  eventType: string,
  at: number,
  query: string,
  error?: string,
): object {
  const facet = { _producer: "https://example.com", _schemaURL: "https://example.com/facet.json" };
  return {
    eventType,
    eventTime: new Date(at).toISOString(),
    producer: "https://example.com",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId,
      facets: error ? { errorMessage: { ...facet, message: error, programmingLanguage: "sql" } } : {},
    },
    job: { namespace: "airflow", name: job, facets: { sql: { ...facet, query } } },
    inputs: [{ namespace: "postgres://db:5432", name: "shop.public.orders" }],
    outputs: [{ namespace: "postgres://db:5432", name: "shop.public.totals" }],
  };
}

beforeAll(async () => {
  store = await Store.open({ engine: "embedded", directory: null });
  const app = await buildApp({ store, access: { mode: "loopback" }, webDirectory: null });
  ask = async (method, url) => {
    const answer = await app.inject({ method, url });
    return { status: answer.statusCode, body: answer.json() };
  };
  close = async () => {
    await app.close();
    await store.close();
  };
  for (let day = 0; day < 5; day += 1) {
    const run = `00000000-0000-4000-8000-00000000000${day}`;
    await store.write({
      value: event(
        "sales.load",
        run,
        "COMPLETE",
        start + day * 24 * hour,
        "INSERT INTO totals SELECT * FROM orders",
      ),
    });
  }
  await store.write({
    value: event(
      "sales.load",
      failedRun,
      "FAIL",
      start + 5 * 24 * hour,
      "INSERT INTO totals SELECT FROM orders",
      'syntax error at or near "FROM"',
    ),
  });
  await store.write({
    value: event("other.load", "00000000-0000-4000-8000-0000000000aa", "COMPLETE", start, "SELECT 1"),
  });
});
afterAll(() => close());

describe("headwater why", () => {
  it("finds a job or dataset by namespace and name, by name, and by the end of its name", async () => {
    const job = await findSubject(ask, "airflow sales.load");
    expect(job).toMatchObject({ kind: "job" });
    expect(await findSubject(ask, "sales.load")).toMatchObject(job);
    expect(await findSubject(ask, "public.totals")).toMatchObject({ kind: "dataset" });
    expect(await findSubject(ask, job.id)).toEqual(job);
  });

  it("finds a run by the id that its producer sent", async () => {
    expect(await findSubject(ask, failedRun)).toMatchObject({ kind: "run" });
  });

  it("lists the candidates for a name that several things have, and similar names for an unknown one", async () => {
    await expect(findSubject(ask, "load")).rejects.toThrow(
      /Several things are named "load"[\s\S]*airflow sales\.load/,
    );
    await expect(findSubject(ask, "salse.load")).rejects.toThrow(/No dataset, job or run "salse\.load"/);
  });

  it("prints the problem, the causes in order with evidence, and the impact", async () => {
    const { id } = await findSubject(ask, "airflow sales.load");
    const text = describeExplanation((await ask("GET", `/api/v2/why?node=${id}`)).body as ExplanationAnswer);
    expect(text).toMatch(/^sales\.load failed since .* UTC\.\n {2}syntax error at or near "FROM"/);
    expect(text).toMatch(/ {2}1\. The SQL of sales\.load changed\. {2}\(\d+ %\)/);
    expect(text).toContain(
      "SQL: INSERT INTO totals SELECT * FROM orders → INSERT INTO totals SELECT FROM orders",
    );
    expect(text).toMatch(/Impact\n {2}1 dataset affected/);
  });

  it("says that nothing is known to be wrong", async () => {
    const { id } = await findSubject(ask, "airflow other.load");
    const text = describeExplanation((await ask("GET", `/api/v2/why?node=${id}`)).body as ExplanationAnswer);
    expect(text).toBe("other.load has no known problem.");
  });

  it("names the server that cannot be reached", async () => {
    await expect(askServer("http://127.0.0.1:1", undefined)("GET", "/")).rejects.toThrow(
      /^Cannot reach http:\/\/127\.0\.0\.1:1: /,
    );
  });
});
