import Type from "typebox";
import { Instant, nullable } from "./common.ts";

/** How far forwarding has come. */
export const ForwardingStatus = Type.Object(
  {
    enabled: Type.Boolean(),
    target: nullable(Type.String({ description: "The catalogue, such as `amazon-datazone:dzd_abc`." })),
    active: Type.Boolean({ description: "Whether it is the answering process that forwards." }),
    startedAt: nullable(Instant),
    from: nullable(Instant),
    sent: Type.Integer(),
    waiting: Type.Integer({ description: "Run events that wait, counted up to 10,000." }),
    waitingSince: nullable(Instant),
    reduced: Type.Integer(),
    deadLetters: Type.Integer(),
    replaying: Type.Integer(),
    problem: nullable(
      Type.Object(
        { code: Type.String(), message: Type.String(), since: Instant },
        {
          description: "What stands in the way; it is tried again and again.",
        },
      ),
    ),
  },
  { title: "ForwardingStatus" },
);

/** An event that was sent without some of its facets, or given up. */
export const ForwardingReceipt = Type.Object(
  {
    receipt: Type.String({ format: "uuid", description: "Id of the event's receipt." }),
    outcome: Type.Union([Type.Literal("reduced"), Type.Literal("dead"), Type.Literal("replay")]),
    settledAt: Instant,
    attempts: Type.Integer(),
    run: nullable(Type.String()),
    job: nullable(Type.Object({ namespace: Type.String(), name: Type.String() })),
    code: nullable(Type.String()),
    message: nullable(Type.String()),
    dropped: Type.Array(Type.Object({ pointer: Type.String(), bytes: Type.Integer() })),
  },
  { title: "ForwardingReceipt" },
);

/** Which dead letters to try again. */
export const ForwardingReplayRequest = Type.Object({
  receipts: Type.Optional(Type.Array(Type.String({ format: "uuid" }), { minItems: 1, maxItems: 10_000 })),
});

/** How many dead letters are tried again. */
export const ForwardingReplayAnswer = Type.Object({ replaying: Type.Integer() });
