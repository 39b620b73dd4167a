/**
 * The shapes of Headwater's own API (v2). Requests are validated with these schemas, answers are serialised
 * with them, and the OpenAPI document (and from it the web application's types) is generated from them.
 *
 * Conventions: every id is a name-based UUID that stays the same for the life of a thing; every time is an
 * ISO 8601 instant in UTC; absent means null, never a missing key, unless a field says otherwise.
 */
import Type, { type Static } from "typebox";
import { AccessMode } from "./access-contract.ts";

const Instant = Type.String({ format: "date-time", description: "ISO 8601 instant in UTC." });
const Uuid = Type.String({ format: "uuid" });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** What a node of the lineage graph is. */
export const NodeKind = Type.Union([Type.Literal("dataset"), Type.Literal("job")], { title: "NodeKind" });

/** State of a run. `UNKNOWN`: the run was named, but no event has given it a state. */
export const RunState = Type.Union(
  [
    Type.Literal("RUNNING"),
    Type.Literal("COMPLETE"),
    Type.Literal("FAIL"),
    Type.Literal("ABORT"),
    Type.Literal("UNKNOWN"),
  ],
  { title: "RunState" },
);

/** How Headwater knows a fact. */
export const Layer = Type.Union(
  [Type.Literal("observed"), Type.Literal("declared"), Type.Literal("inferred")],
  { title: "Layer" },
);

/** One problem that was found in an event. */
export const Problem = Type.Object(
  {
    code: Type.String({ description: "Stable, documented code in kebab case." }),
    pointer: Type.String({ description: "JSON pointer into the event as it was sent." }),
    message: Type.String(),
    expected: Type.String(),
  },
  { title: "Problem" },
);

/** RFC 9457 problem details; the body of every 4xx and 5xx answer of v2. */
export const ProblemDetails = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    pointer: Type.Optional(Type.String({ description: "JSON pointer, or the name of the query parameter." })),
    expected: Type.Optional(Type.String()),
  },
  { title: "ProblemDetails" },
);

/** A reference to a dataset or a job. */
export const NodeReference = Type.Object(
  { kind: NodeKind, id: Uuid, namespace: Type.String(), name: Type.String() },
  { title: "NodeReference" },
);

/** A run, short. */
export const RunSummary = Type.Object(
  {
    id: Uuid,
    runId: Uuid,
    job: NodeReference,
    state: RunState,
    startedAt: nullable(Instant),
    endedAt: nullable(Instant),
    nominalTime: nullable(Instant),
    durationMs: nullable(Type.Integer({ description: "Milliseconds from start to end." })),
    parent: nullable(
      Type.Object({ id: nullable(Uuid), runId: Uuid, namespace: Type.String(), name: Type.String() }),
    ),
    mapIndex: nullable(Type.Integer({ description: "Index of a mapped Airflow task." })),
    tryNumber: nullable(Type.Integer()),
    error: nullable(Type.String({ description: "First line of the error message, when it failed." })),
  },
  { title: "RunSummary" },
);

/** A column of a dataset, as its current schema says. */
export const Column = Type.Object(
  {
    name: Type.String(),
    type: nullable(Type.String()),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
  },
  { title: "Column" },
);

/** A node in a lineage answer. Keys that do not apply to its kind are null or empty. */
export const LineageNode = Type.Object(
  {
    kind: NodeKind,
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    distance: Type.Integer({
      description: "Signed hops from the focus: negative upstream, positive downstream.",
    }),
    upstreamCount: Type.Integer({ description: "Direct upstream neighbours, shown or not." }),
    downstreamCount: Type.Integer({ description: "Direct downstream neighbours, shown or not." }),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    columns: Type.Array(Column, { description: "Datasets: the current schema, at most 500 columns." }),
    columnCount: Type.Integer(),
    otherNames: Type.Array(Type.Object({ namespace: Type.String(), name: Type.String() }), {
      description: "Datasets: the other names of the same physical dataset.",
    }),
    lastWrittenAt: nullable(Instant),
    jobType: nullable(
      Type.String({ description: "Jobs: DAG, TASK, QUERY, MODEL ... as the producer says." }),
    ),
    integration: nullable(
      Type.String({ description: "Jobs: AIRFLOW, SPARK, DBT ... as the producer says." }),
    ),
    parent: nullable(NodeReference),
    latestRun: nullable(RunSummary),
  },
  { title: "LineageNode" },
);

