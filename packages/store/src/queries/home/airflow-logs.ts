import type { Session } from "../../database/database.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";

/** Reads the log URLs of runs in Airflow from their facets, by the public id of the run; http and https only. */
export async function readAirflowLogs(
  session: Session,
  runs: readonly string[],
): Promise<Map<string, string>> {
  if (runs.length === 0) return new Map();
  const rows = await session.query<{ id: string; document: Buffer }>(
    `SELECT r.public_id AS id, d.document FROM runs r JOIN run_documents d ON d.run_id = r.id
     WHERE r.public_id = ANY($1::uuid[])`,
    [runs],
    "documents-of-public-runs",
  );
  return new Map(
    rows.flatMap(({ id, document }) => {
      const facet = decodeRunDocument(unpack(document)).facets.get("airflow")?.value;
      const task = isObject(facet) ? facet.taskInstance : null;
      const log = isObject(task) ? task.log_url : null;
      const isAddress = typeof log === "string" && /^https?:\/\//i.test(log) && URL.canParse(log);
      return isAddress ? [[id, log] as const] : [];
    }),
  );
}
