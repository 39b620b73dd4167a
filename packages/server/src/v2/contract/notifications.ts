/** Schemas of notifications. */
import Type, { type Static } from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";

/** Kind of a problem or change of which a rule tells. */
export const NotificationKind = Type.Union(
  [
    Type.Literal("failed"),
    Type.Literal("lost"),
    Type.Literal("late"),
    Type.Literal("running-long"),
    Type.Literal("failing-checks"),
    Type.Literal("stale"),
    Type.Literal("upstream-failed"),
    Type.Literal("breaking-schema-change"),
    Type.Literal("lost-lineage"),
  ],
  { title: "NotificationKind" },
);

/** Kind of a channel. */
export const ChannelKind = Type.Union(
  [Type.Literal("webhook"), Type.Literal("slack"), Type.Literal("email"), Type.Literal("sns")],
  { title: "ChannelKind" },
);

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const Address = Type.String({ minLength: 8, maxLength: 2_000, pattern: "^https?://" });

/** A channel without its secrets. */
export const Channel = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    kind: ChannelKind,
    target: Type.String({
      description: "Where it sends: addresses, or a host if the rest of the address is secret.",
    }),
    recipients: Type.Array(Type.String(), { description: "E-mail addresses; empty for other kinds." }),
    followable: Type.Boolean({ description: "True if readers may follow nodes through it." }),
    createdAt: Instant,
    createdBy: Type.String(),
    updatedAt: Instant,
  },
  { title: "NotificationChannel" },
);

const Actor = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: "Author of the change; ignored if the request carries a key, whose name is recorded.",
  }),
);

const channelFields = {
  name: Name,
  followable: Type.Boolean({ default: true }),
  url: Type.Optional(
    Type.Unsafe<string>({
      ...Address,
      description:
        "Address of a webhook or of a Slack webhook. Write-only. A change without it keeps the address.",
    }),
  ),
  signingSecret: Type.Optional(
    Type.String({
      minLength: 16,
      maxLength: 500,
      description:
        "Secret that signs the messages of a webhook. Write-only. Without it, a new webhook gets a generated secret.",
    }),
  ),
  recipients: Type.Optional(
    Type.Array(Type.String({ maxLength: 320, pattern: "^[^@\\s,;<>]+@[^@\\s,;<>]+$" }), {
      minItems: 1,
      maxItems: 50,
      description: "E-mail addresses.",
    }),
  ),
  topicArn: Type.Optional(
    Type.String({
      maxLength: 600,
      pattern: "^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]+(\\.fifo)?$",
      description: "ARN of an Amazon SNS topic.",
    }),
  ),
  actor: Actor,
};

/** A channel to create. */
export const ChannelRequest = Type.Object(
  { kind: ChannelKind, ...channelFields },
  { title: "ChannelRequest" },
);

/** New content of a channel. */
export const ChannelChange = Type.Object(channelFields, { title: "ChannelChange" });

/** A channel, with its signing secret if the server generated it. */
export const SavedChannel = Type.Object(
  {
    channel: Channel,
    signingSecret: nullable(
      Type.String({
        description: "The generated secret; it is returned only once. Null if none was generated.",
      }),
    ),
  },
  { title: "SavedChannel" },
);

/** The answer of a channel to a test message. */
export const ChannelTest = Type.Object(
  {
    sent: Type.Boolean(),
    response: Type.String({ description: "What the receiver answered, or why it could not be reached." }),
  },
  { title: "ChannelTest" },
);

const ruleFields = {
  name: Name,
  kinds: Type.Array(NotificationKind, { minItems: 1, maxItems: 20 }),
  selection: nullable(
    Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: "Nodes, in the selection language; null for every node.",
    }),
  ),
  owners: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
    maxItems: 100,
    description: "The node has one of these owners; empty for any.",
  }),
  channels: Type.Array(Uuid, { minItems: 1, maxItems: 20 }),
  minMinutes: Type.Integer({
    minimum: 0,
    maximum: 7 * 24 * 60,
    default: 0,
    description: "Age that a problem must have. Changes are reported at once.",
  }),
  enabled: Type.Boolean({ default: true }),
};

/** A rule: which problems and changes of which nodes go to which channels. */
export const Rule = Type.Object(
  {
    id: Uuid,
    ...ruleFields,
    nodes: Type.Array(NodeReference, { description: "Followed nodes; empty for no limit." }),
    follower: nullable(Type.String({ description: "User of a personal rule." })),
    problem: nullable(Type.String({ description: "Why the last evaluation could not apply it." })),
    createdAt: Instant,
    createdBy: Type.String(),
    updatedAt: Instant,
  },
  { title: "NotificationRule" },
);

