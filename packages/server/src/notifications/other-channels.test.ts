import { isMotoInstalled, type MotoServer, startMotoServer } from "@headwater/test-kit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loopbackSettings, minute, NotificationApp } from "../testing/notification-app.ts";
import { type SmtpReceiver, startSmtpReceiver } from "../testing/smtp-receiver.ts";

let test: NotificationApp;
beforeAll(async () => {
  test = await NotificationApp.open();
});
afterAll(() => test.close());
afterEach(() => test.finish());

interface TestAnswer {
  readonly sent: boolean;
  readonly response: string;
}

async function createChannel(content: object): Promise<string> {
  const answer = await test.app.post<{ channel: { id: string } }>("/api/v2/notifications/channels", {
    name: "channel",
    ...content,
  });
  return answer.channel.id;
}

const tryOut = (id: string) => test.app.post<TestAnswer>(`/api/v2/notifications/channels/${id}/test`, {});

describe("a Slack-compatible channel", () => {
  beforeEach(() => test.start());

  it("sends text and blocks, with special characters escaped", async () => {
    const id = await createChannel({ kind: "slack", url: `${test.receiver.url}/services/T0/B0/secret` });
    await test.createRule([id], ["failed"]);
    await test.send({ job: "load <a> & b", type: "FAIL", ago: 5 * minute, error: "1 < 2\nmore" });
    await test.received(1);
    const body = JSON.parse(test.receiver.requests[0]!.body) as { text: string; blocks: { type: string }[] };
    expect(body.text).toContain("load &lt;a&gt; &amp; b failed");
    expect(body.text).toContain("Error: 1 &lt; 2");
    expect(body.text).not.toContain("more");
    expect(body.blocks[0]).toEqual({
      type: "header",
      text: { type: "plain_text", text: "load <a> & b failed", emoji: false },
    });
    expect(JSON.stringify(body.blocks)).toContain("<https://lineage.example.com/runs/");
    await test.send({ job: "load <a> & b", type: "COMPLETE", ago: minute });
  });

  it("shows the host of its address only", async () => {
    await createChannel({ kind: "slack", url: `${test.receiver.url}/services/T0/B0/secret` });
    const list = (await test.app.app.inject({ url: "/api/v2/notifications/channels" })).body;
    expect(list).toContain(test.receiver.url);
    expect(list).not.toContain("services");
  });
});

describe("an e-mail channel", () => {
  let mail: SmtpReceiver;
  beforeEach(async () => {
    mail = await startSmtpReceiver();
  });
  afterEach(() => mail.close());
  const start = (url = mail.url) =>
    test.start({ ...loopbackSettings, mail: { url, from: "Headwater <lineage@example.com>" } });

  it("sends plain text to all recipients, the end in the thread of the start", async () => {
    await start();
    const id = await createChannel({ kind: "email", recipients: ["a@example.com", "b@example.com"] });
    await test.createRule([id], ["failed"]);
    await test.send({ job: "mailed", type: "FAIL", ago: 5 * minute, error: "disk full" });
    await test.waitFor(() => expect(mail.mails).toHaveLength(1));
    const [first] = mail.mails;
    expect(first).toMatchObject({ from: "lineage@example.com", to: ["a@example.com", "b@example.com"] });
    expect(first!.text).toContain("Subject: mailed failed");
    expect(first!.text).toContain("Error: disk full");
    expect(first!.text).toContain("https://lineage.example.com/runs/");
    await test.send({ job: "mailed", type: "COMPLETE", ago: minute });
    await test.waitFor(() => expect(mail.mails).toHaveLength(2));
    const thread = /^References: .*$/m;
    expect(mail.mails[1]!.text).toContain("Subject: Resolved: mailed failed");
    expect(thread.exec(mail.mails[1]!.text)?.[0]).toBe(thread.exec(first!.text)?.[0]);
  });

  it("reports a refused recipient and a wrong password", async () => {
    await start();
    const id = await createChannel({ kind: "email", recipients: ["nobody@example.com"] });
    expect(await tryOut(id)).toMatchObject({
      sent: false,
      response: expect.stringContaining("No such mailbox"),
    });
    await test.stop();
    await start(mail.url.replace("p%40ss", "wrong"));
    const answer = await tryOut(id);
    expect(answer.sent).toBe(false);
    expect(answer.response).not.toContain("wrong@");
  });

  it("needs a mail server", async () => {
    await test.start();
    const id = await createChannel({ kind: "email", recipients: ["a@example.com"] });
    expect(await tryOut(id)).toEqual({
      sent: false,
      response: "This server has no mail server. Set HEADWATER_SMTP_URL.",
    });
    expect(await test.app.get("/api/v2/notifications/status")).toMatchObject({ canMail: false });
  });

  it("takes no address that could add lines to a message", async () => {
    await test.start();
    const payload = { kind: "email", name: "x", recipients: ["a@example.com\r\nBcc: b@example.com"] };
    expect((await test.request("POST", "/channels", payload)).statusCode).toBe(400);
  });
});

describe.skipIf(!isMotoInstalled())("an Amazon SNS channel", () => {
  const variables = {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SNS: "",
  };
  const before = new Map<string, string | undefined>();
  let moto: MotoServer;

  beforeAll(async () => {
    moto = await startMotoServer();
    for (const [name, value] of Object.entries({ ...variables, AWS_ENDPOINT_URL_SNS: moto.endpoint })) {
      before.set(name, process.env[name]);
      process.env[name] = value;
    }
  });
  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await moto.stop();
  });
  beforeEach(() => test.start());

  it("publishes to the topic, and refuses one that does not exist", async () => {
    const { CreateTopicCommand, SNSClient } = await import("@aws-sdk/client-sns");
    const client = new SNSClient({ region: "eu-west-1" });
    const { TopicArn } = await client.send(new CreateTopicCommand({ Name: "lineage" }));
    client.destroy();
    const id = await createChannel({ kind: "sns", topicArn: TopicArn });
    const answer = await tryOut(id);
    expect(answer.response).toMatch(/^Message /);
    expect(answer.sent).toBe(true);
    const missing = await createChannel({ kind: "sns", name: "missing", topicArn: `${TopicArn}2` });
    expect(await tryOut(missing)).toMatchObject({
      sent: false,
      response: expect.stringContaining("NotFound"),
    });
  });
});
