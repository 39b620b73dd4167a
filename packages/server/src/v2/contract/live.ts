/** Schemas of live updates. */
import Type from "typebox";
import { Instant, nullable, RunState, Uuid } from "./common.ts";

/** Changes since the previous message. */
export const LiveChange = Type.Object(
  {
    position: Type.Integer({ description: "Position in the log; the id of the message." }),
    events: Type.Integer({ description: "Number of accepted events." }),
    runs: Type.Array(
      Type.Object({
        id: Uuid,
        runId: Uuid,
        job: Uuid,
        state: RunState,
        startedAt: nullable(Instant),
        endedAt: nullable(Instant),
      }),
      { description: "Current state of the runs with new events." },
    ),
    jobs: Type.Array(Uuid, { description: "Jobs with new events." }),
    datasets: Type.Array(Uuid, { description: "Written datasets." }),
    versions: Type.Array(Uuid, { description: "Written datasets with a new version." }),
    schemas: Type.Array(Uuid, {
      description: "Written datasets whose schema changed.",
    }),
    edges: Type.Array(Uuid, { description: "Jobs and datasets whose edges changed." }),
    quarantined: Type.Array(Uuid, { description: "Newly quarantined submissions." }),
    more: Type.Boolean({ description: "True if more changed than the lists hold; their limit is 200." }),
  },
  { title: "LiveChange" },
);
