import type { Session } from "../database/database.ts";
import { unpack } from "../model/codec.ts";
import { datasetsOf, hasSentEnd, inferenceBasis, type RunDocument } from "../model/runs/run-document.ts";
import { decodeRunDocument } from "../model/runs/run-document-codec.ts";

/** A run in the queue. */
export interface QueuedRun {
  readonly id: number;
  readonly ticket: number;
  readonly publicId: string;
  readonly runId: string;
  readonly job: number;
  readonly parentJob: number | null;
  readonly state: number;
  readonly execution: string;
  readonly unbounded: boolean;
  /** Its effective edges and inference before the analysis. */
  readonly edgeSet: string;
  readonly inference: string | null;
  /** The instant for looking up schemas: the end of the run, in epoch milliseconds. */
  readonly at: number;
  readonly document: RunDocument;
  /** See {@link inferenceBasis}; null: it has neither SQL nor assets of its own. */
  readonly basis: string | null;
  /** True if it is a statement of a known parent: its SQL is analyzed as the parent's. */
  readonly isStatement: boolean;
  /** True if other runs are its statements. */
  readonly hasStatements: boolean;
  /** True if rows of an earlier analysis are stored. */
  readonly hasTraces: boolean;
}

interface QueuedRow {
  readonly id: number;
  readonly ticket: number;
  readonly public_id: string;
  readonly run_id: string;
  readonly job_id: number;
  readonly parent_job_id: number | null;
  readonly state: number;
  readonly execution: string;
  readonly edge_set: string;
  readonly inference: string | null;
  readonly ended_at: number | null;
  readonly unbounded: boolean;
  readonly has_traces: boolean;
  readonly is_statement: boolean;
  readonly has_statements: boolean;
  readonly document: Buffer;
}

/** Reads the runs that have waited longest. */
export async function readQueuedRuns(session: Session, limit: number): Promise<QueuedRun[]> {
  const rows = await session.query<QueuedRow>(
    `SELECT r.id, q.ticket, r.public_id, r.run_id, r.job_id, r.parent_job_id, r.state, r.execution, r.edge_set,
            r.inference, r.ended_at, r.unbounded, d.document,
            EXISTS (SELECT FROM inference_reads WHERE run_id = r.id)
              OR EXISTS (SELECT FROM defined_schemas WHERE run_id = r.id)
              OR EXISTS (SELECT FROM defined_routines WHERE run_id = r.id)
              OR EXISTS (SELECT FROM routine_reads WHERE run_id = r.id)
              OR EXISTS (SELECT FROM external_schemas WHERE run_id = r.id)
              OR EXISTS (SELECT FROM external_locations WHERE run_id = r.id)
              OR EXISTS (SELECT FROM inferred_mentions WHERE run_id = r.id)
              OR EXISTS (SELECT FROM family_reads WHERE run_id = r.id) AS has_traces,
            EXISTS (SELECT FROM statement_runs WHERE run_id = r.id) AND EXISTS (
              SELECT FROM runs p WHERE p.run_id = r.parent_run_id AND p.job_id = r.parent_job_id) AS is_statement,
            EXISTS (SELECT FROM runs c JOIN statement_runs s ON s.run_id = c.id
                    WHERE c.parent_run_id = r.run_id AND c.parent_job_id = r.job_id) AS has_statements
     FROM (SELECT * FROM inference_queue ORDER BY ticket LIMIT $1) q
     JOIN runs r ON r.id = q.run_id JOIN run_documents d ON d.run_id = r.id ORDER BY q.ticket`,
    [limit],
    "read-inference-queue",
  );
  return rows.map((row) => {
    const document = decodeRunDocument(unpack(row.document));
    return {
      id: row.id,
      ticket: row.ticket,
      publicId: row.public_id,
      runId: row.run_id,
      job: row.job_id,
      parentJob: row.parent_job_id,
      state: row.state,
      execution: row.execution,
      unbounded: row.unbounded,
      edgeSet: row.edge_set,
      inference: row.inference,
      at: row.ended_at ?? document.latest[0],
      document,
      basis: inferenceBasis(document, row.unbounded),
      isStatement: row.is_statement,
      hasStatements: row.has_statements,
      hasTraces: row.has_traces,
    };
  });
}

/** Returns whether a run can be analyzed: an unfinished run has not said everything. */
export function isReadable(run: QueuedRun): boolean {
  const { basis, isStatement, hasStatements, unbounded, document } = run;
  const namesNone = datasetsOf(document, "inputs").length + datasetsOf(document, "outputs").length === 0;
  if (isStatement && namesNone) return false;
  return basis !== null || (hasStatements && (hasSentEnd(document) || unbounded));
}

/** Returns whether the analysis of a run depends only on its own document. */
export function readsItselfAlone({ basis, isStatement, hasStatements }: QueuedRun): boolean {
  return basis !== null && !isStatement && !hasStatements;
}
