/** Shapes of the home page. */
import Type from "typebox";
import { AccessMode } from "../access-contract.ts";
import { Instant, NodeReference, RunSummary } from "./common.ts";

/** Numbers and lists for the home page. */
export const Overview = Type.Object(
  {
    counts: Type.Object({
      datasets: Type.Integer(),
      jobs: Type.Integer(),
      runs: Type.Integer(),
      columns: Type.Integer(),
      events: Type.Integer(),
      quarantined: Type.Integer(),
      namespaces: Type.Integer(),
    }),
    runsByHour: Type.Array(
      Type.Object({
        hour: Instant,
        complete: Type.Integer(),
        failed: Type.Integer(),
        aborted: Type.Integer(),
        running: Type.Integer(),
      }),
      { description: "The last 24 hours, oldest first, by the hour in which a run started." },
    ),
    running: Type.Array(RunSummary),
    failed: Type.Array(RunSummary, { description: "Jobs whose latest run failed, newest first." }),
    recentRuns: Type.Array(RunSummary),
    changedDatasets: Type.Array(Type.Object({ dataset: NodeReference, at: Instant, change: Type.String() }), {
      description: "Datasets that got a new version lately, newest first.",
    }),
    entryPoints: Type.Array(NodeReference, {
      description: "Good places to open the graph: the most connected datasets.",
    }),
    authentication: AccessMode,
    version: Type.String(),
  },
  { title: "Overview" },
);
