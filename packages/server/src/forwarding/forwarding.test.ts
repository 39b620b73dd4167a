import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BackgroundWork } from "../background.ts";
import { Metrics } from "../monitoring/metrics.ts";
import { type Answer, type DataZoneServer, startDataZone } from "../testing/datazone-server.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";
import type { ForwardingTuning } from "./forwarder.ts";
import type { ForwardingSettings } from "./forwarding-settings.ts";

const patience = { timeout: 20_000, interval: 20 };
const quick: Partial<ForwardingTuning> = {
  batch: 10,
  requestTimeoutMs: 500,
  initialBackoffMs: 5,
  maxBackoffMs: 50,
  pollMs: 100,
  maxServerErrors: 4,
};
let settings: ForwardingSettings = {
  domain: "",
  region: "eu-west-1",
  from: null,
  namespaces: { raw: "translated" },
};

const event = (run: string, type = "COMPLETE", more: object = {}) => ({
  eventType: type,
  eventTime: "2026-03-01T10:00:00Z",
  producer: "https://example.com/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: run },
  job: { namespace: "forwarding", name: "job" },
  inputs: [{ namespace: "raw", name: "a" }],
  outputs: [],
  ...more,
});

interface Status {
  enabled: boolean;
  sent: number;
  waiting: number;
  deadLetters: number;
  replaying: number;
  reduced: number;
  problem: { code: string } | null;
}
interface Listed {
  items: {
    receipt: string;
    code: string | null;
    attempts: number;
    run: string;
    dropped: { pointer: string }[];
  }[];
}

const quiet = pino({ enabled: false });

let datazone: DataZoneServer;
let first: TestApp;
let jobs: BackgroundWork;
let test: TestApp;

/** An app with a forwarder over the store of `first`. */
async function openForwarding(change: Partial<ForwardingSettings> = {}): Promise<void> {
  const metrics = new Metrics(first.store, () => {});
  jobs = new BackgroundWork(
    first.store,
    metrics,
    { forwarding: { ...settings, ...change }, embeddedMetrics: null, tuning: quick },
    quiet,
  );
  test = await openTestApp({ store: first.store, metrics, forwarder: jobs.forwarder });
  jobs.start();
}

