import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { facet, minute, NotificationApp, patience, table } from "../testing/notification-app.ts";

let test: NotificationApp;
beforeAll(async () => {
  test = await NotificationApp.open();
});
afterAll(() => test.close());
beforeEach(() => test.start());
afterEach(() => test.finish());

describe("an incident", () => {
  it("of a DAG whose tasks fail is one message at the start and one at the end", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed", "stale", "upstream-failed"]);
    const dag = { name: "load_orders", run: randomUUID() };
    await test.send({ job: "load_orders", type: "START", ago: 10 * minute, run: dag.run });
    for (const task of ["first", "second"]) {
      const run = await test.send({ job: `load_orders.${task}`, type: "START", ago: 9 * minute, dag });
      await test.send({
        job: `load_orders.${task}`,
        type: "FAIL",
        ago: 8 * minute,
        run,
        dag,
        error: `no such table: ${task}\nLINE 1: SELECT`,
        outputs: [table(`public.${task}`)],
      });
    }
    await test.send({ job: "load_orders", type: "FAIL", ago: 7 * minute, run: dag.run });
    await test.received(1);
    await test.later();
    expect(test.bodies().map(({ type }) => type)).toEqual(["incident.started"]);
    const [start] = test.bodies();
    expect(start!.data.title).toBe("load_orders failed");
    expect(start!.data.incident.owners).toEqual(["finance-data"]);
    expect(start!.data.url).toMatch(/^https:\/\/lineage\.example\.com\/runs\//);

    await vi.waitFor(async () => {
      const { items } = await test.app.get<{ items: { counts: object[]; error: string }[] }>(
        "/api/v2/notifications/incidents",
      );
      expect(items).toHaveLength(1);
      expect(items[0]!.counts).toContainEqual({ kind: "failed", count: 2 });
      expect(items[0]!.error).toMatch(/^no such table: (first|second)$/);
    }, patience);

    const rerun = { name: "load_orders", run: randomUUID() };
    await test.send({ job: "load_orders", type: "START", ago: 3 * minute, run: rerun.run });
    for (const task of ["first", "second"]) {
      await test.send({
        job: `load_orders.${task}`,
        type: "COMPLETE",
        ago: 2 * minute,
        dag: rerun,
        outputs: [table(`public.${task}`)],
      });
    }
    await test.send({ job: "load_orders", type: "COMPLETE", ago: minute, run: rerun.run });
    await test.received(2);
    await test.later();
    expect(test.bodies().map(({ type }) => type)).toEqual(["incident.started", "incident.ended"]);
    expect(test.bodies()[1]!.data.title).toBe("Resolved: load_orders failed");
    expect(test.bodies()[1]!.data.incident.id).toBe(test.bodies()[0]!.data.incident.id);
    const { items } = await test.app.get<{ items: unknown[] }>("/api/v2/notifications/incidents");
    expect(items).toEqual([]);
  });

  it("is announced once although the server restarts", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    await test.send({ job: "restarted", type: "FAIL", ago: 5 * minute, error: "boom" });
    await test.received(1);
    await test.stop();
    await test.start();
    await test.later();
    expect(test.receiver.requests).toHaveLength(1);
    await test.send({ job: "restarted", type: "COMPLETE", ago: minute });
    await test.received(2);
    await test.later();
    expect(test.bodies().map(({ type }) => type)).toEqual(["incident.started", "incident.ended"]);
  });

  it("that ends while the server is down is reported as ended after the start", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    await test.send({ job: "down", type: "FAIL", ago: 5 * minute });
    await test.received(1);
    await test.stop();
    await test.send({ job: "down", type: "COMPLETE", ago: minute });
    await test.start();
    await test.received(2);
    expect(test.bodies()[1]!.type).toBe("incident.ended");
  });

  it("of a deleted rule is not reported as resolved", async () => {
    const { id } = await test.createWebhook();
    const rule = await test.createRule([id], ["failed"]);
    await test.send({ job: "left", type: "FAIL", ago: 5 * minute });
    await test.received(1);
    await test.app.app.inject({ method: "DELETE", url: `/api/v2/notifications/rules/${rule}` });
    await test.later();
    expect(test.receiver.requests).toHaveLength(1);
    const { items } = await test.app.get<{ items: unknown[] }>("/api/v2/notifications/incidents");
    expect(items).toEqual([]);
    await test.send({ job: "left", type: "COMPLETE", ago: minute });
  });

  it("goes only to rules that select it, by selection, owner, kind and age", async () => {
    const { id } = await test.createWebhook();
    const selected = await test.createWebhook("selected", "/selected");
    await test.createRule([id], ["failed"], { name: "other kind", selection: "job:nothing*" });
    await test.createRule([id], ["late"], { name: "late" });
    await test.createRule([id], ["failed"], { name: "other owner", owners: ["growth"] });
    await test.createRule([id], ["failed"], { name: "too young", minMinutes: 60 });
    await test.createRule([selected.id], ["failed"], {
      selection: "owner:finance*",
      owners: ["Finance-Data"],
    });
    await test.send({ job: "chosen", type: "FAIL", ago: 5 * minute });
    await test.received(1);
    await test.later();
    expect(test.receiver.requests.map(({ path }) => path)).toEqual(["/selected"]);
    await test.send({ job: "chosen", type: "COMPLETE", ago: minute });
  });

  it("of a table that lost a column lists the columns computed from it, once", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["breaking-schema-change"]);
    const schema = (...columns: string[]) => ({
      schema: facet({ fields: columns.map((name) => ({ name, type: "text" })) }),
    });
    await test.send({
      job: "writer",
      type: "COMPLETE",
      ago: 60 * minute,
      outputs: [table("public.source", schema("id", "rate"))],
    });
    await test.send({
      job: "reader",
      type: "COMPLETE",
      ago: 50 * minute,
      inputs: [table("public.source", schema("id", "rate"))],
      outputs: [
        table("public.target", {
          ...schema("id", "amount_eur"),
          columnLineage: facet({
            fields: {
              amount_eur: {
                inputFields: [{ namespace: "postgres://db:5432", name: "public.source", field: "rate" }],
              },
            },
          }),
        }),
      ],
    });
    await test.later();
    expect(test.receiver.requests).toHaveLength(0);
    await test.send({
      job: "writer",
      type: "COMPLETE",
      ago: 5 * minute,
      outputs: [table("public.source", schema("id"))],
    });
    await test.received(1);
    await test.later();
    expect(test.receiver.requests).toHaveLength(1);
    const [body] = test.bodies();
    expect(body!.data.title).toContain("public.source");
    expect(body!.data.incident.problems[0]!.detail).toBe("rate removed. Affected: public.target.amount_eur.");
  });

  it("of a column with another type names both types", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["breaking-schema-change"], { selection: "public.rates" });
    const source = (type: string) =>
      table("public.rates", { schema: facet({ fields: [{ name: "rate", type }] }) });
    await test.send({ job: "rates", type: "COMPLETE", ago: 60 * minute, outputs: [source("integer")] });
    await test.send({
      job: "totals",
      type: "COMPLETE",
      ago: 50 * minute,
      inputs: [source("integer")],
      outputs: [
        table("public.totals", {
          columnLineage: facet({
            fields: {
              total: {
                inputFields: [{ namespace: "postgres://db:5432", name: "public.rates", field: "rate" }],
              },
            },
          }),
        }),
      ],
    });
    await test.send({ job: "rates", type: "COMPLETE", ago: 5 * minute, outputs: [source("numeric(18,6)")] });
    await test.received(1);
    expect(test.bodies()[0]!.data.incident.problems[0]!.detail).toBe(
      "rate: integer → numeric(18,6). Affected: public.totals.total.",
    );
  });

  it("of a job that no longer reads a table is lost lineage", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["lost-lineage"]);
    const run = (ago: number, ...inputs: string[]) =>
      test.send({
        job: "joiner",
        type: "COMPLETE",
        ago,
        inputs: inputs.map((name) => table(name)),
        outputs: [table("public.joined")],
      });
    await run(60 * minute, "public.a", "public.b");
    await run(5 * minute, "public.a");
    await test.received(1);
    expect(test.bodies()[0]!.data.incident.problems[0]!.detail).toBe("joiner no longer reads public.b.");
  });
});

