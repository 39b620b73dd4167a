import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openTestApp, type TestApp } from "../testing/test-app.ts";
import { LiveHub } from "./live-hub.ts";

/** A connection whose client reads only on request. */
class SlowConnection extends Duplex {
  readonly texts: string[] = [];
  #waiting: (() => void) | null = null;
  isReading = false;

  constructor() {
    super({ writableHighWaterMark: 1 });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.texts.push(chunk.toString());
    if (this.isReading) done();
    else this.#waiting = done;
  }

  resumeReading(): void {
    this.isReading = true;
    this.#waiting?.();
    this.#waiting = null;
  }

  get said(): string {
    return this.texts.join("");
  }
}

let test: TestApp;
let hub: LiveHub;
beforeEach(async () => {
  test = await openTestApp();
});
async function start(slowClientTimeoutMs: number): Promise<void> {
  hub = new LiveHub(test.store.changes, { clients: 5, heartbeatMs: 40, slowClientTimeoutMs });
  await hub.start();
}
afterEach(async () => {
  hub.close();
  await test.close();
});

function connect(): { connection: SlowConnection; response: ServerResponse } {
  const connection = new SlowConnection();
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.assignSocket(connection as unknown as Socket);
  connection.on("drain", () => response.emit("drain")); // as an http server does
  return { connection, response };
}

const send = (run: number) =>
  test.send({
    eventType: "START",
    eventTime: "2026-01-10T02:00:00.000Z",
    producer: "https://example.com/test",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: `0190a000-0000-7000-8000-${String(run).padStart(12, "0")}` },
    job: { namespace: "jobs", name: "load" },
  });

describe("a slow client", () => {
  it("gets no buffered messages, but resync once it reads again", async () => {
    await start(60_000);
    const { connection, response } = connect();
    hub.add(response, null, async () => true);
    const heard = vi.fn();
    const stop = await test.store.changes.listen(heard);
    await send(1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), 5_000);
    stop();
    expect(response.writableLength).toBeLessThan(1_000);
    connection.resumeReading();
    await vi.waitFor(() => expect(connection.said).toContain("event: resync"), 5_000);
    expect(connection.said).not.toContain("event: change");
  });

  it("is disconnected after the timeout", async () => {
    await start(200);
    const { response } = connect();
    hub.add(response, null, async () => true);
    expect(hub.size).toBe(1);
    await vi.waitFor(() => expect(hub.size).toBe(0), 5_000);
    expect(response.destroyed).toBe(true);
  });
});
