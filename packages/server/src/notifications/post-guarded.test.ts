import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpReceiver, startReceiver } from "../testing/http-receiver.ts";
import { postGuarded } from "./post-guarded.ts";
import { parseNetworks } from "./private-addresses.ts";

let receiver: HttpReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const loopback = parseNetworks(["127.0.0.0/8", "::1"]);
const post = (url: string, allowed = loopback, timeoutMs = 2_000) =>
  postGuarded({ url, allowed, timeoutMs, headers: {}, body: "{}" });
const port = () => new URL(receiver.url).port;

describe("a request to an address that a user entered", () => {
  it.each([
    "http://127.0.0.1",
    "http://localhost",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://2130706433",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://127.1",
    "http://0",
    "http://0.0.0.0",
  ])("is not sent to this machine as %s", async (origin) => {
    const { outcome, response } = await post(`${origin}:${port()}/`, null);
    expect(outcome).toBe("refused");
    expect(response).toContain("HEADWATER_NOTIFICATIONS_ALLOW");
    expect(receiver.requests).toEqual([]);
  });

  it.each(["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00:ec2::254]/"])(
    "is not sent to %s",
    async (url) => {
      expect((await post(url, null)).outcome).toBe("refused");
    },
  );

  it("is sent to a private address that the setting allows, by name as well", async () => {
    expect(await post(`${receiver.url}/a`)).toEqual({ outcome: "sent", response: "200 ok" });
    expect(await post(`http://localhost:${port()}/b`)).toEqual({ outcome: "sent", response: "200 ok" });
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/a", "/b"]);
  });

  it("is not sent to a name that resolves to an address beside the allowed ones", async () => {
    const { outcome, response } = await post(`http://localhost:${port()}/`, parseNetworks(["10.0.0.0/8"]));
    expect(outcome).toBe("refused");
    expect(response).toContain("localhost resolves to");
  });

  it("ends after the time limit", async () => {
    receiver.answers.push("never");
    expect(await post(receiver.url, loopback, 100)).toEqual({
      outcome: "failed",
      response: "No answer within 0.1 seconds.",
    });
  });

  it("keeps the first part of a long answer", async () => {
    receiver.answers.push({ status: 200, body: "x".repeat(1_000_000) });
    const { outcome, response } = await post(receiver.url);
    expect([outcome, response.length]).toEqual(["sent", 2_004]);
  });

  it("waits as long as the receiver asks", async () => {
    receiver.answers.push({ status: 429, headers: { "retry-after": "7" }, body: "slow down" });
    expect(await post(receiver.url)).toEqual({
      outcome: "failed",
      response: "429 slow down",
      retryAfterMs: 7_000,
    });
  });

  it("fails if nothing listens, or the name does not exist", async () => {
    const address = receiver.url;
    await receiver.close();
    expect((await post(address)).outcome).toBe("failed");
    expect((await post("http://does-not-exist.invalid/")).outcome).toBe("failed");
    receiver = await startReceiver();
  });
});
