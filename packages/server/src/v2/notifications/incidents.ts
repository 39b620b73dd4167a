import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  countDeliveries,
  createSnooze,
  deleteSnooze,
  type Incident,
  listDeliveries,
  listIncidents,
  listSnoozes,
  notificationKinds,
  readEvaluatedAt,
  readIncident,
  retryDeliveries,
  type SnoozeSubject,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import { resolveActor } from "../../access/caller.ts";
import { HttpProblem } from "../../http/problem.ts";
import { readerOf } from "../../http/read.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import * as contract from "../contract/index.ts";
import { notFound } from "../kit/nodes.ts";
import { Cursor, IdParameter, Limit } from "../kit/parameters.ts";
import { responses } from "../kit/responses.ts";
import { asProblem } from "./notification-problem.ts";

const tags = ["Notifications"];
const config = { scope: "admin" } as const;

/** State of notifications, incidents and deliveries. */
export function incidentRoutes(store: Store, notifications: Notifications): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const { notifier, settings, sender } = notifications;
  return async (app) => {
    app.get(
      "/status",
      {
        schema: {
          tags,
          summary: "Get the state of notifications",
          response: responses(contract.NotificationStatus),
        },
      },
      ({ caller }, reply) =>
        read(reply, async ({ session }) => ({
          enabled: settings.isEnabled,
          active: notifier?.isActive ?? false,
          canMail: sender.canMail,
          encrypted: settings.secretKey !== null,
          evaluatedAt: await readEvaluatedAt(session),
          ...(await countDeliveries(session)),
          follower: resolveActor(caller, undefined),
        })),
    );

    app.get(
      "/incidents",
      {
        schema: {
          tags,
          summary: "List incidents of which rules tell, latest first",
          querystring: Type.Object({
            state: Type.Union([Type.Literal("open"), Type.Literal("all")], { default: "open" }),
            cursor: Cursor,
            limit: Limit(200, 50),
          }),
          response: responses(contract.page(contract.Incident)),
        },
      },
      ({ query: { state, cursor, limit } }, reply) =>
        read(reply, async ({ session }) => {
          const { items, next } = await listIncidents(session, state, limit, cursor);
          return { items: items.map(describeIncident), next };
        }),
    );

    app.get(
      "/incidents/:id",
      {
        schema: {
          tags,
          summary: "Get an incident",
          params: IdParameter,
          response: responses(contract.Incident),
        },
      },
      ({ params: { id } }, reply) =>
        read(reply, async ({ session }) => {
          const incident = await readIncident(session, id);
          if (!incident) throw notFound("incident", id);
          return describeIncident(incident);
        }),
    );

    app.get(
      "/deliveries",
      {
        schema: {
          tags,
          summary: "List messages, latest first; those with the state `dead` could not be sent",
          querystring: Type.Object({
            state: Type.Optional(contract.DeliveryState),
            cursor: Cursor,
            limit: Limit(200, 50),
          }),
          response: responses(contract.page(contract.Delivery)),
        },
      },
      ({ query: { state, cursor, limit } }, reply) =>
        read(reply, ({ session }) => listDeliveries(session, state ?? null, limit, cursor)),
    );

    app.post(
      "/deliveries/retry",
      {
        config,
        schema: {
          tags,
          summary: "Retry messages that could not be sent: the given ones, or all",
          body: contract.DeliveryRetry,
          response: responses(contract.DeliveryRetryAnswer),
        },
      },
      async ({ body: { ids, actor }, caller }) => {
        const retrying = await retryDeliveries(store.database, ids, resolveActor(caller, actor));
        notifier?.wake();
        return { retrying };
      },
    );
  };
}

/** Snoozes of incidents and nodes. */
export function snoozeRoutes(store: Store, { notifier }: Notifications): FastifyPluginAsyncTypebox {
  const { database } = store;
  return async (app) => {
    app.get(
      "/snoozes",
      {
        schema: {
          tags,
          summary: "List snoozes that have not ended",
          response: responses(Type.Object({ items: Type.Array(contract.Snooze) })),
        },
      },
      async () => ({ items: await listSnoozes(database) }),
    );

    app.post(
      "/snoozes",
      {
        config,
        schema: {
          tags,
          summary: "Snooze an incident, or a node with everything that it is the root of",
          body: contract.SnoozeRequest,
          response: responses(contract.Snooze),
        },
      },
      ({ body: { incident, node, until, actor }, caller }) =>
        asProblem(
          createSnooze(
            database,
            requireSubject(incident, node),
            Date.parse(until),
            resolveActor(caller, actor),
          ),
        ),
    );

    app.delete(
      "/snoozes/:id",
      {
        config,
        schema: {
          tags,
          summary: "End a snooze",
          params: IdParameter,
          response: responses(contract.Deleted),
        },
      },
      async ({ params: { id }, caller }) => {
        await asProblem(deleteSnooze(database, id, resolveActor(caller, undefined)));
        notifier?.wake();
        return { deleted: true } as const;
      },
    );
  };
}

function requireSubject(incident: string | undefined, node: string | undefined): SnoozeSubject {
  if (incident !== undefined && node === undefined) return { incidentId: incident };
  if (node !== undefined && incident === undefined) return { nodeId: node };
  throw new HttpProblem("invalid-parameter", "A snooze has either an incident or a node.", {
    pointer: "/incident",
    expected: "One of incident and node.",
  });
}

function describeIncident({ summary, ...incident }: Incident) {
  const { title, root, counts, error, owners, blastRadius, problems, path } = summary;
  return {
    ...incident,
    channels: [...incident.channels],
    title,
    root,
    counts: notificationKinds.flatMap((kind) => {
      const count = counts[kind];
      return count === undefined ? [] : [{ kind, count }];
    }),
    error,
    owners: [...owners],
    affected: blastRadius && { ...blastRadius, owners: [...blastRadius.owners] },
    problems: [...problems],
    path,
  };
}
