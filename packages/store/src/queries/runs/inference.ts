import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import type { StoredInference } from "../../inference/inference-content.ts";
import type { CorrectionReason } from "../../inference/sql/infer-edges.ts";
import type { SqlPlace, SqlProblem } from "../../inference/sql/sql-reading.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/**
 * The origin of an inferred dataset: the run's SQL, that of its statements, the body of a procedure that it calls, or an
 * asset declared on its task.
 */
export type Evidence = "sql" | "statement-sql" | "procedure" | "airflow-asset";

/** An inferred dataset and its evidence. */
export interface InferredDataset {
  readonly dataset: NodeReference;
  readonly evidence: Evidence;
  /** The statement, which is the call for a procedure; null: no SQL statement. */
  readonly place: SqlPlace | null;
}

/** The lineage that a run's SQL added to the run's own statements, with rejected and unresolved parts. */
export interface Inference {
  /** The dialect of the SQL. */
  readonly dialect: string;
  readonly inputs: readonly InferredDataset[];
  /** Outputs that were added or gained columns. */
  readonly outputs: readonly InferredDataset[];
  /** Outputs that the SQL only creates, empties or drops, which is not a write. */
  readonly prepared: readonly InferredDataset[];
  /** Rejected entries of the run's column lineage. */
  readonly corrections: readonly {
    readonly from: { readonly dataset: NodeReference; readonly column: string };
    readonly to: { readonly dataset: NodeReference; readonly column: string | null };
    readonly reason: CorrectionReason;
  }[];
  readonly problems: readonly SqlProblem[];
  /** The procedures that the SQL calls and whose bodies count as its own. */
  readonly procedures: readonly {
    readonly name: string;
    /** The call. */
    readonly place: SqlPlace;
    /** The run whose SQL created the body; null if it is gone. */
    readonly definedBy: { readonly run: string; readonly job: NodeReference } | null;
  }[];
}

/** Reads an inference by its content id. */
export async function readInference(session: Session, hash: string | null): Promise<Inference | null> {
  if (hash === null) return null;
  const text = (await readContents(session, [hash])).get(hash);
  if (text === undefined) return null;
  const stored = JSON.parse(text) as StoredInference;
  const jobs = await readJobs(session, stored.routines ?? []);
  const nodes = await readNodes(session, [
    ...jobs.values(),
    ...[...stored.inputs, ...stored.outputs, ...stored.prepared].map(([dataset]) => dataset),
    ...stored.corrections.flatMap(([to, , from]) => [to, from]),
  ]);
  const datasets = (list: StoredInference["inputs"]) =>
    list.flatMap(([id, place]) => {
      const node = nodes.get(id);
      return node ? [{ dataset: reference(node), evidence: evidenceOf(stored, place), place }] : [];
    });
  return {
    dialect: stored.dialect,
    inputs: datasets(stored.inputs),
    outputs: datasets(stored.outputs),
    prepared: datasets(stored.prepared),
    corrections: stored.corrections.flatMap(([to, toColumn, from, fromColumn, reason]) => {
      const [target, source] = [nodes.get(to), nodes.get(from)];
      if (!target || !source) return [];
      return [
        {
          from: { dataset: reference(source), column: fromColumn },
          to: { dataset: reference(target), column: toColumn },
          reason,
        },
      ];
    }),
    problems: stored.problems,
    procedures: (stored.routines ?? []).map(([name, run, place]) => {
      const job = nodes.get(jobs.get(run) ?? 0);
      return { name, place, definedBy: job ? { run, job: reference(job) } : null };
    }),
  };
}

/** Reads the job ids of the runs that created procedures, by the public id of the run. */
async function readJobs(
  session: Session,
  routines: NonNullable<StoredInference["routines"]>,
): Promise<Map<string, number>> {
  if (routines.length === 0) return new Map();
  const rows = await session.query<{ public_id: string; job_id: number }>(
    "SELECT public_id, job_id FROM runs WHERE public_id = ANY($1::uuid[])",
    [routines.map(([, run]) => run)],
    "jobs-of-procedures",
  );
  return new Map(rows.map(({ public_id, job_id }) => [public_id, job_id]));
}

function evidenceOf({ isOfStatements, routines = [] }: StoredInference, place: SqlPlace | null): Evidence {
  if (place === null) return "airflow-asset";
  if (routines.some(([, , call]) => call.statement === place.statement)) return "procedure";
  return isOfStatements ? "statement-sql" : "sql";
}