describe("a snooze", () => {
  it("of a node silences its problems until it ends", async () => {
    const { id } = await test.createWebhook();
    await test.createRule([id], ["failed"]);
    await test.send({ job: "snoozed", type: "COMPLETE", ago: 30 * minute });
    const { items } = await test.app.get<{ items: { id: string; name: string }[] }>("/api/v2/jobs?q=snoozed");
    const node = items.find(({ name }) => name === "snoozed")!.id;
    const snooze = await test.app.post<{ id: string }>("/api/v2/notifications/snoozes", {
      node,
      until: new Date(Date.now() + 60 * minute).toISOString(),
    });
    await test.send({ job: "snoozed", type: "FAIL", ago: 5 * minute });
    await test.later();
    expect(test.receiver.requests).toHaveLength(0);
    const ended = await test.app.app.inject({
      method: "DELETE",
      url: `/api/v2/notifications/snoozes/${snooze.id}`,
    });
    expect(ended.statusCode).toBe(200);
    await test.received(1);
    await test.send({ job: "snoozed", type: "COMPLETE", ago: minute });
  });

  it("needs an end in the future, and an incident or a node", async () => {
    const ask = (payload: object) =>
      test.app.app.inject({ method: "POST", url: "/api/v2/notifications/snoozes", payload });
    const unknown = randomUUID();
    const future = new Date(Date.now() + minute).toISOString();
    expect((await ask({ node: unknown, until: future })).statusCode).toBe(404);
    expect((await ask({ incident: unknown, until: future })).statusCode).toBe(404);
    expect((await ask({ until: future })).statusCode).toBe(400);
    expect((await ask({ incident: unknown, until: "2020-01-01T00:00:00Z" })).json()).toMatchObject({
      code: "invalid-parameter",
      pointer: "/until",
    });
  });
});

