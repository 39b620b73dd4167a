import { randomUUID } from "node:crypto";
import type { NotificationKind } from "@headwater/store";
import { pino } from "pino";
import { expect, vi } from "vitest";
import type { AppOptions } from "../app/app.ts";
import {
  type NotificationSettings,
  standardNotificationSettings,
} from "../notifications/notification-settings.ts";
import { Notifications } from "../notifications/notifications.ts";
import type { NotifierTuning } from "../notifications/notifier.ts";
import { parseNetworks } from "../notifications/private-addresses.ts";
import { type HttpReceiver, startReceiver } from "./http-receiver.ts";
import { openTestApp, type TestApp } from "./test-app.ts";

/** Time that tests wait for a message. */
export const patience = { timeout: 20_000, interval: 20 };
/** A minute in milliseconds. */
export const minute = 60_000;

/** Short intervals. */
export const quickTuning: Partial<NotifierTuning> = {
  pollMs: 20,
  evaluateEveryMs: 20,
  closeAfterMs: 50,
  changeSettleMs: 0,
  initialBackoffMs: 20,
  maxBackoffMs: 40,
  maxAttempts: 3,
};

/** Settings that allow loopback and encrypt secrets. */
export const loopbackSettings: NotificationSettings = {
  ...standardNotificationSettings,
  allowedNetworks: parseNetworks(["127.0.0.0/8"]),
  secretKey: "a key of the tests of notifications",
};

const quiet = pino({ enabled: false });

/** A part of a run event. */
export interface RunPart {
  readonly job: string;
  readonly type: "START" | "COMPLETE" | "FAIL";
  /** Age in milliseconds. */
  readonly ago: number;
  readonly run?: string;
  readonly dag?: { readonly name: string; readonly run: string };
  readonly error?: string;
  readonly outputs?: readonly object[];
  readonly inputs?: readonly object[];
}

/** The body of a webhook. */
export interface WebhookBody {
  readonly type: string;
  readonly data: {
    readonly title: string;
    readonly url: string;
    readonly incident: {
      readonly id: string;
      readonly counts: Readonly<Record<string, number>>;
      readonly error: string | null;
      readonly owners: readonly string[];
      readonly affected: { readonly datasets: number; readonly jobs: number };
      readonly problems: readonly { readonly kind: string; readonly detail: string | null }[];
    };
  };
}

/** Creates a facet. */
export const facet = (body: object) => ({
  _producer: "https://test",
  _schemaURL: "https://test/schema",
  ...body,
});

/** Creates a table of an event. */
export const table = (name: string, facets: object = {}) => ({
  namespace: "postgres://db:5432",
  name,
  facets,
});

/** An app whose notifications run, and a receiver for them. */
export class NotificationApp {
  readonly #first: TestApp;
  #current: TestApp | null = null;
  #notifications: Notifications | null = null;
  #receiver: HttpReceiver | null = null;

  private constructor(first: TestApp) {
    this.#first = first;
  }

  /** Opens a store; call {@link start} before each test. */
  static async open(options: Pick<Partial<AppOptions>, "store"> = {}): Promise<NotificationApp> {
    return new NotificationApp(await openTestApp(options));
  }

  /** True while the notifications of this app are the ones that send. */
  get isActive(): boolean {
    return this.#notifications?.notifier?.isActive ?? false;
  }

  /** Stops the notifications only. */
  async stopNotifications(): Promise<void> {
    await this.#notifications?.stop();
    this.#notifications = null;
  }

  get app(): TestApp {
    return this.#current!;
  }

  get receiver(): HttpReceiver {
    return this.#receiver!;
  }

  /** Starts the app and its notifications, as a server does. */
  async start(settings = loopbackSettings): Promise<void> {
    this.#receiver ??= await startReceiver();
    const { store } = this.#first;
    const base = () => "https://lineage.example.com";
    this.#notifications = new Notifications(store, settings, base, quiet, { tuning: quickTuning });
    const given = { store, close: async () => {} };
    this.#current = await openTestApp({ notifications: this.#notifications }, given);
    this.#notifications.start();
  }

  /** Stops the notifications and the app; the store stays. */
  async stop(): Promise<void> {
    await this.#notifications?.stop();
    await this.#current?.close();
    this.#current = null;
  }

  /** Ends a test: stops everything and deletes what it stored about notifications. */
  async finish(): Promise<void> {
    await this.stop();
    await this.#receiver?.close();
    this.#receiver = null;
    for (const name of ["incidents", "rules", "channels", "snoozes", "deliveries"]) {
      await this.#first.store.database.query(`DELETE FROM notification_${name}`);
    }
  }

  close(): Promise<void> {
    return this.#first.close();
  }

  /** Sends an event to the store, also while the app is stopped. @returns the run id */
  async send({ job, type, ago, run, dag, error, inputs = [], outputs = [] }: RunPart): Promise<string> {
    const runId = run ?? randomUUID();
    const parent = dag && facet({ run: { runId: dag.run }, job: { namespace: "etl", name: dag.name } });
    const errorMessage = error && facet({ message: error, programmingLanguage: "python" });
    const answer = await this.#first.send({
      eventType: type,
      eventTime: new Date(Date.now() - ago).toISOString(),
      producer: "https://test",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run: {
        runId,
        facets: { ...(parent ? { parent } : {}), ...(errorMessage ? { errorMessage } : {}) },
      },
      job: {
        namespace: "etl",
        name: job,
        facets: { ownership: facet({ owners: [{ name: "finance-data" }] }) },
      },
      inputs,
      outputs,
    });
    expect(answer.statusCode).toBe(201);
    return runId;
  }

  /** Creates a webhook to the receiver. */
  async createWebhook(name = "hook", path = "/hook?token=secret"): Promise<{ id: string; secret: string }> {
    const answer = await this.app.post<{ channel: { id: string }; signingSecret: string }>(
      "/api/v2/notifications/channels",
      { kind: "webhook", name, url: `${this.receiver.url}${path}` },
    );
    return { id: answer.channel.id, secret: answer.signingSecret };
  }

  /** Creates a rule. @returns its id */
  async createRule(
    channels: readonly string[],
    kinds: readonly NotificationKind[],
    more: object = {},
  ): Promise<string> {
    const content = { name: "rule", kinds, selection: null, owners: [], channels, ...more };
    return (await this.app.post<{ id: string }>("/api/v2/notifications/rules", content)).id;
  }

  /** Finds a job by name. @returns its id */
  async jobId(name: string): Promise<string> {
    const { items } = await this.app.get<{ items: { id: string; name: string }[] }>(`/api/v2/jobs?q=${name}`);
    return items.find((item) => item.name === name)!.id;
  }

  /** The bodies that the receiver got. */
  bodies(): WebhookBody[] {
    return this.receiver.requests.map(({ body }) => JSON.parse(body) as WebhookBody);
  }

  /** Waits until the receiver got `count` requests. */
  async received(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.receiver.requests.length).toBeGreaterThanOrEqual(count), patience);
  }

  /** Waits until an expectation holds. */
  async waitFor(expectation: () => void): Promise<void> {
    await vi.waitFor(expectation, patience);
  }

  /** Waits for several evaluations. */
  async later(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 400));
  }

  request(method: "DELETE" | "POST" | "PUT", path: string, payload?: object) {
    return this.app.app.inject({
      method,
      url: `/api/v2/notifications${path}`,
      ...(payload ? { payload } : {}),
    });
  }

  get database() {
    return this.#first.store.database;
  }
}
