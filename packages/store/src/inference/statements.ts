import type { Session } from "../database/database.ts";
import { unpack } from "../model/codec.ts";
import { sqlIsNoFailure } from "../model/run-state.ts";
import { datasetsOf, sqlOfRun } from "../model/runs/run-document.ts";
import { decodeRunDocument } from "../model/runs/run-document-codec.ts";
import type { QueuedRun } from "./queued-runs.ts";

interface StatementRow {
  readonly parent: number;
  readonly public_id: string;
  readonly name: string;
  readonly first_at: number;
  readonly document: Buffer;
}

/**
 * Reads the statements of runs: content ids of the `sql` facets of child runs that did not fail and name no dataset
 * of their own, in execution order.
 */
export async function readStatements(
  session: Session,
  parents: readonly QueuedRun[],
): Promise<Map<number, string[]>> {
  if (parents.length === 0) return new Map();
  const rows = await session.query<StatementRow>(
    `SELECT p.id AS parent, c.public_id, j.name, c.first_at, d.document
     FROM runs p JOIN runs c ON c.parent_run_id = p.run_id AND c.parent_job_id = p.job_id
     JOIN statement_runs s ON s.run_id = c.id JOIN run_documents d ON d.run_id = c.id
     JOIN jobs j ON j.id = c.job_id
     WHERE p.id = ANY($1::bigint[]) AND ${sqlIsNoFailure("c.state")}`,
    [parents.map(({ id }) => id)],
    "read-statements",
  );
  const statements = new Map<number, string[]>();
  for (const { parent, document } of rows.sort(compareStatements)) {
    const child = decodeRunDocument(unpack(document));
    const sql = sqlOfRun(child);
    const namesNone = datasetsOf(child, "inputs").length + datasetsOf(child, "outputs").length === 0;
    if (typeof sql !== "string" || !namesNone) continue;
    const list = statements.get(parent);
    if (list) list.push(sql);
    else statements.set(parent, [sql]);
  }
  return statements;
}

/** Compares statements by start time, then by the numbers in their job names. */
export function compareStatements(
  a: { readonly first_at: number; readonly name: string; readonly public_id: string },
  b: { readonly first_at: number; readonly name: string; readonly public_id: string },
): number {
  const number = ({ name }: { readonly name: string }) => Number(/(\d{1,9})$/.exec(name)?.[1] ?? 0);
  return a.first_at - b.first_at || number(a) - number(b) || (a.public_id < b.public_id ? -1 : 1);
}
