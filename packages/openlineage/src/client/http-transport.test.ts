import { describe, expect, test } from "vitest";
import { startLineageServer } from "../testing/lineage-server.ts";
import { OpenLineageClient } from "./client.ts";
import { HttpTransport, type HttpTransportOptions } from "./http-transport.ts";
import { DeliveryError, QueueFullError, TransportClosedError } from "./transport.ts";

const producer = "https://example.com/producer";
const quick = { backoffMilliseconds: 5, maximumBackoffMilliseconds: 50 };

function clientFor(url: string, options: Partial<HttpTransportOptions> = {}) {
  const transport = new HttpTransport({ url, retry: quick, ...options });
  return { transport, client: new OpenLineageClient({ transport, producer }) };
}

const job = { namespace: "n", name: "j" };

describe("an HTTP transport", () => {
  test("posts JSON to api/v1/lineage with the key and the headers", async () => {
    await using server = await startLineageServer();
    const { client } = clientFor(server.url, { apiKey: "k1", headers: { "x-team": "a" } });
    await client.startRun({ job }).started;
    expect(server.requests[0]).toMatchObject({
      path: "/api/v1/lineage",
      headers: { "content-type": "application/json", authorization: "Bearer k1", "x-team": "a" },
      event: { eventType: "START", job, producer },
    });
  });

  test.each([
    ["/base", undefined, "/base/api/v1/lineage"],
    ["/base/", "/events/", "/base/events/"],
    ["/?a=1", "in", "/in?a=1"],
    ["", "in?b=2", "/in?b=2"],
  ])("joins %s and %s to %s", async (path, endpoint, joined) => {
    await using server = await startLineageServer();
    const { client } = clientFor(server.url + path, endpoint === undefined ? {} : { endpoint });
    await client.startRun({ job }).started;
    expect(server.requests[0]?.path).toBe(joined);
  });

  test("refuses an address that is not HTTP", () => {
    expect(() => new HttpTransport({ url: "file:///x" })).toThrow(TypeError);
  });

  test("compresses with gzip", async () => {
    await using server = await startLineageServer();
    const { client } = clientFor(server.url, { compression: "gzip" });
    await client.startRun({ job: { name: "é🚀".repeat(1000) } }).started;
    expect(server.requests[0]?.headers["content-encoding"]).toBe("gzip");
    expect(server.requests[0]?.event.job.name).toBe("é🚀".repeat(1000));
    expect(Number(server.requests[0]?.headers["content-length"])).toBeLessThan(2000);
  });

  test("tries again after 503, and delivers once", async () => {
    await using server = await startLineageServer((_, response, count) => {
      response.writeHead(count === 1 ? 503 : 201).end();
    });
    await clientFor(server.url).client.startRun({ job }).started;
    expect(server.requests).toHaveLength(2);
  });

  test("waits as long as Retry-After says", async () => {
    await using server = await startLineageServer((_, response, count) => {
      response.writeHead(count === 1 ? 503 : 201, { "retry-after": "1" }).end();
    });
    const start = performance.now();
    const retry = { ...quick, maximumBackoffMilliseconds: 5000 };
    await clientFor(server.url, { retry }).client.startRun({ job }).started;
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  test("does not repeat what the server refuses, and says what it answered", async () => {
    await using server = await startLineageServer(
      (_, response) => void response.writeHead(422).end("no eventTime"),
    );
    const failure = await clientFor(server.url)
      .client.startRun({ job })
      .started.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(failure).toMatchObject({ status: 422, body: "no eventTime" });
    expect(server.requests).toHaveLength(1);
  });

  test("gives up after its retries, also when nothing listens", async () => {
    await using server = await startLineageServer((_, response) => void response.writeHead(500).end());
    const retry = { ...quick, retries: 2 };
    await expect(clientFor(server.url, { retry }).client.startRun({ job }).started).rejects.toThrow("500");
    expect(server.requests).toHaveLength(3);
    await expect(
      clientFor("http://127.0.0.1:9", { retry }).client.startRun({ job }).started,
    ).rejects.toThrow();
  });

  test("a request that is not answered in time is tried again", async () => {
    await using server = await startLineageServer((_, response, count) => {
      if (count > 1) response.writeHead(201).end();
    });
    await clientFor(server.url, { timeoutMilliseconds: 100 }).client.startRun({ job }).started;
    expect(server.requests).toHaveLength(2);
  });

  test("the end of a run waits for its START, and does not keep other runs waiting", async () => {
    const seen: string[] = [];
    await using server = await startLineageServer(({ event }, response, count) => {
      const ok = count > 1;
      if (ok) seen.push(`${event.job.name} ${event.eventType}`);
      response.writeHead(ok ? 201 : 503).end();
    });
    const { client } = clientFor(server.url, { retry: { backoffMilliseconds: 100 } });
    const first = client.startRun({ job: { name: "a" } });
    const ended = first.complete();
    const second = client.startRun({ job: { name: "b" } });
    await Promise.all([ended, second.complete()]);
    expect(seen.filter((line) => line.startsWith("a"))).toEqual(["a START", "a COMPLETE"]);
    expect(seen.indexOf("b COMPLETE")).toBeLessThan(seen.indexOf("a START"));
  });

  test("a full queue refuses the event at once and loses none of those it took", async () => {
    await using server = await startLineageServer((_, response) =>
      setTimeout(() => response.writeHead(201).end(), 50),
    );
    const { client, transport } = clientFor(server.url, { queueCapacity: 3, concurrency: 1 });
    const deliveries = Array.from({ length: 5 }, () => client.startRun({ job }).started);
    expect(transport.pending).toBe(3);
    const outcomes = await Promise.allSettled(deliveries);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(outcomes[4]).toMatchObject({ reason: expect.any(QueueFullError) });
    expect(server.requests).toHaveLength(3);
    await client.startRun({ job }).started;
  });

  test("close() delivers what was taken, then takes no more", async () => {
    await using server = await startLineageServer((_, response) =>
      setTimeout(() => response.writeHead(201).end(), 5),
    );
    const { client, transport } = clientFor(server.url, { concurrency: 2 });
    const runs = Array.from({ length: 20 }, () => client.startRun({ job }));
    for (const run of runs) void run.complete();
    expect(await client.close()).toBe(true);
    expect(server.requests).toHaveLength(40);
    expect(transport.pending).toBe(0);
    await expect(client.startRun({ job }).started).rejects.toBeInstanceOf(TransportClosedError);
  });

  test("close() with a time limit gives up what is left, and says so", async () => {
    await using server = await startLineageServer(() => undefined);
    const { client, transport } = clientFor(server.url, { concurrency: 1 });
    const [first, second] = [client.startRun({ job }), client.startRun({ job })];
    const ends = [first.complete(), second.complete()];
    expect(await client.close(50)).toBe(false);
    const outcomes = await Promise.allSettled([first.started, second.started, ...ends]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: expect.any(TransportClosedError) });
    await expect.poll(() => transport.pending).toBe(0);
  });
});
