import { createHmac, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { minute, NotificationApp, patience } from "../testing/notification-app.ts";

let test: NotificationApp;
beforeAll(async () => {
  test = await NotificationApp.open();
});
afterAll(() => test.close());
beforeEach(() => test.start());
afterEach(() => test.finish());

describe("a webhook", () => {
  it("is signed, so that a receiver can verify it", async () => {
    const { id, secret } = await test.createWebhook();
    expect(secret).toMatch(/^whsec_/);
    const answer = await test.app.post(`/api/v2/notifications/channels/${id}/test`, {});
    expect(answer).toEqual({ sent: true, response: "200 ok" });
    const [request] = test.receiver.requests;
    const { headers, body, path } = request!;
    expect(path).toBe("/hook?token=secret");
    const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const expected = createHmac("sha256", key).update(content).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
    expect(Math.abs(Number(headers["webhook-timestamp"]) * 1000 - Date.now())).toBeLessThan(minute);
    expect(JSON.parse(body)).toMatchObject({ type: "test" });
  });

  it("keeps its secrets to itself", async () => {
    const { id, secret } = await test.createWebhook();
    const list = (await test.app.app.inject({ url: "/api/v2/notifications/channels" })).body;
    expect(list).not.toContain("token=secret");
    expect(list).not.toContain(secret);
    const [row] = await test.database.query<{ secrets: string }>(
      "SELECT secrets FROM notification_channels WHERE id = $1",
      [id],
    );
    expect(row!.secrets).not.toContain("token");
  });

  it("is retried after an error of the receiver, with the same id", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    test.receiver.answers.push({ status: 503, body: "busy" }, { status: 500 });
    await test.send({ job: "retried", type: "FAIL", ago: 5 * minute });
    await test.received(3);
    await test.later();
    expect(test.receiver.requests).toHaveLength(3);
    expect(new Set(test.receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const { items } = await test.app.get<{ items: object[] }>("/api/v2/notifications/deliveries");
    expect(items).toMatchObject([{ state: "sent", attempts: 3, phase: "start" }]);
    await test.send({ job: "retried", type: "COMPLETE", ago: minute });
  });

  it("becomes a dead letter after the last attempt, and is sent when it is retried", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    test.receiver.answers.push({ status: 500 }, { status: 500 }, { status: 500, body: "broken" });
    await test.send({ job: "dead", type: "FAIL", ago: 5 * minute });
    await vi.waitFor(async () => {
      const { items } = await test.app.get<{ items: object[] }>(
        "/api/v2/notifications/deliveries?state=dead",
      );
      expect(items).toMatchObject([{ attempts: 3, response: "500 broken" }]);
    }, patience);
    expect(await test.app.get("/api/v2/notifications/status")).toMatchObject({ dead: 1, waiting: 0 });
    expect(await test.app.post("/api/v2/notifications/deliveries/retry", {})).toEqual({ retrying: 1 });
    await test.received(4);
    await vi.waitFor(async () => {
      expect(await test.app.get("/api/v2/notifications/status")).toMatchObject({ dead: 0, waiting: 0 });
    }, patience);
    await test.send({ job: "dead", type: "COMPLETE", ago: minute });
  });

  it("is not retried if the receiver refuses it, and follows no redirect", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    test.receiver.answers.push({ status: 410, body: "gone" });
    await test.send({ job: "refused", type: "FAIL", ago: 5 * minute });
    await vi.waitFor(async () => {
      const { items } = await test.app.get<{ items: object[] }>(
        "/api/v2/notifications/deliveries?state=dead",
      );
      expect(items).toMatchObject([{ attempts: 1, response: "410 gone" }]);
    }, patience);
    test.receiver.answers.push({ status: 302, headers: { location: `${test.receiver.url}/elsewhere` } });
    const answer = await test.app.post<{ sent: boolean; response: string }>(
      `/api/v2/notifications/channels/${id}/test`,
      {},
    );
    expect(answer.sent).toBe(false);
    expect(answer.response).toContain("redirects are not followed");
    expect(test.receiver.requests.map(({ path }) => path)).not.toContain("/elsewhere");
    await test.send({ job: "refused", type: "COMPLETE", ago: minute });
  });
});

describe("a channel", () => {
  it("that a rule uses cannot be deleted", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"], { name: "nightly" });
    const answer = await test.app.app.inject({
      method: "DELETE",
      url: `/api/v2/notifications/channels/${id}`,
    });
    expect(answer.json()).toMatchObject({ code: "channel-in-use" });
    expect(answer.json().detail).toContain("nightly");
  });

  it("keeps its address when it is changed without one", async () => {
    const { id } = await test.createWebhook();
    const changed = await test.app.app.inject({
      method: "PUT",
      url: `/api/v2/notifications/channels/${id}`,
      payload: { name: "renamed", followable: false },
    });
    expect(changed.json()).toMatchObject({ channel: { name: "renamed" }, signingSecret: null });
    await test.app.post(`/api/v2/notifications/channels/${id}/test`, {});
    expect(test.receiver.requests[0]!.path).toBe("/hook?token=secret");
  });

  it.each([
    [{ kind: "webhook", name: "x" }, "/url"],
    [{ kind: "email", name: "x" }, "/recipients"],
    [{ kind: "sns", name: "x" }, "/topicArn"],
  ])("needs its address: %o", async (payload, pointer) => {
    const answer = await test.app.app.inject({
      method: "POST",
      url: "/api/v2/notifications/channels",
      payload,
    });
    expect([answer.statusCode, answer.json().pointer]).toEqual([400, pointer]);
  });

  it("has a name of its own", async () => {
    await test.createWebhook();
    const payload = { kind: "webhook", name: "hook", url: test.receiver.url };
    const answer = await test.app.app.inject({
      method: "POST",
      url: "/api/v2/notifications/channels",
      payload,
    });
    expect(answer.json()).toMatchObject({ code: "channel-name-taken" });
  });
});

describe("a rule", () => {
  it("needs a valid selection and channels that exist", async () => {
    const ask = (more: object) =>
      test.app.app.inject({
        method: "POST",
        url: "/api/v2/notifications/rules",
        payload: {
          name: "r",
          kinds: ["failed"],
          selection: null,
          owners: [],
          channels: [randomUUID()],
          ...more,
        },
      });
    expect((await ask({})).statusCode).toBe(404);
    expect((await ask({ selection: "tag:(" })).json()).toMatchObject({ pointer: "/selection" });
    expect((await ask({ kinds: ["sneezed"] })).statusCode).toBe(400);
  });
});
