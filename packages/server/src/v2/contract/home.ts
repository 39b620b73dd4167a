/** Schemas of the home page. */
import Type from "typebox";
import { AccessMode } from "./access.ts";
import { Instant, NodeReference, nullable, RunSummary } from "./common.ts";

/** Time range of the home page. */
export const HomeRange = Type.Union([Type.Literal("24h"), Type.Literal("7d"), Type.Literal("30d")], {
  title: "HomeRange",
});

/** Counts, and entry points into the graph. */
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
    entryPoints: Type.Array(NodeReference, {
      description: "The most connected datasets, as entry points into the graph.",
    }),
    authentication: AccessMode,
    version: Type.String(),
  },
  { title: "Overview" },
);

const Bucket = Type.Object(
  {
    start: Instant,
    complete: Type.Integer(),
    failed: Type.Integer(),
    aborted: Type.Integer(),
    running: Type.Integer(),
  },
  { title: "RunBucket" },
);

/** A change of a schema or of lineage. */
export const HomeChange = Type.Object(
  {
    kind: Type.Union([
      Type.Literal("schema"),
      Type.Literal("new-dataset"),
      Type.Literal("edge-added"),
      Type.Literal("edge-removed"),
    ]),
    at: Instant,
    dataset: NodeReference,
    job: nullable(NodeReference),
    role: nullable(Type.Union([Type.Literal("reads"), Type.Literal("writes")])),
    added: Type.Array(Type.String(), { description: "Added columns." }),
    removed: Type.Array(Type.String()),
    retyped: Type.Array(Type.String(), { description: "Columns whose type changed." }),
  },
  { title: "HomeChange" },
);

/** Content of the home page. */
export const Home = Type.Object(
  {
    range: HomeRange,
    zone: Type.String(),
    buckets: Type.Array(Bucket, {
      description:
        "Hours for the range 24h, else days in the reader's time zone, oldest first; a run counts when it was first seen.",
    }),
    running: Type.Array(RunSummary, {
      description: "Without lost runs; newest first, at most 12.",
    }),
    lost: Type.Array(RunSummary),
    failed: Type.Array(
      Type.Object({
        run: RunSummary,
        inARow: Type.Integer({ description: "Consecutive failed runs of the job." }),
        atMost: Type.Integer({ description: "Maximum number of runs that are counted." }),
        airflowLog: nullable(Type.String({ description: "URL of its log in Airflow, from its facet." })),
      }),
      { description: "Jobs whose newest run failed within the range." },
    ),
    late: Type.Array(
      Type.Object({
        job: NodeReference,
        dueAt: Instant,
        lastStartedAt: Instant,
        intervalMs: Type.Integer({ description: "The job's usual interval." }),
      }),
      { description: "Most recently due first." },
    ),
    changes: Type.Array(HomeChange, {
      description: "Changed schemas, new datasets, and edges that jobs gained or lost.",
    }),
  },
  { title: "Home" },
);