/** An edge of the table-level graph: dataset -> job (read) or job -> dataset (written). */
export const LineageEdge = Type.Object(
  {
    from: Uuid,
    to: Uuid,
    layer: Layer,
    provisional: Type.Boolean({ description: "True while the job has no complete execution yet." }),
    since: nullable(Instant),
  },
  { title: "LineageEdge" },
);

/** A lineage answer. */
export const LineageAnswer = Type.Object(
  {
    focus: NodeReference,
    asOf: nullable(Instant),
    knownAt: Instant,
    direction: Type.Union([Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")]),
    depth: Type.Integer(),
    nodes: Type.Array(LineageNode),
    edges: Type.Array(LineageEdge),
    truncated: Type.Boolean({ description: "True when `limit` cut the walk; nearest nodes are kept." }),
    omitted: Type.Integer({
      description: "Nodes inside the depth that the limit cut off; -1 when not counted.",
    }),
  },
  { title: "LineageAnswer" },
);

/** How an output column comes from an input column (OpenLineage ColumnLineage 1-2-0). */
export const Transformation = Type.Object(
  {
    type: Type.Union([Type.Literal("DIRECT"), Type.Literal("INDIRECT"), Type.Literal("UNKNOWN")]),
    subtype: nullable(Type.String()),
    description: nullable(Type.String()),
    masking: Type.Boolean(),
  },
  { title: "Transformation" },
);

/** A column edge. `to.column` null: the dependency is on the whole output dataset. */
export const ColumnEdge = Type.Object(
  {
    from: Type.Object({ dataset: Uuid, column: Type.String() }),
    to: Type.Object({ dataset: Uuid, column: nullable(Type.String()) }),
    job: nullable(NodeReference),
    transformations: Type.Array(Transformation),
    layer: Layer,
  },
  { title: "ColumnEdge" },
);

/** A column lineage answer: the columns reached from the focus column (or from every column of a dataset). */
export const ColumnLineageAnswer = Type.Object(
  {
    focus: Type.Object({ dataset: NodeReference, column: nullable(Type.String()) }),
    asOf: nullable(Instant),
    knownAt: Instant,
    datasets: Type.Array(NodeReference),
    columns: Type.Array(
      Type.Object({
        dataset: Uuid,
        column: Type.String(),
        type: nullable(Type.String()),
        distance: Type.Integer(),
      }),
    ),
    edges: Type.Array(ColumnEdge),
    truncated: Type.Boolean(),
  },
  { title: "ColumnLineageAnswer" },
);

/** An owner of a job or dataset. */
export const Owner = Type.Object({ name: Type.String(), type: nullable(Type.String()) }, { title: "Owner" });

/** A version of a dataset: a content hash of its schema, lifecycle state and declared version. */
export const DatasetVersion = Type.Object(
  {
    id: Uuid,
    createdAt: Instant,
    lastSeenAt: Instant,
    current: Type.Boolean(),
    lifecycleState: nullable(Type.String()),
    declaredVersion: nullable(Type.String()),
    columns: Type.Array(Column),
    createdBy: nullable(RunSummary),
  },
  { title: "DatasetVersion" },
);

/** A dataset, whole. */
export const DatasetDetail = Type.Object(
  {
    kind: Type.Literal("dataset"),
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Owner),
    columns: Type.Array(Column),
    otherNames: Type.Array(Type.Object({ namespace: Type.String(), name: Type.String() })),
    createdAt: Instant,
    updatedAt: Instant,
    lastWrittenAt: nullable(Instant),
    currentVersion: nullable(Uuid),
    versionCount: Type.Integer(),
    facets: Type.Record(Type.String(), Type.Unknown()),
    writers: Type.Array(NodeReference),
    readers: Type.Array(NodeReference),
    continues: nullable(NodeReference),
    continuedBy: nullable(NodeReference),
    quality: Type.Array(
      Type.Object({
        assertion: Type.String(),
        column: nullable(Type.String()),
        success: Type.Boolean(),
        at: Instant,
        run: nullable(Uuid),
      }),
      { description: "Data quality assertions of the latest run that carried any." },
    ),
    statistics: Type.Array(
      Type.Object({
        run: Uuid,
        at: Instant,
        rowCount: nullable(Type.Number()),
        bytes: nullable(Type.Number()),
      }),
      { description: "Output statistics of the latest 30 runs that wrote it, oldest first." },
    ),
  },
  { title: "DatasetDetail" },
);

/** A dataset that was inferred, and the statement of the SQL that says so. */
export const InferredDataset = Type.Object(
  {
    dataset: NodeReference,
    place: Type.Object({
      statement: Type.Integer({ description: "Of the statement in the SQL, from 0." }),
      start: Type.Integer({ description: "UTF-16 code units from the start of the SQL." }),
      end: Type.Integer({ description: "Exclusive." }),
      line: Type.Integer({ description: "From 1." }),
      column: Type.Integer({ description: "From 1." }),
    }),
  },
  { title: "InferredDataset" },
);

/** What the SQL of a run added to what the run says of itself, set aside, and left open. */
export const Inference = Type.Object(
  {
    dialect: Type.String({ description: "How the SQL was read." }),
    inputs: Type.Array(InferredDataset, { description: "Datasets that it reads and the run does not name." }),
    outputs: Type.Array(InferredDataset, { description: "Outputs that were added, or got columns." }),
    prepared: Type.Array(InferredDataset, {
      description: "Outputs that the SQL only creates, empties or drops: they make the job no writer.",
    }),
    corrections: Type.Array(
      Type.Object({
        from: Type.Object({ dataset: NodeReference, column: Type.String() }),
        to: Type.Object({ dataset: NodeReference, column: nullable(Type.String()) }),
        reason: Type.Union([
          Type.Literal("unknown-source-column"),
          Type.Literal("unknown-output-column"),
          Type.Literal("incomplete-name"),
          Type.Literal("stated-for-several-outputs"),
        ]),
      }),
      {
        description:
          "Entries of column lineage that a SQL parser made and that cannot be right. The facet keeps them; the graph does not.",
      },
    ),
    problems: Type.Array(
      Type.Object({
        code: Type.String(),
        message: Type.String(),
        line: Type.Integer(),
        column: Type.Integer(),
      }),
      { description: "What could not be read or resolved, and was left out." },
    ),
  },
  { title: "Inference" },
);

/** A job, whole. */
export const JobDetail = Type.Object(
  {
    kind: Type.Literal("job"),
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    description: nullable(Type.String()),
    jobType: nullable(Type.String()),
    integration: nullable(Type.String()),
    processingType: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Owner),
    sql: nullable(Type.Object({ query: Type.String(), dialect: nullable(Type.String()) })),
    sourceCode: nullable(Type.Object({ language: Type.String(), code: Type.String() })),
    sourceLocation: nullable(Type.String()),
    parent: nullable(NodeReference),
    children: Type.Array(NodeReference),
    inputs: Type.Array(NodeReference),
    outputs: Type.Array(NodeReference),
    provisional: Type.Boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    currentVersion: nullable(Uuid),
    versionCount: Type.Integer(),
    latestRuns: Type.Array(RunSummary, { description: "The latest 30 runs, newest first." }),
    inference: nullable(Inference),
    facets: Type.Record(Type.String(), Type.Unknown()),
  },
  { title: "JobDetail" },
);

