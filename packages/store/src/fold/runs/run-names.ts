import type { Session } from "../../database/database.ts";
import { insertRows } from "../../database/rows.ts";
import { isObject } from "../../model/json.ts";
import type { RunDocument } from "../../model/runs/run-document.ts";

/** Maximum length of Airflow's name for a run; Airflow itself allows 250 characters. */
const maxNameLength = 250;

/** Returns Airflow's name for a DAG run (`dagRun.run_id` in its facet); null for other runs, including task runs. */
export function airflowRunName(document: RunDocument): string | null {
  const facet = document.facets.get("airflowDagRun")?.value;
  const dagRun = isObject(facet) ? facet.dagRun : null;
  const name = isObject(dagRun) ? dagRun.run_id : null;
  return typeof name === "string" && name !== "" ? name.slice(0, maxNameLength) : null;
}

/** Stores names of runs for search. */
export async function storeRunNames(
  session: Session,
  names: readonly (readonly [run: number, name: string])[],
): Promise<void> {
  await insertRows(session, names, {
    name: "put-run-names",
    table: "run_names",
    columns: [
      ["run_id", "bigint", ([run]) => run],
      ["name", "text", ([, name]) => name],
    ],
    onConflict: "(run_id) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name",
  });
}
