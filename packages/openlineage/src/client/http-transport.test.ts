import { describe, expect, it } from "vitest";
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

describe("HttpTransport", () => {
  it("posts JSON to api/v1/lineage with key and headers", async () => {
    await using server = await startLineageServer();
    const { client } = clientFor(server.url, { apiKey: "k1", headers: { "x-team": "a" } });
    await client.startRun({ job }).started;
    expect(server.requests[0]).toMatchObject({
      path: "/api/v1/lineage",
      headers: { "content-type": "application/json", authorization: "Bearer k1", "x-team": "a" },
      event: { eventType: "START", job, producer },
    });
  });

  it.each([
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

  it("rejects a URL that is not http or https", () => {
    expect(() => new HttpTransport({ url: "file:///x" })).toThrow(TypeError);
  });

  it("compresses with gzip", async () => {
    await using server = await startLineageServer();
    const { client } = clientFor(server.url, { compression: "gzip" });
    await client.startRun({ job: { name: "é🚀".repeat(1000) } }).started;
    expect(server.requests[0]?.headers["content-encoding"]).toBe("gzip");
    expect(server.requests[0]?.event.job.name).toBe("é🚀".repeat(1000));
    expect(Number(server.requests[0]?.headers["content-length"])).toBeLessThan(2000);
  });

  it("retries after 503 and delivers once", async () => {
    await using server = await startLineageServer((_, response, count) => {
      response.writeHead(count === 1 ? 503 : 201).end();
    });
    await clientFor(server.url).client.startRun({ job }).started;
    expect(server.requests).toHaveLength(2);
  });

  it("waits for Retry-After", async () => {
    await using server = await startLineageServer((_, response, count) => {
      response.writeHead(count === 1 ? 503 : 201, { "retry-after": "1" }).end();
    });
    const start = performance.now();
    const retry = { ...quick, maximumBackoffMilliseconds: 5000 };
    await clientFor(server.url, { retry }).client.startRun({ job }).started;
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it("does not retry a rejected event, and reports the response", async () => {
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

  it("gives up after the maximum number of retries, also if the connection is refused", async () => {
    await using server = await startLineageServer((_, response) => void response.writeHead(500).end());
    const retry = { ...quick, retries: 2 };
    await expect(clientFor(server.url, { retry }).client.startRun({ job }).started).rejects.toThrow("500");
    expect(server.requests).toHaveLength(3);
    await expect(
      clientFor("http://127.0.0.1:9", { retry }).client.startRun({ job }).started,
    ).rejects.toThrow();
  });

  it("retries a request that times out", async () => {
    await using server = await startLineageServer((_, response, count) => {
      if (count > 1) response.writeHead(201).end();
    });
    await clientFor(server.url, { timeoutMilliseconds: 100 }).client.startRun({ job }).started;
    expect(server.requests).toHaveLength(2);
  });

  it("sends the end of a run after its START, without delaying other runs", async () => {
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

  it("rejects an event immediately if the queue is full, and loses no accepted event", async () => {
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

  it("delivers accepted events on close(), then rejects new ones", async () => {
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

  it("gives up pending events when close() times out, and reports it", async () => {
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
