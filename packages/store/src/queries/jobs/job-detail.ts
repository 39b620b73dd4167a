import { descriptionOf, readFacets, type StoredRegisters } from "../../contents/facets.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { isObject } from "../../model/json.ts";
import { sqlIsTerminal } from "../../model/run-state.ts";
import { type NodeStatus, readStatuses } from "../health/node-status.ts";
import { type Neighbor, readNeighbors } from "../lineage/neighbors.ts";
import { lateJob } from "../nodes/clock-states.ts";
import { readLabels } from "../nodes/node-labels.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import { type Inference, readInference } from "../runs/inference.ts";
import { listRuns } from "../runs/run-lists.ts";
import type { RunSummary } from "../runs/run-summaries.ts";

/** A job with all details; see the v2 contract for the meaning of each key. */
export interface JobDetail extends NodeReference {
  readonly kind: "job";
  readonly description: string | null;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly processingType: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly { readonly name: string; readonly type: string | null }[];
  readonly sql: { readonly query: string; readonly dialect: string | null } | null;
  readonly sourceCode: { readonly language: string; readonly code: string } | null;
  readonly sourceLocation: string | null;
  readonly parent: NodeReference | null;
  readonly children: readonly NodeReference[];
  readonly childrenTruncated: boolean;
  readonly inputs: readonly Neighbor[];
  readonly outputs: readonly Neighbor[];
  readonly provisional: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly currentVersion: string | null;
  readonly versionCount: number;
  readonly latestRuns: readonly RunSummary[];
  /** Its usual interval; null: too few executions. */
  readonly status: NodeStatus;
  readonly rhythm: { readonly intervalMs: number; readonly dueAt: string; readonly late: boolean } | null;
  /** Lineage inferred from the SQL of its latest ended run; null: none. */
  readonly inference: Inference | null;
  readonly facets: Record<string, unknown>;
}

const latestRunCount = 30;
const childLimit = 500;

/** Reads a job. @param now - epoch milliseconds */
export async function readJob(context: ReadContext, node: StoredNode, now = Date.now()): Promise<JobDetail> {
  const { session } = context;
  const [row] = await session.query<{
    facets: StoredRegisters;
    created_at: number;
    updated_at: number;
    parent_id: number | null;
    job_type: string | null;
    integration: string | null;
    processing_type: string | null;
    current_version: string | null;
    provisional: boolean;
    versions: number;
  }>(
    `SELECT j.*, (SELECT count(*) FROM job_versions v WHERE v.job_id = j.id) AS versions FROM jobs j WHERE j.id = $1`,
    [node.node],
    "read-job",
  );
  const [facets] = (await readFacets(session, [row!.facets])) as [Record<string, unknown>];
  const children = await session.query<{ id: number }>(
    "SELECT id FROM jobs WHERE parent_id = $1 ORDER BY id LIMIT $2",
    [node.node, childLimit + 1],
    "children-of-job",
  );
  const { upstream: inputs, downstream: outputs } = await readNeighbors(context, node);
  const nodes = await readNodes(session, [
    ...children.map(({ id }) => id),
    ...(row!.parent_id === null ? [] : [row!.parent_id]),
  ]);
  const references = (ids: readonly number[]) =>
    ids
      .flatMap((id) => nodes.get(id) ?? [])
      .map(reference)
      .sort(byName);
  const runs = await listRuns(session, { jobs: [node.node] }, latestRunCount);
  const [latest] = await session.query<{ inference: string | null }>(
    `SELECT inference FROM runs WHERE job_id = $1 AND (${sqlIsTerminal("state")} OR unbounded) ORDER BY first_at DESC, public_id LIMIT 1`,
    [node.node],
    "latest-inference-of-job",
  );
  const [rhythm] = await session.query<{ interval_ms: number; due_at: number; late: boolean }>(
    `SELECT m.interval_ms, m.expected_at AS due_at, ${lateJob("m", "j", "$2::timestamptz")} AS late
     FROM job_rhythms m JOIN jobs j ON j.id = m.job_id WHERE m.job_id = $1 AND m.late_at IS NOT NULL`,
    [node.node, instant(now)],
    "rhythm-of-job",
  );
  const labels = (await readLabels(session, [node.node]))(node.node);
  const parent = row!.parent_id === null ? undefined : nodes.get(row!.parent_id);
  return {
    kind: "job",
    id: node.id,
    namespace: node.namespace,
    name: node.name,
    description: labels.description ?? descriptionOf(facets),
    jobType: row!.job_type,
    integration: row!.integration,
    processingType: row!.processing_type,
    tags: labels.tags,
    owners: labels.owners,
    sql: readSql(facets.sql),
    sourceCode: readSourceCode(facets.sourceCode),
    sourceLocation: sourceLocationOf(facets),
    parent: parent ? reference(parent) : null,
    children: references(children.slice(0, childLimit).map(({ id }) => id)),
    childrenTruncated: children.length > childLimit,
    inputs,
    outputs,
    provisional: row!.provisional && inputs.length + outputs.length > 0,
    createdAt: instant(row!.created_at),
    updatedAt: instant(row!.updated_at),
    currentVersion: row!.current_version,
    versionCount: row!.versions,
    latestRuns: runs.items,
    rhythm: rhythm
      ? { intervalMs: rhythm.interval_ms, dueAt: instant(rhythm.due_at), late: rhythm.late }
      : null,
    status: (await readStatuses(context, [{ id: node.node, kind: "job" }])).get(node.node)!,
    inference: await readInference(session, latest?.inference ?? null),
    facets,
  };
}

/** Returns the source location from the job's facet. */
export function sourceLocationOf(facets: Record<string, unknown>): string | null {
  const facet = facets.sourceCodeLocation;
  return isObject(facet) && typeof facet.url === "string" ? facet.url : null;
}

function readSql(facet: unknown): JobDetail["sql"] {
  if (!isObject(facet) || typeof facet.query !== "string") return null;
  return { query: facet.query, dialect: typeof facet.dialect === "string" ? facet.dialect : null };
}

function readSourceCode(facet: unknown): JobDetail["sourceCode"] {
  if (!isObject(facet) || typeof facet.sourceCode !== "string") return null;
  return {
    language: typeof facet.language === "string" ? facet.language : "",
    code: facet.sourceCode,
  };
}

function byName(a: NodeReference, b: NodeReference): number {
  return a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : a.name < b.name ? -1 : 1;
}
