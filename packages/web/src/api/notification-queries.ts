import { one, paged, request } from "./client.ts";
import type {
  ChannelChange,
  ChannelRequest,
  FollowRequest,
  NotificationDelivery,
  RuleRequest,
  SnoozeRequest,
} from "./v2.gen.ts";

/** State of notifications on the server. */
export const notificationStatusQuery = () => one("/notifications/status");

/** Incidents, newest first. */
export const incidentsQuery = (state: "open" | "all") =>
  paged("/notifications/incidents", { query: { state } });

/** Messages, newest first. */
export const deliveriesQuery = (state: NotificationDelivery["state"] | undefined) =>
  paged("/notifications/deliveries", { query: { state } });

/** Channels by name. */
export const channelsQuery = () => one("/notifications/channels");

/** All rules. */
export const rulesQuery = () => one("/notifications/rules");

/** Snoozes that have not ended. */
export const snoozesQuery = () => one("/notifications/snoozes");

/** The user's personal rules. */
export const followsQuery = () => one("/notifications/follows");

/** Creates a channel, or changes the one with an id. @throws ApiError */
export const saveChannel = (id: string | null, channel: ChannelRequest & ChannelChange) => {
  if (id === null) return request("post", "/notifications/channels", { body: channel });
  const { kind: _kind, ...body } = channel;
  return request("put", "/notifications/channels/{id}", { path: { id }, body });
};

/** Deletes a channel. @throws ApiError */
export const deleteChannel = (id: string) =>
  request("delete", "/notifications/channels/{id}", { path: { id } });

/** Sends a test message. @throws ApiError */
export const testChannel = (id: string) =>
  request("post", "/notifications/channels/{id}/test", { path: { id } });

/** Creates a rule, or changes the one with an id. @throws ApiError */
export const saveRule = (id: string | null, body: RuleRequest) =>
  id === null
    ? request("post", "/notifications/rules", { body })
    : request("put", "/notifications/rules/{id}", { path: { id }, body });

/** Deletes a rule. @throws ApiError */
export const deleteRule = (id: string) => request("delete", "/notifications/rules/{id}", { path: { id } });

/** Snoozes an incident or node. @throws ApiError */
export const snooze = (body: SnoozeRequest) => request("post", "/notifications/snoozes", { body });

/** Ends a snooze. @throws ApiError */
export const endSnooze = (id: string) => request("delete", "/notifications/snoozes/{id}", { path: { id } });

/** Retries messages that could not be sent: the given ones, or all. @throws ApiError */
export const retryDeliveries = (ids?: readonly string[]) =>
  request("post", "/notifications/deliveries/retry", { body: ids ? { ids } : {} });

/** Follows a node or a selection. @throws ApiError */
export const follow = (body: FollowRequest) => request("post", "/notifications/follows", { body });

/** Ends following. @throws ApiError */
export const unfollow = (id: string) => request("delete", "/notifications/follows/{id}", { path: { id } });