/** A dataset as a run saw it. */
export const RunDataset = Type.Object(
  {
    dataset: NodeReference,
    version: nullable(Uuid),
    facets: Type.Record(Type.String(), Type.Unknown(), {
      description: "Input or output facets of this run.",
    }),
  },
  { title: "RunDataset" },
);

/** A run, whole. */
export const RunDetail = Type.Object(
  {
    run: RunSummary,
    originalRunId: Type.String({ description: "The run id as the producer sent it." }),
    root: nullable(
      Type.Object({ id: nullable(Uuid), runId: Uuid, namespace: Type.String(), name: Type.String() }),
    ),
    children: Type.Array(RunSummary, { description: "At most 500, by start." }),
    inputs: Type.Array(RunDataset),
    outputs: Type.Array(RunDataset),
    jobVersion: nullable(Uuid),
    inference: nullable(Inference),
    error: nullable(Type.Object({ message: Type.String(), stackTrace: nullable(Type.String()) })),
    facets: Type.Record(Type.String(), Type.Unknown()),
    jobFacets: Type.Record(Type.String(), Type.Unknown()),
    lastGoodRun: nullable(RunSummary),
    eventCount: Type.Integer(),
    events: Type.Array(
      Type.Object({
        receipt: Uuid,
        eventType: nullable(Type.String()),
        eventTime: Instant,
        receivedAt: Instant,
      }),
    ),
  },
  { title: "RunDetail" },
);

