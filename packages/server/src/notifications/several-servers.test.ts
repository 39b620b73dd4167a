import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Store } from "@headwater/store";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type HttpReceiver, startReceiver } from "../testing/http-receiver.ts";
import { loopbackSettings, minute, NotificationApp, quickTuning } from "../testing/notification-app.ts";
import { createDatabase } from "../testing/test-app.ts";
import { Notifications } from "./notifications.ts";

const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));
/** A real process takes a while to start. */
const startPatience = { timeout: 50_000, interval: 50 };
const onServer = describe.skipIf(process.env.HEADWATER_TEST_DATABASE_URL === undefined);

// The built-in database has one process.
onServer("two servers on one database", () => {
  it("send each message once, and one goes on when the other stops", async () => {
    const url = await createDatabase(process.env.HEADWATER_TEST_DATABASE_URL!);
    const [one, two] = await Promise.all(
      [1, 2].map(() => Store.open({ engine: "server", url, connections: 4 })),
    );
    const test = await NotificationApp.open({ store: one! });
    await test.start();
    const quiet = pino({ enabled: false });
    const other = new Notifications(two!, loopbackSettings, () => "http://localhost", quiet, {
      tuning: quickTuning,
    });
    other.start();
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    for (let number = 0; number < 5; number += 1) {
      await test.send({ job: `job_${number}`, type: "FAIL", ago: 5 * minute });
    }
    await test.received(5);
    await test.later();
    expect(test.receiver.requests).toHaveLength(5);
    const first = test.isActive ? "first" : "second";
    if (first === "first") await test.stopNotifications();
    else await other.stop();
    await test.send({ job: "job_0", type: "COMPLETE", ago: minute });
    await test.received(6);
    expect(test.bodies()[5]!.type).toBe("incident.ended");
    await other.stop();
    await test.finish();
    await test.close();
    await two!.close();
  });
});

describe("a server that is killed", () => {
  let folder: string;
  let receiver: HttpReceiver;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "headwater-notifications-"));
    receiver = await startReceiver();
  });
  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<{ child: ChildProcess; address: string }> {
    const child = spawn(process.execPath, [main, "start", "--port", "0", "--no-demo", "--data-dir", folder], {
      env: { PATH: process.env.PATH, HEADWATER_NOTIFICATIONS_ALLOW: "127.0.0.0/8" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    const address = await vi.waitFor(() => {
      const found = /ready at (http:\S+)/.exec(output)?.[1];
      expect(found).toBeDefined();
      return found!;
    }, startPatience);
    return { child, address };
  }

  it("while it sends repeats at most that message, with the same id", async () => {
    const { child, address } = await start();
    const post = async (path: string, body: object) => {
      const answer = await fetch(`${address}/api/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(answer.ok, path).toBe(true);
      return answer;
    };
    for (const job of ["a", "b", "c"]) {
      await post("v1/lineage", {
        eventType: "FAIL",
        eventTime: new Date(Date.now() - 5 * minute).toISOString(),
        producer: "https://test",
        run: { runId: `0190a000-0000-7000-8000-00000000000${job}` },
        job: { namespace: "etl", name: job },
      });
    }
    const created = await post("v2/notifications/channels", {
      kind: "webhook",
      name: "hook",
      url: receiver.url,
    });
    const { channel } = (await created.json()) as { channel: { id: string } };
    // The second request gets no answer: the process dies while it waits.
    receiver.answers.push({ status: 200 }, "never");
    await post("v2/notifications/rules", {
      name: "all",
      kinds: ["failed"],
      selection: null,
      owners: [],
      channels: [channel.id],
    });
    await vi.waitFor(() => expect(receiver.requests).toHaveLength(2), startPatience);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    await start();
    await vi.waitFor(() => expect(receiver.requests).toHaveLength(4), startPatience);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const ids = receiver.requests.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe(ids[1]);
  }, 120_000);
});
