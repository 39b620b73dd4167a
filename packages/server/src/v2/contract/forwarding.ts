import Type from "typebox";
import { Instant, nullable } from "./common.ts";

/** Progress of forwarding. */
export const ForwardingStatus = Type.Object(
  {
    enabled: Type.Boolean(),
    target: nullable(Type.String({ description: "The catalog, such as `amazon-datazone:dzd_abc`." })),
    active: Type.Boolean({ description: "True if the responding process is the one that forwards." }),
    startedAt: nullable(Instant),
    from: nullable(Instant),
    sent: Type.Integer(),
    waiting: Type.Integer({ description: "Run events waiting to be forwarded, counted up to 10,000." }),
    waitingSince: nullable(Instant),
    reduced: Type.Integer(),
    deadLetters: Type.Integer(),
    replaying: Type.Integer(),
    problem: nullable(
      Type.Object(
        { code: Type.String(), message: Type.String(), since: Instant },
        {
          description: "The problem that blocks forwarding; it is retried.",
        },
      ),
    ),
  },
  { title: "ForwardingStatus" },
);

/** An event that was forwarded without some of its facets, or dead-lettered. */
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

/** Selects dead letters to retry. */
export const ForwardingReplayRequest = Type.Object({
  receipts: Type.Optional(Type.Array(Type.String({ format: "uuid" }), { minItems: 1, maxItems: 10_000 })),
});

/** Number of dead letters being retried. */
export const ForwardingReplayAnswer = Type.Object({ replaying: Type.Integer() });