/** Content of a rule. */
export const RuleRequest = Type.Object({ ...ruleFields, actor: Actor }, { title: "RuleRequest" });

/** A node or selection to follow. */
export const FollowRequest = Type.Object(
  {
    node: Type.Optional(Uuid),
    selection: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
    channel: Uuid,
    kinds: Type.Optional(Type.Array(NotificationKind, { minItems: 1, maxItems: 20 })),
    actor: Actor,
  },
  { title: "FollowRequest" },
);

/** One problem of an incident. */
export const IncidentProblem = Type.Object(
  {
    kind: NotificationKind,
    node: NodeReference,
    since: Instant,
    detail: nullable(Type.String()),
    run: nullable(Uuid),
  },
  { title: "IncidentProblem" },
);

/** Problems with one root, or one change. */
export const Incident = Type.Object(
  {
    id: Uuid,
    category: Type.Union([Type.Literal("problem"), Type.Literal("change")]),
    title: Type.String(),
    root: NodeReference,
    since: Instant,
    openedAt: Instant,
    closedAt: nullable(Instant),
    counts: Type.Array(Type.Object({ kind: NotificationKind, count: Type.Integer() }), {
      description: "Numbers of problems by kind, the worst kind first.",
    }),
    error: nullable(Type.String()),
    owners: Type.Array(Type.String()),
    affected: nullable(
      Type.Object({ datasets: Type.Integer(), jobs: Type.Integer(), owners: Type.Array(Type.String()) }),
    ),
    problems: Type.Array(IncidentProblem, { description: "At most 50, the worst first." }),
    path: Type.String({ description: "Path of the page that shows it." }),
    snoozedUntil: nullable(Instant),
    channels: Type.Array(Type.String(), { description: "Names of the channels that were told." }),
  },
  { title: "Incident" },
);

/** State of a delivery. */
export const DeliveryState = Type.Union(
  [Type.Literal("waiting"), Type.Literal("sent"), Type.Literal("dead"), Type.Literal("dropped")],
  { title: "DeliveryState" },
);

/** A message to a channel. */
export const Delivery = Type.Object(
  {
    id: Uuid,
    incidentId: nullable(Uuid),
    channel: Type.Object({ id: Uuid, name: Type.String() }),
    phase: Type.Union([Type.Literal("start"), Type.Literal("end"), Type.Literal("test")]),
    title: Type.String(),
    state: DeliveryState,
    attempts: Type.Integer(),
    nextAt: nullable(Instant),
    createdAt: Instant,
    settledAt: nullable(Instant),
    response: nullable(Type.String()),
  },
  { title: "NotificationDelivery" },
);

/** Selects dead letters to retry. */
export const DeliveryRetry = Type.Object(
  { ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 1_000 })), actor: Actor },
  { title: "DeliveryRetry" },
);

/** Number of dead letters that are retried. */
export const DeliveryRetryAnswer = Type.Object({ retrying: Type.Integer() });

/** Silence until a time. */
export const Snooze = Type.Object(
  {
    id: Uuid,
    incidentId: nullable(Uuid),
    nodeId: nullable(Uuid),
    name: Type.String({ description: "Title of the incident, or name of the node." }),
    until: Instant,
    createdAt: Instant,
    createdBy: Type.String(),
  },
  { title: "Snooze" },
);

/** An incident or a node to snooze. */
export const SnoozeRequest = Type.Object(
  { incident: Type.Optional(Uuid), node: Type.Optional(Uuid), until: Instant, actor: Actor },
  { title: "SnoozeRequest" },
);

/** State of notifications on this server. */
export const NotificationStatus = Type.Object(
  {
    enabled: Type.Boolean({ description: "False if this server does not evaluate rules." }),
    active: Type.Boolean({ description: "True if the responding process is the one that sends." }),
    canMail: Type.Boolean({ description: "True if a mail server is configured." }),
    encrypted: Type.Boolean({ description: "True if secrets of channels are stored encrypted." }),
    evaluatedAt: nullable(Instant),
    waiting: Type.Integer({ description: "Messages to be sent." }),
    dead: Type.Integer({ description: "Messages that could not be sent." }),
    follower: Type.String({ description: "Name under which the caller follows." }),
  },
  { title: "NotificationStatus" },
);

/** Confirms a deletion. */
export const Deleted = Type.Object({ deleted: Type.Literal(true) }, { title: "Deleted" });

/** See {@link ChannelRequest}. */
export type ChannelRequest = Static<typeof ChannelRequest>;
/** See {@link ChannelChange}. */
export type ChannelChange = Static<typeof ChannelChange>;
/** See {@link RuleRequest}. */
export type RuleRequest = Static<typeof RuleRequest>;
/** See {@link FollowRequest}. */
export type FollowRequest = Static<typeof FollowRequest>;
