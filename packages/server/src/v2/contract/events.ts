/** Shapes of what became of events. */
import Type from "typebox";
import { Instant, nullable, Problem, Uuid } from "./common.ts";

/** What became of one event. */
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
    repeats: Type.Integer({ description: "How often the same event came again." }),
    problems: Type.Array(Problem),
    producer: nullable(Type.String()),
  },
  { title: "Receipt" },
);

/** That everything that follows from the events taken in so far is in the graph. */
export const Settled = Type.Object(
  {
    settled: Type.Literal(true),
    waitedMs: Type.Integer({ description: "Milliseconds." }),
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
          "A filtered page looks at 10,000 events. Where it ended there and not at its limit, this says when the last of them was received; `next` goes on.",
      }),
    ),
  },
  { title: "ReceiptPage" },
);

/** Which quarantined submissions to try again. */
export const ReplayRequest = Type.Object(
  {
    code: Type.Optional(Type.String({ maxLength: 200, description: "Those with a problem of this code." })),
    cursor: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { title: "ReplayRequest" },
);

/** What became of them. */
export const ReplayAnswer = Type.Object(
  {
    tried: Type.Integer(),
    accepted: Type.Integer({ description: "Those that are events now." }),
    next: nullable(Type.String({ description: "To go on with; null: there are no more." })),
  },
  { title: "ReplayAnswer" },
);
