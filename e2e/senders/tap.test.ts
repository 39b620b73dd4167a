import { createServer, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { startTap, type Tap } from "./tap.ts";

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
});

/** A server that answers every request with one status; returns its port. */
async function answering(status: number): Promise<number> {
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(status).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function tapTo(port: number): Promise<Tap> {
  const tap = await startTap(port);
  opened.unshift(tap);
  return tap;
}

describe("the tap between a sender and a server", () => {
  it("forwards an event, returns the server's response, and keeps the event", async () => {
    const tap = await tapTo(await answering(201));
    const answer = await fetch(`${tap.url}/api/v1/lineage`, { method: "POST", body: '{"a":1}' });
    expect([answer.status, tap.events, tap.refusals]).toEqual([201, ['{"a":1}'], []]);
  });

  it("keeps a compressed event as text", async () => {
    const tap = await tapTo(await answering(201));
    const headers = { "content-encoding": "gzip" };
    await fetch(`${tap.url}/api/v1/lineage`, { method: "POST", headers, body: gzipSync('{"a":1}') });
    expect(tap.events).toEqual(['{"a":1}']);
  });

  it("reports a server that rejects events", async () => {
    const tap = await tapTo(await answering(422));
    const answer = await fetch(`${tap.url}/api/v1/lineage`, { method: "POST", body: "{}" });
    expect([answer.status, tap.refusals]).toEqual([422, ["/api/v1/lineage answered 422"]]);
  });

  it("reports an unreachable server", async () => {
    const port = await answering(201);
    await opened.pop()?.stop();
    const tap = await tapTo(port);
    const answer = await fetch(`${tap.url}/api/v1/lineage`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(502);
    expect(tap.refusals).toEqual([expect.stringContaining("ECONNREFUSED")]);
  });

  it("reports a body that does not match its encoding", async () => {
    const tap = await tapTo(await answering(201));
    const headers = { "content-encoding": "gzip" };
    const answer = await fetch(`${tap.url}/api/v1/lineage`, { method: "POST", headers, body: "no gzip" });
    expect([answer.status, tap.refusals.length]).toEqual([400, 1]);
  });
});
