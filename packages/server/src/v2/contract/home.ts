/** Schemas of the home page. */
import Type from "typebox";
import { AccessMode } from "./access.ts";
import { Instant, NodeReference, nullable, RunSummary, Uuid } from "./common.ts";
import { HealthProblemKind } from "./health.ts";
import { StoreChange } from "./time.ts";

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

/** Problems with one origin. */
export const AttentionGroup = Type.Object(
  {
    node: Type.Unsafe<{ kind: "dataset" | "job"; id: string; namespace: string; name: string }>({
      ...NodeReference,
      description: "The DAG or application; for failing checks the dataset.",
    }),
    kind: HealthProblemKind,
    kinds: Type.Array(HealthProblemKind, {
      description: "All kinds of its problems, the most serious first.",
    }),
    since: Instant,
    run: nullable(Type.Object({ id: Uuid, runId: Uuid, job: NodeReference })),
    detail: nullable(
      Type.String({ description: "First line of the error, or the names of the failing checks." }),
    ),
    airflowLog: nullable(Type.String({ description: "URL of its log in Airflow, from its facet." })),
    owners: Type.Array(Type.String()),
    tasks: Type.Array(NodeReference, { description: "The failed tasks of the DAG, at most ten." }),
    affectedDatasets: Type.Integer({ description: "Datasets that are stale or wrong because of it." }),
    affectedOwners: Type.Array(Type.String(), { description: "Their owners, at most ten." }),
  },
  { title: "AttentionGroup" },
);

/** What needs attention now. */
export const Attention = Type.Object(
  {
    groups: Type.Array(AttentionGroup, {
      description: "Failed, lost, late, failing checks, running long; newest first within each. At most 100.",
    }),
    counts: Type.Object({
      failed: Type.Integer(),
      lost: Type.Integer(),
      late: Type.Integer(),
      "failing-checks": Type.Integer(),
      "running-long": Type.Integer(),
    }),
    staleDatasets: Type.Integer(),
    upstreamFailedDatasets: Type.Integer(),
    truncated: Type.Boolean(),
  },
  { title: "Attention" },
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
    attention: Attention,
    changes: Type.Array(StoreChange, {
      description: "Changed schemas, lineage and code, and new datasets; newest first, at most 12.",
    }),
  },
  { title: "Home" },
);
