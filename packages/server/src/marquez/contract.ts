/**
 * The shapes of Marquez's read API. The compiler checks what the handlers return against them; the names, nulls and
 * literals are those of Marquez 0.51.
 */
import Type from "typebox";
import { Instant, nullable, Uuid } from "../v2/contract/common.ts";

const Text = Type.String();
const NullableText = nullable(Text);
const Count = Type.Integer();
const Facets = Type.Record(Type.String(), Type.Unknown());

const QualifiedName = Type.Object({ namespace: Text, name: Text });
const VersionId = Type.Object({ namespace: Text, name: Text, version: Uuid });

/** A namespace. */
export const Namespace = Type.Object({
  name: Text,
  createdAt: Instant,
  updatedAt: Instant,
  ownerName: Text,
  description: NullableText,
  isHidden: Type.Boolean(),
});

/** A source: the database or bucket that holds a dataset. */
export const Source = Type.Object({
  type: Type.Literal("POSTGRESQL"),
  name: Text,
  createdAt: Instant,
  updatedAt: Instant,
  connectionUrl: NullableText,
  description: NullableText,
});

/** A tag. */
export const Tag = Type.Object({ name: Text, description: NullableText });

const RunState = Type.Union([
  Type.Literal("NEW"),
  Type.Literal("RUNNING"),
  Type.Literal("COMPLETED"),
  Type.Literal("ABORTED"),
  Type.Literal("FAILED"),
]);

const DatasetVersionUse = Type.Object({ datasetVersionId: VersionId, facets: Facets });

/** A run. */
export const Run = Type.Object({
  id: Uuid,
  createdAt: Instant,
  updatedAt: Instant,
  nominalStartTime: nullable(Instant),
  nominalEndTime: nullable(Instant),
  state: RunState,
  startedAt: nullable(Instant),
  endedAt: nullable(Instant),
  durationMs: nullable(Count),
  args: Type.Record(Type.String(), Text),
  jobVersion: nullable(VersionId),
  inputDatasetVersions: Type.Array(DatasetVersionUse),
  outputDatasetVersions: Type.Array(DatasetVersionUse),
  facets: Facets,
});

/** Facets of a run or of its job. */
export const RunFacets = Type.Object({ runId: Uuid, facets: Facets });

const Field = Type.Object({
  name: Text,
  type: NullableText,
  tags: Type.Array(Text),
  description: NullableText,
});

const transformation = { transformationDescription: NullableText, transformationType: NullableText };

const ColumnLineage = Type.Object({
  name: Text,
  inputFields: Type.Array(Type.Object({ namespace: Text, dataset: Text, field: Text, ...transformation })),
  ...transformation,
});

/** A dataset. */
export const Dataset = Type.Object({
  id: QualifiedName,
  type: Type.Literal("DB_TABLE"),
  name: Text,
  physicalName: Text,
  createdAt: Instant,
  updatedAt: Instant,
  namespace: Text,
  sourceName: Text,
  fields: Type.Array(Field),
  tags: Type.Array(Text),
  lastModifiedAt: nullable(Instant),
  lastLifecycleState: Text,
  description: NullableText,
  currentVersion: Uuid,
  columnLineage: nullable(Type.Array(ColumnLineage)),
  facets: Facets,
  deleted: Type.Boolean(),
});

/** A version of a dataset. */
export const DatasetVersion = Type.Object({
  id: VersionId,
  type: Type.Literal("DB_TABLE"),
  name: Text,
  physicalName: Text,
  createdAt: Instant,
  version: Uuid,
  namespace: Text,
  sourceName: Text,
  fields: Type.Array(Field),
  tags: Type.Array(Text),
  lifecycleState: NullableText,
  description: NullableText,
  currentSchemaVersion: NullableText,
  createdByRun: nullable(Run),
  facets: Facets,
});

/** A job. */
export const Job = Type.Object({
  id: QualifiedName,
  type: Type.Union([Type.Literal("BATCH"), Type.Literal("STREAM"), Type.Literal("SERVICE")]),
  name: Text,
  simpleName: Text,
  parentJobName: NullableText,
  parentJobUuid: nullable(Uuid),
  createdAt: Instant,
  updatedAt: Instant,
  namespace: Text,
  inputs: Type.Array(QualifiedName),
  outputs: Type.Array(QualifiedName),
  location: NullableText,
  description: NullableText,
  latestRun: nullable(Run),
  latestRuns: Type.Array(Run),
  facets: Facets,
  currentVersion: nullable(Uuid),
  labels: Type.Array(Text),
  tags: Type.Array(Text),
});

/** A version of a job. */
export const JobVersion = Type.Object({
  id: VersionId,
  name: Text,
  createdAt: Instant,
  version: Uuid,
  namespace: Text,
  location: NullableText,
  inputs: Type.Array(QualifiedName),
  outputs: Type.Array(QualifiedName),
  latestRun: nullable(Run),
});

const Edge = Type.Object({ origin: Text, destination: Text });

/** A lineage graph; `data` describes the dataset, job or column of a node. */
export const Graph = Type.Object({
  graph: Type.Array(
    Type.Object({
      id: Text,
      type: Type.Union([Type.Literal("DATASET"), Type.Literal("JOB"), Type.Literal("DATASET_FIELD")]),
      data: nullable(Type.Object({})),
      inEdges: Type.Array(Edge),
      outEdges: Type.Array(Edge),
    }),
  ),
});

/** A run upstream of another, with the datasets it read. */
export const UpstreamRun = Type.Object({
  job: Type.Object({ namespace: Text, name: Text, version: nullable(Uuid) }),
  run: Type.Object({ id: Uuid, start: nullable(Instant), end: nullable(Instant), status: RunState }),
  inputs: Type.Array(
    Type.Object({ namespace: Text, name: Text, version: Uuid, producedByRunId: nullable(Uuid) }),
  ),
});

/** Stored events, as they were sent. */
export const Events = Type.Object({ events: Type.Array(Type.Unknown()), totalCount: Count });

/** Search results. */
export const SearchResults = Type.Object({
  totalCount: Count,
  results: Type.Array(
    Type.Object({
      type: Type.Union([Type.Literal("DATASET"), Type.Literal("JOB")]),
      name: Text,
      updatedAt: Instant,
      namespace: Text,
      nodeId: Text,
    }),
  ),
});

const interval = { startInterval: Instant, endInterval: Instant };

/** Run events per interval, by type. */
export const EventCounts = Type.Array(
  Type.Object({ ...interval, fail: Count, start: Count, complete: Count, abort: Count }),
);

/** Objects that existed at the end of each interval. */
export const ObjectCounts = Type.Array(Type.Object({ ...interval, count: Count }));

const where = { pointer: Type.Optional(Text), expected: Type.Optional(Text) };

/** An error with the status as its code. */
export const ErrorMessage = Type.Object({ code: Count, message: Text, ...where });

/** Invalid values. */
export const InvalidValues = Type.Object({ errors: Type.Array(Text), ...where });