/** A hit of a search. */
export const SearchHit = Type.Object(
  {
    kind: Type.Union([Type.Literal("dataset"), Type.Literal("job"), Type.Literal("column")]),
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    column: nullable(Type.String()),
    detail: nullable(Type.String({ description: "What else to show: the column's type, the job's type." })),
    updatedAt: Instant,
  },
  { title: "SearchHit" },
);

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

/** Datasets that are one, and which of them stands for all in the graph. */
export const DatasetSet = Type.Object(
  { representative: NodeReference, members: Type.Array(NodeReference) },
  { title: "DatasetSet" },
);

const JobOrDatasetEdge = Type.Object({ from: NodeReference, to: NodeReference });

/** What a decision about identity changes in the graph. */
export const IdentityDiff = Type.Object(
  {
    before: Type.Array(DatasetSet, { description: "The sets that it touches, as they are." }),
    after: Type.Array(DatasetSet, { description: "The same datasets, as they will be (or now are)." }),
    removedEdges: Type.Array(JobOrDatasetEdge, { description: "Edges between jobs and datasets that go." }),
    addedEdges: Type.Array(JobOrDatasetEdge),
    connectedJobs: Type.Array(JobOrDatasetEdge, {
      description: "Job `to` comes to read what job `from` writes; by these datasets it did not before.",
    }),
    disconnectedJobs: Type.Array(JobOrDatasetEdge),
    truncated: Type.Boolean({ description: "Whether a list was cut at 1,000." }),
  },
  { title: "IdentityDiff" },
);

const DecisionKind = Type.Union([Type.Literal("same-dataset"), Type.Literal("different-datasets")]);

/** What somebody decided of two names. Of decisions about one pair the latest that was not undone holds. */
export const IdentityDecision = Type.Object(
  {
    id: Uuid,
    kind: DecisionKind,
    datasets: Type.Tuple([NodeReference, NodeReference]),
    actor: Type.String(),
    decidedAt: Instant,
    undone: nullable(Type.Object({ actor: Type.String(), at: Instant })),
  },
  { title: "IdentityDecision" },
);

/** A decision to make: that two datasets are one, or are not. */
export const DecisionRequest = Type.Object(
  {
    kind: DecisionKind,
    datasets: Type.Tuple([Uuid, Uuid], { description: "Ids of the datasets." }),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Who decides." })),
  },
  { title: "DecisionRequest" },
);

/** A decision that was made, and what it changed. */
export const DecisionAnswer = Type.Object({ id: Uuid, diff: IdentityDiff }, { title: "DecisionAnswer" });

/** That everything that follows from the events taken in so far is in the graph. */
export const Settled = Type.Object(
  {
    settled: Type.Literal(true),
    waitedMs: Type.Integer({ description: "Milliseconds." }),
  },
  { title: "Settled" },
);

/** A namespace with its size. */
export const NamespaceSummary = Type.Object(
  { name: Type.String(), datasets: Type.Integer(), jobs: Type.Integer(), createdAt: Instant },
  { title: "NamespaceSummary" },
);

/** A dataset or job in a list. */
export const ListedNode = Type.Object(
  {
    kind: NodeKind,
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    updatedAt: Instant,
    jobType: nullable(Type.String()),
    latestRun: nullable(RunSummary),
  },
  { title: "ListedNode" },
);

/** A page of a keyset-paged list: pass `next` back as `cursor`. */
export const page = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), next: nullable(Type.String()) });

/** See {@link Problem}. */
export type Problem = Static<typeof Problem>;
