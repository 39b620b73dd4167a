import { randomUUID } from "node:crypto";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  createChannel,
  deleteChannel,
  listChannels,
  type NotificationMessage,
  readChannel,
  recordTest,
  type Store,
  type StoredChannel,
  updateChannel,
} from "@headwater/store";
import Type from "typebox";
import { type Caller, resolveActor } from "../../access/caller.ts";
import { describeChannel, prepareChannel } from "../../notifications/channel-content.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import * as contract from "../contract/index.ts";
import { notFound } from "../kit/nodes.ts";
import { IdParameter } from "../kit/parameters.ts";
import { responses } from "../kit/responses.ts";
import { asProblem } from "./notification-problem.ts";

const tags = ["Notifications"];
const config = { scope: "admin" } as const;

/** Channels of notifications. */
export function channelRoutes(store: Store, notifications: Notifications): FastifyPluginAsyncTypebox {
  const channels = new ChannelAdministration(store, notifications);
  return async (app) => {
    app.get(
      "/channels",
      {
        schema: {
          tags,
          summary: "List channels by name; secrets are never returned",
          response: responses(Type.Object({ items: Type.Array(contract.Channel) })),
        },
      },
      async () => ({ items: (await listChannels(store.database)).map(describeChannel) }),
    );

    app.post(
      "/channels",
      {
        config,
        schema: {
          tags,
          summary: "Create a channel; a generated signing secret is returned only once",
          body: contract.ChannelRequest,
          response: responses(contract.SavedChannel),
        },
      },
      ({ body, caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return channels.create(body, caller);
      },
    );

    app.put(
      "/channels/:id",
      {
        config,
        schema: {
          tags,
          summary: "Change a channel; secrets that are left out stay",
          params: IdParameter,
          body: contract.ChannelChange,
          response: responses(contract.SavedChannel),
        },
      },
      ({ params: { id }, body, caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return channels.change(id, body, caller);
      },
    );

    app.delete(
      "/channels/:id",
      {
        config,
        schema: {
          tags,
          summary: "Delete a channel to which no rule sends",
          params: IdParameter,
          response: responses(contract.Deleted),
        },
      },
      ({ params: { id }, caller }) => channels.remove(id, caller),
    );

    app.post(
      "/channels/:id/test",
      {
        config,
        schema: {
          tags,
          summary: "Send a test message and return the receiver's answer",
          params: IdParameter,
          response: responses(contract.ChannelTest),
        },
      },
      ({ params: { id } }) => channels.test(id),
    );
  };
}

class ChannelAdministration {
  readonly #store: Store;
  readonly #notifications: Notifications;

  constructor(store: Store, notifications: Notifications) {
    this.#store = store;
    this.#notifications = notifications;
  }

  async create({ kind, actor, ...input }: contract.ChannelRequest, caller: Caller) {
    const { content, generatedSecret } = prepareChannel(kind, input, null, this.#key);
    const channel = await asProblem(
      createChannel(this.#store.database, content, resolveActor(caller, actor)),
    );
    return { channel: describeChannel(channel), signingSecret: generatedSecret };
  }

  async change(id: string, { actor, ...input }: contract.ChannelChange, caller: Caller) {
    const before = await this.#require(id);
    const { content, generatedSecret } = prepareChannel(before.kind, input, before, this.#key);
    const channel = await asProblem(
      updateChannel(this.#store.database, id, content, resolveActor(caller, actor)),
    );
    return { channel: describeChannel(channel), signingSecret: generatedSecret };
  }

  async remove(id: string, caller: Caller) {
    await this.#require(id);
    await asProblem(deleteChannel(this.#store.database, id, resolveActor(caller, undefined)));
    return { deleted: true } as const;
  }

  async test(id: string) {
    const channel = await this.#require(id);
    const message: NotificationMessage = {
      phase: "test",
      title: "Test message from Headwater",
      incident: null,
    };
    const { outcome, response } = await this.#notifications.sender.send(channel, message, randomUUID());
    const isSent = outcome === "sent";
    await recordTest(this.#store.database, id, message, { isSent, response });
    return { sent: isSent, response };
  }

  get #key(): string | null {
    return this.#notifications.settings.secretKey;
  }

  async #require(id: string): Promise<StoredChannel> {
    const channel = await readChannel(this.#store.database, id);
    if (!channel) throw notFound("channel", id);
    return channel;
  }
}
