import { request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bearer, openKeyApp } from "../testing/key-app.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

interface Message {
  readonly event: string;
  readonly id: number;
  readonly data: Record<string, unknown> & { runs?: { state: string }[] };
}

interface Listener {
  readonly response: IncomingMessage;
  readonly messages: Message[];
  readonly isEnded: () => boolean;
  /** Waits for a message. */
  next(find: (message: Message) => boolean): Promise<Message>;
  close(): void;
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function listening<App extends TestApp>(test: App): Promise<App & { port: number }> {
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  open.push(test);
  return { ...test, port: (test.app.server.address() as AddressInfo).port };
}

async function listen(port: number, headers: Record<string, string> = {}): Promise<Listener> {
  const messages: Message[] = [];
  let ended = false;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(
      { port, host: "127.0.0.1", path: "/api/v2/live", headers: { accept: "text/event-stream", ...headers } },
      resolve,
    )
      .on("error", reject)
      .end();
  });
  let rest = "";
  response.setEncoding("utf8").on("data", (text: string) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split("\n")
          .find((line) => line.startsWith(`${name}: `))!
          .slice(name.length + 2);
      messages.push({ event: field("event"), id: Number(field("id")), data: JSON.parse(field("data")) });
    }
  });
  response.on("end", () => {
    ended = true;
  });
  response.on("error", () => {
    ended = true;
  });
  const listener: Listener = {
    response,
    messages,
    isEnded: () => ended,
    next: (find) =>
      vi.waitFor(() => {
        const found = messages.find(find);
        expect(found).toBeDefined();
        return found!;
      }, 8_000),
    close: () => response.destroy(),
  };
  open.push(listener);
  return listener;
}

const event = (run: number, eventType = "COMPLETE") => ({
  eventType,
  eventTime: "2026-01-10T02:00:00.000Z",
  producer: "https://example.com/test",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: `0190a000-0000-7000-8000-${String(run).padStart(12, "0")}` },
  job: { namespace: "jobs", name: "load" },
  inputs: [],
  outputs: [{ namespace: "warehouse", name: "sales" }],
});
const changeWith = (state: string) => (message: Message) =>
  message.event === "change" && message.data.runs!.some((run) => run.state === state);

describe("GET /api/v2/live", () => {
  it("sends hello, then changes, with headers that prevent proxy buffering", async () => {
    const test = await listening(await openTestApp());
    const listener = await listen(test.port);
    expect(listener.response.statusCode).toBe(200);
    expect(listener.response.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": expect.stringContaining("no-transform"),
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    const hello = await listener.next((message) => message.event === "hello");
    await test.send(event(1));
    const change = await listener.next(changeWith("COMPLETE"));
    expect(change.data).toMatchObject({ events: 1, jobs: [expect.any(String)], more: false });
    expect(change.data).not.toHaveProperty("replaced");
    expect(change.id).toBeGreaterThan(hello.id);
  });

  it("sends reconnecting clients the missed changes, or resync", async () => {
    const test = await listening(await openTestApp());
    const first = await listen(test.port);
    await test.send(event(1, "START"));
    const { id } = await first.next(changeWith("RUNNING"));
    first.close();
    await test.send(event(1));
    const back = await listen(test.port, { "last-event-id": String(id) });
    await back.next(changeWith("COMPLETE"));
    expect(back.messages.some((message) => message.event === "resync")).toBe(false);
    for (const unknown of ["999999", "-5", "what"]) {
      const lost = await listen(test.port, { "last-event-id": unknown });
      await lost.next((message) => message.event === "resync");
    }
  });

  it("responds with 406 without Accept: text/event-stream, and with 503 at the connection limit", async () => {
    const test = await listening(
      await openTestApp({ live: { clients: 1, heartbeatMs: 15_000, slowClientTimeoutMs: 30_000 } }),
    );
    const plain = await test.app.inject({ url: "/api/v2/live" });
    expect([plain.statusCode, plain.json().code]).toEqual([406, "not-acceptable"]);
    const first = await listen(test.port);
    const second = await listen(test.port);
    expect(second.response.statusCode).toBe(503);
    expect(second.response.headers["retry-after"]).toBe("30");
    first.close();
    await vi.waitFor(async () => expect((await listen(test.port)).response.statusCode).toBe(200), 5_000);
  });

  it("sends heartbeats", async () => {
    const test = await listening(
      await openTestApp({ live: { clients: 5, heartbeatMs: 50, slowClientTimeoutMs: 30_000 } }),
    );
    const listener = await listen(test.port);
    await listener.next((message) => message.event === "heartbeat");
  });

  it("ends immediately when the server stops", async () => {
    const test = await listening(await openTestApp());
    const listener = await listen(test.port);
    await listener.next((message) => message.event === "hello");
    await test.app.close();
    await vi.waitFor(() => expect(listener.isEnded()).toBe(true), 5_000);
  });
});

describe("live updates on a server that requires keys", () => {
  const live = { clients: 5, heartbeatMs: 50, slowClientTimeoutMs: 30_000 };

  it("need the scope read", async () => {
    const test = await listening(await openKeyApp({}, { live }));
    const key = async (scope: "ingest" | "read") => bearer((await test.makeKey([scope])).text);
    expect((await listen(test.port)).response.statusCode).toBe(401);
    expect((await listen(test.port, await key("ingest"))).response.statusCode).toBe(403);
    expect((await listen(test.port, await key("read"))).response.statusCode).toBe(200);
  });

  it("end with the session", async () => {
    const test = await listening(await openKeyApp({}, { live }));
    const { text } = await test.makeKey(["read"]);
    const origin = `http://127.0.0.1:${test.port}`;
    const login = await fetch(`${origin}/api/v2/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ key: text }),
    });
    expect(login.status).toBe(200);
    const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
    const listener = await listen(test.port, { cookie });
    await listener.next((message) => message.event === "heartbeat");
    const logout = await fetch(`${origin}/api/v2/session`, { method: "DELETE", headers: { cookie, origin } });
    expect(logout.status).toBe(200);
    await listener.next((message) => message.event === "end");
    await vi.waitFor(() => expect(listener.isEnded()).toBe(true), 5_000);
  });
});
