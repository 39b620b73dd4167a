import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

const event = (overrides: object = {}) => ({
  eventType: "START",
  eventTime: "2026-03-01T10:00:00Z",
  producer: "https://example.com/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: "0190a000-0000-7000-8000-000000000001" },
  job: { namespace: "ingest", name: "job" },
  inputs: [],
  outputs: [],
  ...overrides,
});

describe("POST /api/v1/lineage", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp({ bodyLimit: 1_000_000 });
  });
  afterAll(() => test.close());

  it("responds with 201 without a body, and the receipt in a header", async () => {
    const answer = await test.send(event());
    expect(answer.statusCode).toBe(201);
    expect(answer.body).toBe("");
    const receipt = await test.get<{ outcome: string; subject: object }>(
      `/api/v2/receipts/${answer.headers["headwater-receipt"]}`,
    );
    expect(receipt).toMatchObject({
      outcome: "accepted",
      subject: { namespace: "ingest", name: "job" },
      repeats: 0,
    });
  });

  it("accepts events at URLs with a trailing slash", async () => {
    const post = (url: string, value: unknown) =>
      test.app.inject({
        method: "POST",
        url,
        headers: { "content-type": "application/json" },
        payload: JSON.stringify(value),
      });
    const one = event({ eventTime: "2026-03-01T10:00:30Z" });
    expect((await post("/api/v1/lineage/", one)).statusCode).toBe(201);
    const batch = await post("/api/v1/lineage/batch/", [event({ eventTime: "2026-03-01T10:00:31Z" })]);
    expect(batch.statusCode).toBe(200);
    expect(batch.json()).toMatchObject({ summary: { successful: 1 } });
  });

  it("accepts numeric times and times without a zone, with a warning about the interpretation", async () => {
    const outcome = async (eventTime: unknown) => {
      const answer = await test.send(event({ eventTime }));
      expect(answer.statusCode).toBe(201);
      const receipt = await test.get<{ eventTime: string; problems: { code: string }[] }>(
        `/api/v2/receipts/${answer.headers["headwater-receipt"]}`,
      );
      return [receipt.eventTime, receipt.problems.map(({ code }) => code)];
    };
    expect(await outcome(1_772_359_240)).toEqual(["2026-03-01T10:00:40.000Z", ["event-time-format"]]);
    expect(await outcome("1772359241000")).toEqual(["2026-03-01T10:00:41.000Z", ["event-time-format"]]);
    expect(await outcome("2026-03-01 10:00:42.5")).toEqual([
      "2026-03-01T10:00:42.500Z",
      ["event-time-without-zone"],
    ]);
    expect(await outcome("2026-03-01 10:00:43+0000")).toEqual(["2026-03-01T10:00:43.000Z", []]);
  });

  it("recognizes and counts an exact duplicate, regardless of key order", async () => {
    const first = await test.send(event({ eventTime: "2026-03-01T10:00:01Z" }));
    const reordered = Object.fromEntries(
      Object.entries(event({ eventTime: "2026-03-01T10:00:01Z" })).reverse(),
    );
    const second = await test.send(reordered);
    expect(second.statusCode).toBe(201);
    expect(second.headers["headwater-outcome"]).toBe("duplicate");
    expect(second.headers["headwater-receipt"]).toBe(first.headers["headwater-receipt"]);
    const receipt = await test.get<{ repeats: number }>(
      `/api/v2/receipts/${first.headers["headwater-receipt"]}`,
    );
    expect(receipt.repeats).toBe(1);
  });

  it("reports the position of malformed JSON, and stores nothing", async () => {
    const answer = await test.send('{"eventType": "START",');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 400,
      message: expect.stringMatching(/not valid JSON.*position 22/),
    });
    expect(answer.headers["headwater-receipt"]).toBeUndefined();
  });

  it("refuses an invalid event with 422, pointer and expected value, and quarantines it", async () => {
    const sent = event({ job: { namespace: "ingest", name: 7 } });
    const answer = await test.send(sent);
    expect(answer.statusCode).toBe(422);
    const body = answer.json<{
      errors: string[];
      problems: { pointer: string; expected: string }[];
      receipt: string;
    }>();
    expect(body.errors[0]).toMatch(/^\/job\/name: .*Expected: /);
    expect(body.problems[0]).toMatchObject({ pointer: "/job/name", expected: expect.any(String) });
    const kept = await test.get<object>(`/api/v2/receipts/${body.receipt}/event`);
    expect(kept).toEqual(sent);
    const { items } = await test.get<{ items: { id: string }[] }>("/api/v2/quarantine");
    expect(items.map(({ id }) => id)).toContain(body.receipt);
  });

  it("accepts gzip and deflate, and limits the decompressed size", async () => {
    const post = (payload: Buffer, encoding: string) =>
      test.app.inject({
        method: "POST",
        url: "/api/v1/lineage",
        headers: { "content-type": "application/json", "content-encoding": encoding },
        payload,
      });
    const good = await post(gzipSync(JSON.stringify(event({ eventTime: "2026-03-01T10:00:02Z" }))), "gzip");
    expect(good.statusCode).toBe(201);
    const bomb = await post(gzipSync(Buffer.alloc(50_000_000, 32)), "gzip");
    expect(bomb.statusCode).toBe(413);
    expect(bomb.json<{ message: string }>().message).toContain("after decompression");
    expect((await post(Buffer.from("no gzip"), "gzip")).statusCode).toBe(400);
    expect((await post(Buffer.from("{}"), "br")).statusCode).toBe(415);
  });

  it("maps a run id that is not a UUID to a stable UUID, and keeps the original", async () => {
    const answer = await test.send(
      event({ run: { runId: "manual__2026-03-01" }, eventTime: "2026-03-01T10:00:03Z" }),
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.headers["headwater-outcome"]).toBe("accepted-with-warnings");
    const { items } = await test.get<{ items: { id: string; runId: string }[] }>("/api/v2/runs?limit=500");
    const details = await Promise.all(
      items.map(({ id }) =>
        test.get<{ originalRunId: string; run: { runId: string } }>(`/api/v2/runs/${id}`),
      ),
    );
    const run = details.find(({ originalRunId }) => originalRunId === "manual__2026-03-01");
    expect(run?.run.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-3/);
  });

  it("masks secrets before storing anything", async () => {
    const answer = await test.send(
      event({
        eventTime: "2026-03-01T10:00:04Z",
        job: {
          namespace: "ingest",
          name: "copy",
          facets: {
            sql: {
              _producer: "https://example.com",
              _schemaURL: "https://example.com",
              query:
                "COPY t FROM 's3://b/k' CREDENTIALS 'aws_access_key_id=AKIAIOSFODNN7EXAMPLE;aws_secret_access_key=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'",
            },
          },
        },
      }),
    );
    expect(answer.statusCode).toBe(201);
    const kept = await test.app.inject({
      url: `/api/v2/receipts/${answer.headers["headwater-receipt"]}/event`,
    });
    expect(kept.body).not.toContain("wJalrXUtnFEMI");
    const receipt = await test.get<{ problems: { code: string; pointer: string }[] }>(
      `/api/v2/receipts/${answer.headers["headwater-receipt"]}`,
    );
    expect(receipt.problems).toContainEqual(
      expect.objectContaining({ code: "secret-masked", pointer: "/job/facets/sql/query" }),
    );
  });
});

