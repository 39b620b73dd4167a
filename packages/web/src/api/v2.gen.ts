/** Types of the v2 API, as its schemas in the server state them. */

export type NodeKind = "dataset" | "job";
export type RunState = "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN";
export type Layer = "observed" | "declared" | "inferred";

export interface Problem {
  code: string;
  pointer: string;
  message: string;
  expected: string;
}

export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  pointer?: string;
  expected?: string;
}

export interface NodeReference {
  kind: NodeKind;
  id: string;
  namespace: string;
  name: string;
}

export interface RunSummary {
  id: string;
  runId: string;
  job: NodeReference;
  state: RunState;
  startedAt: string | null;
  endedAt: string | null;
  nominalTime: string | null;
  durationMs: number | null;
  parent: { id: string | null; runId: string; namespace: string; name: string } | null;
  mapIndex: number | null;
  tryNumber: number | null;
  error: string | null;
}

export interface Column {
  name: string;
  type: string | null;
  description: string | null;
  tags: string[];
}

export interface LineageNode {
  kind: NodeKind;
  id: string;
  namespace: string;
  name: string;
  distance: number;
  upstreamCount: number;
  downstreamCount: number;
  description: string | null;
  tags: string[];
  columns: Column[];
  columnCount: number;
  otherNames: { namespace: string; name: string }[];
  lastWrittenAt: string | null;
  jobType: string | null;
  integration: string | null;
  parent: NodeReference | null;
  latestRun: RunSummary | null;
}

export interface LineageEdge {
  from: string;
  to: string;
  layer: Layer;
  provisional: boolean;
  since: string | null;
}

export interface LineageAnswer {
  focus: NodeReference;
  asOf: string | null;
  knownAt: string;
  direction: "both" | "upstream" | "downstream";
  depth: number;
  nodes: LineageNode[];
  edges: LineageEdge[];
  truncated: boolean;
  omitted: number;
}

export interface Transformation {
  type: "DIRECT" | "INDIRECT" | "UNKNOWN";
  subtype: string | null;
  description: string | null;
  masking: boolean;
}

export interface ColumnEdge {
  from: { dataset: string; column: string };
  to: { dataset: string; column: string | null };
  job: NodeReference | null;
  transformations: Transformation[];
  layer: Layer;
}

export interface ColumnLineageAnswer {
  focus: { dataset: NodeReference; column: string | null };
  asOf: string | null;
  knownAt: string;
  datasets: NodeReference[];
  columns: { dataset: string; column: string; type: string | null; distance: number }[];
  edges: ColumnEdge[];
  truncated: boolean;
}

export interface Owner {
  name: string;
  type: string | null;
}

export interface DatasetVersion {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
  lifecycleState: string | null;
  declaredVersion: string | null;
  columns: Column[];
  createdBy: RunSummary | null;
}

export interface DatasetDetail {
  kind: "dataset";
  id: string;
  namespace: string;
  name: string;
  description: string | null;
  tags: string[];
  owners: Owner[];
  columns: Column[];
  otherNames: { namespace: string; name: string }[];
  createdAt: string;
  updatedAt: string;
  lastWrittenAt: string | null;
  currentVersion: string | null;
  versionCount: number;
  facets: Record<string, unknown>;
  writers: NodeReference[];
  readers: NodeReference[];
  quality: { assertion: string; column: string | null; success: boolean; at: string; run: string | null }[];
  statistics: { run: string; at: string; rowCount: number | null; bytes: number | null }[];
}

export interface JobDetail {
  kind: "job";
  id: string;
  namespace: string;
  name: string;
  description: string | null;
  jobType: string | null;
  integration: string | null;
  processingType: string | null;
  tags: string[];
  owners: Owner[];
  sql: { query: string; dialect: string | null } | null;
  sourceCode: { language: string; code: string } | null;
  sourceLocation: string | null;
  parent: NodeReference | null;
  children: NodeReference[];
  inputs: NodeReference[];
  outputs: NodeReference[];
  provisional: boolean;
  createdAt: string;
  updatedAt: string;
  currentVersion: string | null;
  versionCount: number;
  latestRuns: RunSummary[];
  facets: Record<string, unknown>;
}

export interface RunDataset {
  dataset: NodeReference;
  version: string | null;
  facets: Record<string, unknown>;
}

export interface RunDetail {
  run: RunSummary;
  originalRunId: string;
  root: { id: string | null; runId: string; namespace: string; name: string } | null;
  children: RunSummary[];
  inputs: RunDataset[];
  outputs: RunDataset[];
  jobVersion: string | null;
  error: { message: string; stackTrace: string | null } | null;
  facets: Record<string, unknown>;
  jobFacets: Record<string, unknown>;
  lastGoodRun: RunSummary | null;
  eventCount: number;
  events: { receipt: string; eventType: string | null; eventTime: string; receivedAt: string }[];
}

export interface SearchHit {
  kind: "dataset" | "job" | "column";
  id: string;
  namespace: string;
  name: string;
  column: string | null;
  detail: string | null;
  updatedAt: string;
}

export interface Receipt {
  id: string;
  outcome: "accepted" | "accepted-with-warnings" | "fold-failed" | "quarantined";
  receivedAt: string;
  eventTime: string | null;
  eventType: string | null;
  kind: "run" | "job" | "dataset" | null;
  subject: { namespace: string; name: string } | null;
  run: string | null;
  repeats: number;
  problems: Problem[];
  producer: string | null;
}

export interface Overview {
  counts: {
    datasets: number;
    jobs: number;
    runs: number;
    columns: number;
    events: number;
    quarantined: number;
    namespaces: number;
  };
  runsByHour: { hour: string; complete: number; failed: number; aborted: number; running: number }[];
  running: RunSummary[];
  failed: RunSummary[];
  recentRuns: RunSummary[];
  changedDatasets: { dataset: NodeReference; at: string; change: string }[];
  entryPoints: NodeReference[];
  authentication: "loopback" | "insecure";
  version: string;
}

export interface NamespaceSummary {
  name: string;
  datasets: number;
  jobs: number;
  createdAt: string;
}

export interface ListedNode {
  kind: NodeKind;
  id: string;
  namespace: string;
  name: string;
  updatedAt: string;
  jobType: string | null;
  latestRun: RunSummary | null;
}