beforeAll(async () => {
  first = await openTestApp();
});
afterAll(() => first.close());
beforeEach(async () => {
  // A domain of its own begins where the log ends now.
  settings = { ...settings, domain: `dzd_${randomUUID().slice(0, 8)}` };
  datazone = await startDataZone();
  vi.stubEnv("AWS_ENDPOINT_URL_DATAZONE", datazone.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(async () => {
  await jobs.stop();
  await test.app.close();
  await datazone.stop();
  vi.unstubAllEnvs();
});

const send = async (...events: object[]) => {
  for (const each of events) expect((await test.send(each)).statusCode).toBe(201);
};
const status = () => test.get<Status>("/api/v2/forwarding");
/** Waits until forwarding has taken note of where it begins. */
const settled = () =>
  vi.waitFor(
    async () => expect(await status()).toMatchObject({ waiting: 0, startedAt: expect.any(String) }),
    patience,
  );

describe("forwarding", () => {
  it("sends run events with translated names, but no job or dataset events", async () => {
    await openForwarding();
    await settled();
    const run = randomUUID();
    const { run: _, eventType: __, ...job } = event(run);
    await send({ ...job, eventTime: "2026-03-01T10:00:01Z" }, event(run, "START"), event(run));
    await vi.waitFor(() => expect(datazone.taken).toHaveLength(2), patience);
    expect(datazone.taken.map(({ event: sent }) => sent.eventType)).toEqual(["START", "COMPLETE"]);
    expect(datazone.taken[0]).toMatchObject({
      domain: settings.domain,
      token: expect.stringMatching(/^[0-9a-f]{64}$/),
      event: { inputs: [{ namespace: "translated", name: "a" }] },
    });
    await vi.waitFor(
      async () => expect(await status()).toMatchObject({ sent: 2, waiting: 0, problem: null }),
      patience,
    );
    expect(datazone.calls).toHaveLength(2);
  });

  it("starts when it is enabled, or at the configured time", async () => {
    const from = Date.now();
    expect((await first.send(event(randomUUID()))).statusCode).toBe(201);
    await openForwarding();
    await settled();
    const later = randomUUID();
    await send(event(later));
    await vi.waitFor(
      () => expect(datazone.taken.map((call) => call.event.run.runId)).toEqual([later]),
      patience,
    );
    await jobs.stop();
    await test.app.close();
    await openForwarding({ from });
    await vi.waitFor(() => expect(datazone.taken).toHaveLength(3), patience);
    // What comes a second time bears the token of the first time.
    expect(new Set(datazone.taken.map(({ token }) => token)).size).toBe(2);
  });

  it("skips imported events, which were received long ago", async () => {
    await openForwarding();
    await settled();
    const old = event(randomUUID());
    await first.store.write({ value: old, receivedAt: Date.parse("2026-03-01T10:00:00Z") });
    const fresh = randomUUID();
    await send(event(fresh));
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 1, waiting: 0 }), patience);
    expect(datazone.calls.map((call) => call.event.run.runId)).toEqual([fresh]);
  });

  it("preserves the order of a run despite throttling, broken responses and timeouts", async () => {
    await openForwarding();
    await settled();
    const answers: Answer[] = [
      { status: 429, type: "ThrottlingException" },
      { status: 500, type: "InternalServerException" },
      "hang",
      { status: 503, type: "ServiceUnavailable" },
    ];
    const attempts = new Map<string, number>();
    datazone.answer = ({ token }) => {
      const attempt = attempts.get(token) ?? 0;
      attempts.set(token, attempt + 1);
      return answers[attempt] ?? "take";
    };
    const runs = [randomUUID(), randomUUID(), randomUUID()];
    for (const type of ["START", "RUNNING", "COMPLETE"]) await send(...runs.map((run) => event(run, type)));
    await vi.waitFor(() => expect(datazone.taken).toHaveLength(9), patience);
    for (const run of runs) {
      const types = datazone.taken.filter((call) => call.event.run.runId === run);
      expect(types.map((call) => call.event.eventType)).toEqual(["START", "RUNNING", "COMPLETE"]);
    }
    const metrics = (await test.app.inject({ url: "/metrics" })).body;
    expect(metrics).toMatch(/headwater_forwarding_retries_total\{reason="ThrottlingException"\} [1-9]/);
    expect(metrics).toMatch(/headwater_forwarding_retries_total\{reason="Timeout"\} [1-9]/);
  });

  it("waits while access is denied, reports it, and loses nothing", async () => {
    await openForwarding();
    await settled();
    datazone.answer = () => ({ status: 403, type: "AccessDeniedException" });
    await send(event(randomUUID()), event(randomUUID()));
    await vi.waitFor(
      async () =>
        expect(await status()).toMatchObject({
          waiting: 2,
          deadLetters: 0,
          problem: { code: "AccessDeniedException" },
        }),
      patience,
    );
    expect((await test.app.inject({ url: "/metrics" })).body).toMatch(/headwater_forwarding_blocked 1/);
    datazone.answer = () => "take";
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 2, problem: null }), patience);
  });

  it("does not delay ingestion while the catalog does not respond", async () => {
    await openForwarding();
    await settled();
    datazone.answer = () => "hang";
    await send(...Array.from({ length: 30 }, () => event(randomUUID())));
    expect((await status()).sent).toBe(0);
  });

  it("dead-letters events that the catalog rejects, continues, and retries them on request", async () => {
    await openForwarding();
    await settled();
    const bad = randomUUID();
    const good = randomUUID();
    datazone.answer = (call) =>
      call.event.run.runId === bad ? { status: 400, type: "ValidationException" } : "take";
    await send(event(bad), event(good));
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 1, deadLetters: 1 }), patience);
    const { items } = await test.get<Listed>("/api/v2/forwarding/dead-letters");
    expect(items).toMatchObject([
      {
        outcome: "dead",
        code: "ValidationException",
        message: "ValidationException for a test",
        attempts: 1,
        run: bad,
        job: { namespace: "forwarding", name: "job" },
        settledAt: expect.stringMatching(/^\d{4}-/),
      },
    ]);
    const kept = await test.get<{ run: { runId: string } }>(`/api/v2/receipts/${items[0]!.receipt}/event`);
    expect(kept.run.runId).toBe(bad);
    datazone.answer = () => "take";
    expect(await test.post("/api/v2/forwarding/replay", { receipts: [items[0]!.receipt] })).toEqual({
      replaying: 1,
    });
    await vi.waitFor(
      async () => expect(await status()).toMatchObject({ sent: 2, deadLetters: 0, replaying: 0 }),
      patience,
    );
    expect(await test.post("/api/v2/forwarding/replay", {})).toEqual({ replaying: 0 });
  });

  it("retries throughout an outage, and dead-letters an event that breaks the service while others succeed", async () => {
    await openForwarding();
    await settled();
    const bad = randomUUID();
    datazone.answer = () => ({ status: 500, type: "InternalServerException" });
    await send(event(randomUUID()));
    await vi.waitFor(() => expect(datazone.calls.length).toBeGreaterThan(8), patience);
    expect(await status()).toMatchObject({ deadLetters: 0, problem: { code: "InternalServerException" } });
    datazone.answer = (call) =>
      call.event.run.runId === bad ? { status: 500, type: "InternalServerException" } : "take";
    await send(event(bad), ...Array.from({ length: 8 }, () => event(randomUUID())));
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 9, deadLetters: 1 }), patience);
    const { items } = await test.get<Listed>("/api/v2/forwarding/dead-letters");
    expect(items).toMatchObject([{ run: bad, code: "InternalServerException" }]);
  });

  it("dead-letters an unreadable event, and sends those behind it", async () => {
    const from = Date.now();
    const [before, broken, after] = [randomUUID(), randomUUID(), randomUUID()];
    for (const run of [before, broken, after]) expect((await first.send(event(run))).statusCode).toBe(201);
    await first.store.database.query("UPDATE events SET body = '\\x00' WHERE run_id = $1", [broken]);
    await openForwarding({ from });
    await vi.waitFor(
      async () => expect(await status()).toMatchObject({ deadLetters: 1, waiting: 0 }),
      patience,
    );
    expect(datazone.taken.map((call) => call.event.run.runId).sort()).toEqual([before, after].sort());
    const { items } = await test.get<Listed>("/api/v2/forwarding/dead-letters");
    expect(items).toMatchObject([{ run: broken, code: "unreadable" }]);
  });

  it("drops facets of an event that is too large, and lists them", async () => {
    await openForwarding();
    await settled();
    const facets = {
      debug: { _producer: "https://p", _schemaURL: "https://s", packages: "x".repeat(350_000) },
      nominalTime: {
        _producer: "https://p",
        _schemaURL: "https://s",
        nominalStartTime: "2026-03-01T10:00:00Z",
      },
    };
    const run = randomUUID();
    await send(event(run, "COMPLETE", { run: { runId: run, facets } }));
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 1, reduced: 1 }), patience);
    expect(datazone.taken[0]!.bytes).toBeLessThanOrEqual(300_000);
    expect(Object.keys(datazone.taken[0]!.event.run.facets!)).toEqual(["nominalTime"]);
    const { items } = await test.get<Listed>("/api/v2/forwarding/reduced");
    expect(items[0]!.dropped).toEqual([{ pointer: "/run/facets/debug", bytes: expect.any(Number) }]);
  });

  // The built-in database has one process.
  const onServer = it.skipIf(process.env.HEADWATER_TEST_DATABASE_URL === undefined);
  onServer("is done by one process at a time, and by the other when the first has stopped", async () => {
    await openForwarding();
    await settled();
    const other = new BackgroundWork(
      first.store,
      new Metrics(first.store, () => {}),
      { forwarding: settings, embeddedMetrics: null, tuning: quick },
      quiet,
    );
    other.start();
    const runs = Array.from({ length: 20 }, () => randomUUID());
    await send(...runs.slice(0, 10).map((run) => event(run)));
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 10 }), patience);
    expect([jobs.forwarder!.isActive, other.forwarder!.isActive]).toEqual([true, false]);
    await jobs.stop();
    await send(...runs.slice(10).map((run) => event(run)));
    await vi.waitFor(async () => expect(await status()).toMatchObject({ sent: 20 }), patience);
    await other.stop();
    expect(datazone.calls.map((call) => call.event.run.runId).sort()).toEqual([...runs].sort());
  });
});

describe("forwarding that is off", () => {
  it("is reported as off", async () => {
    const nothing = { forwarding: null, embeddedMetrics: null };
    jobs = new BackgroundWork(first.store, new Metrics(first.store, () => {}), nothing, quiet);
    test = await openTestApp({ store: first.store });
    expect(await status()).toMatchObject({ enabled: false, target: null, deadLetters: 0 });
    const answer = await test.app.inject({ method: "POST", url: "/api/v2/forwarding/replay", payload: {} });
    expect([answer.statusCode, answer.json().code]).toEqual([409, "forwarding-off"]);
  });
});
