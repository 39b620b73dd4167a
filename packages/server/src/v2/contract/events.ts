/** Schemas of receipts and the quarantine. */
import Type from "typebox";
import { Instant, nullable, Problem, Uuid } from "./common.ts";

/** Outcome of an event. */
export const Receipt = Type.Object(
  {
    id: Uuid,
    outcome: Type.Union([
      Type.Literal("accepted"),
      Type.Literal("accepted-with-warnings"),
      Type.Literal("fold-failed"),
      Type.Literal("quarantined"),
    ]),
    receivedAt: Instant,
    eventTime: nullable(Instant),
    eventType: nullable(Type.String()),
    kind: nullable(Type.Union([Type.Literal("run"), Type.Literal("job"), Type.Literal("dataset")])),
    subject: nullable(Type.Object({ namespace: Type.String(), name: Type.String() })),
    run: nullable(Uuid),
    repeats: Type.Integer({ description: "Number of times the same event was received again." }),
    problems: Type.Array(Problem),
    producer: nullable(Type.String()),
  },
  { title: "Receipt" },
);

/** Confirms that all events received so far are fully processed. */
export const Settled = Type.Object(
  {
    settled: Type.Literal(true),
    waitedMs: Type.Integer({ description: "Waiting time in milliseconds." }),
  },
  { title: "Settled" },
);

/** A page of receipts. */
export const ReceiptPage = Type.Object(
  {
    items: Type.Array(Receipt),
    next: nullable(Type.String()),
    searchedTo: nullable(
      Type.String({
        format: "date-time",
        description:
          "A filtered page searches at most 10,000 events. If it stopped there before reaching `limit`, this is when the last searched event was received; `next` continues.",
      }),
    ),
  },
  { title: "ReceiptPage" },
);

/** Selects quarantined submissions to replay. */
export const ReplayRequest = Type.Object(
  {
    code: Type.Optional(
      Type.String({ maxLength: 200, description: "Only submissions with a problem of this code." }),
    ),
    cursor: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { title: "ReplayRequest" },
);

/** Result of a replay. */
export const ReplayAnswer = Type.Object(
  {
    tried: Type.Integer(),
    accepted: Type.Integer({ description: "Number that are now valid events." }),
    next: nullable(Type.String({ description: "Cursor of the next page; null if there are no more." })),
  },
  { title: "ReplayAnswer" },
);
