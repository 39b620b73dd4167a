/** Shapes of the home page. */
import Type from "typebox";
import { AccessMode } from "./access.ts";
import { Instant, NodeReference, nullable, RunSummary } from "./common.ts";

/** How far back the home page looks. */
export const HomeRange = Type.Union([Type.Literal("24h"), Type.Literal("7d"), Type.Literal("30d")], {
  title: "HomeRange",
});

/** What the store holds, and ways into it. */
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
      description: "Good places to open the graph: the most connected datasets.",
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

/** Something that is otherwise than before. */
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
    added: Type.Array(Type.String(), { description: "Columns that came." }),
    removed: Type.Array(Type.String()),
    retyped: Type.Array(Type.String(), { description: "Columns of another type." }),
  },
  { title: "HomeChange" },
);

/** What a home page shows of the time before now. */
export const Home = Type.Object(
  {
    range: HomeRange,
    zone: Type.String(),
    buckets: Type.Array(Bucket, {
      description:
        "Hours of a day, days of the reader's calendar otherwise, oldest first; by when a run first showed.",
    }),
    running: Type.Array(RunSummary, {
      description: "Without those that are lost; newest first, at most 12.",
    }),
    lost: Type.Array(RunSummary),
    failed: Type.Array(
      Type.Object({
        run: RunSummary,
        inARow: Type.Integer({ description: "Failed runs of the job one after the other." }),
        atMost: Type.Integer({ description: "So many runs are looked at." }),
        airflowLog: nullable(
          Type.String({ description: "Address of its log in Airflow, as its facet says." }),
        ),
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
      { description: "The latest due first." },
    ),
    changes: Type.Array(HomeChange, {
      description: "Schemas, new datasets, and edges that jobs gained or lost.",
    }),
  },
  { title: "Home" },
);