describe("POST /api/v1/lineage/batch", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  const post = (payload: string, type = "application/json") =>
    test.app.inject({
      method: "POST",
      url: "/api/v1/lineage/batch",
      headers: { "content-type": type },
      payload,
    });

  it("accepts an array: each event succeeds or fails independently", async () => {
    const answer = await post(JSON.stringify([event(), { no: "event" }, event({ eventType: "COMPLETE" })]));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: "partial_success",
      summary: { received: 3, successful: 2, failed: 1, retriable: 0, non_retriable: 1 },
      failed_events: [
        { index: 1, retriable: false, reason: expect.stringContaining("no run, job or dataset") },
      ],
    });
  });

  it("accepts one event per line, and reports the line that is not JSON", async () => {
    const lines = [
      JSON.stringify(event({ eventType: "RUNNING" })),
      "{bad",
      JSON.stringify(event({ eventType: "FAIL" })),
    ];
    const answer = await post(lines.join("\n"), "application/x-ndjson");
    expect(answer.json()).toMatchObject({
      summary: { received: 3, successful: 2, failed: 1 },
      failed_events: [{ index: 1, reason: expect.stringContaining("Line 2 is not valid JSON") }],
    });
  });

  it("accepts a thousand events at once", async () => {
    const events = Array.from({ length: 1_000 }, (_, index) =>
      event({ run: { runId: `0190a000-0000-7000-8000-${String(index).padStart(12, "0")}` } }),
    );
    const answer = await post(JSON.stringify(events));
    expect(answer.json()).toMatchObject({
      status: "success",
      summary: { received: 1_000, successful: 1_000 },
    });
  });
});

describe("POST /api/v1/lineage/batch while the database becomes unavailable", () => {
  it("keeps committed events, and reports which events to retry", async () => {
    const test = await openTestApp();
    let closing = Promise.resolve();
    try {
      const events = Array.from({ length: 700 }, (_, index) =>
        event({ run: { runId: `0190a000-0000-7000-8000-${String(index).padStart(12, "0")}` } }),
      );
      let commits = 0;
      test.store.onCommit(() => {
        commits += 1;
        if (commits === 2) closing = test.store.close();
      });
      const answer = await test.app.inject({
        method: "POST",
        url: "/api/v1/lineage/batch",
        headers: { "content-type": "application/json" },
        payload: JSON.stringify(events),
      });
      expect(answer.statusCode).toBe(200);
      const { status, summary, failed_events } = answer.json();
      expect(status).toBe("partial_success");
      expect(summary.successful).toBeGreaterThan(0);
      expect(summary.successful + summary.failed).toBe(700);
      expect(summary.retriable).toBe(summary.failed);
      expect(failed_events[0]).toMatchObject({ retriable: true });
    } finally {
      await closing;
      await test.app.close();
    }
  });
});
