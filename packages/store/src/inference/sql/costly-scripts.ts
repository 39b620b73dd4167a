import { graphSchema, nextGraphSchema } from "../../database/connection-settings.ts";
import type { Session } from "../../database/database.ts";
import { insertRows, upsertRows } from "../../database/rows.ts";
import { sqlEngineVersion } from "./engine-version.ts";

/** A script that exceeded the budget in a run. */
export interface CostlyScript {
  /** Content id of the SQL. */
  readonly script: string;
  readonly reason: string;
}

/** Reads which of the scripts this version of the engine has given up on, with the reasons. */
export async function readCostlyScripts(
  session: Session,
  scripts: readonly string[],
): Promise<Map<string, string>> {
  if (scripts.length === 0) return new Map();
  const rows = await session.query<CostlyScript>(
    "SELECT script, reason FROM costly_scripts WHERE script = ANY($1::uuid[]) AND engine_version = $2",
    [[...new Set(scripts)], sqlEngineVersion],
    "read-costly-scripts",
  );
  return new Map(rows.map(({ script, reason }) => [script, reason]));
}

/** Stores which runs of a batch could not be analyzed because their scripts exceeded the budget. */
export async function storeCostlyScripts(
  session: Session,
  answers: readonly { readonly run: number; readonly costly: CostlyScript | null }[],
): Promise<void> {
  await session.query(
    "DELETE FROM costly_runs WHERE run_id = ANY($1::bigint[])",
    [answers.map(({ run }) => run)],
    "remove-costly-runs",
  );
  const found = answers.flatMap(({ run, costly }) => (costly ? [{ run, ...costly }] : []));
  if (found.length === 0) return;
  const scripts = [...new Map(found.map(({ script, reason }) => [script, reason]))];
  await upsertRows(session, scripts, {
    name: "put-costly-scripts",
    table: "costly_scripts",
    key: ["script"],
    columns: [
      ["script", "uuid", ([script]) => script],
      ["engine_version", "integer", () => sqlEngineVersion],
      ["reason", "text", ([, reason]) => reason],
    ],
  });
  await insertRows(session, found, {
    name: "put-costly-runs",
    table: "costly_runs",
    columns: [
      ["run_id", "bigint", ({ run }) => run],
      ["script", "uuid", ({ script }) => script],
    ],
  });
}

/** Enqueues the runs whose scripts another version of the engine gave up on. */
export async function retryCostlyScripts(session: Session): Promise<void> {
  await session.query(
    `WITH old AS (DELETE FROM costly_scripts WHERE engine_version <> $1 RETURNING script)
     INSERT INTO inference_queue (run_id) SELECT r.run_id FROM costly_runs r JOIN old USING (script)
     ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
    [sqlEngineVersion],
    "retry-costly-scripts",
  );
}

/** Copies the given-up scripts of the current graph to the next one. */
export async function carryCostlyScripts(session: Session): Promise<void> {
  await session.query(
    `INSERT INTO ${nextGraphSchema}.costly_scripts SELECT * FROM ${graphSchema}.costly_scripts
     WHERE engine_version = $1`,
    [sqlEngineVersion],
  );
}
