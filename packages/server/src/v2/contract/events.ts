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