describe("a follow", () => {
  it("tells of a node through an open channel, and can be ended", async () => {
    const { id } = await test.createWebhook();
    await test.send({ job: "followed", type: "COMPLETE", ago: 30 * minute });
    await test.send({ job: "not_followed", type: "FAIL", ago: 20 * minute });
    const { items } = await test.app.get<{ items: { id: string; name: string }[] }>(
      "/api/v2/jobs?q=followed",
    );
    const node = items.find(({ name }) => name === "followed")!.id;
    const rule = await test.app.post<{ id: string }>("/api/v2/notifications/follows", {
      node,
      channel: id,
      actor: "mia",
    });
    const list = await test.app.get<{ items: object[] }>("/api/v2/notifications/follows?actor=mia");
    expect(list.items).toMatchObject([{ id: rule.id, follower: "mia", nodes: [{ id: node }] }]);
    await test.send({ job: "followed", type: "FAIL", ago: 5 * minute });
    await test.received(1);
    await test.later();
    expect(test.bodies().map(({ data }) => data.title)).toEqual(["followed failed"]);
    const foreign = await test.app.app.inject({
      method: "DELETE",
      url: `/api/v2/notifications/follows/${rule.id}?actor=max`,
    });
    expect(foreign.statusCode).toBe(404);
    const own = await test.app.app.inject({
      method: "DELETE",
      url: `/api/v2/notifications/follows/${rule.id}?actor=mia`,
    });
    expect(own.statusCode).toBe(200);
    await test.send({ job: "followed", type: "COMPLETE", ago: minute });
    await test.send({ job: "not_followed", type: "COMPLETE", ago: minute });
  });

  it("needs a channel that is open to followers", async () => {
    const { id } = await test.createWebhook();
    await test.app.app.inject({
      method: "PUT",
      url: `/api/v2/notifications/channels/${id}`,
      payload: { name: "hook", followable: false },
    });
    const answer = await test.app.app.inject({
      method: "POST",
      url: "/api/v2/notifications/follows",
      payload: { selection: "tag:pii", channel: id },
    });
    expect(answer.json()).toMatchObject({ code: "channel-not-followable" });
  });
});
