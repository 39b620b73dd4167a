/** Shapes of live updates. */
import Type from "typebox";
import { Instant, nullable, RunState, Uuid } from "./common.ts";

/** What happened since the message before. */
export const LiveChange = Type.Object(
  {
    position: Type.Integer({ description: "In the log; the id of the message." }),
    events: Type.Integer({ description: "Events that were accepted." }),
    runs: Type.Array(
      Type.Object({
        id: Uuid,
        runId: Uuid,
        job: Uuid,
        state: RunState,
        startedAt: nullable(Instant),
        endedAt: nullable(Instant),
      }),
      { description: "Runs of which an event came, as they now stand." },
    ),
    jobs: Type.Array(Uuid, { description: "Jobs of which an event came." }),
    datasets: Type.Array(Uuid, { description: "Datasets that were written." }),
    versions: Type.Array(Uuid, { description: "Those of them that got a new version." }),
    schemas: Type.Array(Uuid, {
      description: "Those of them whose schema is another one than that of the version before.",
    }),
    edges: Type.Array(Uuid, { description: "Jobs and datasets whose edges are others now." }),
    quarantined: Type.Array(Uuid, { description: "Submissions that went into quarantine." }),
    more: Type.Boolean({ description: "True when more changed than the lists name: 200 of a kind." }),
  },
  { title: "LiveChange" },
);
