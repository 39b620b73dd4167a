import type { Session } from "../database/database.ts";
import { instant } from "./instant.ts";

/** A namespace with its size. */
export interface NamespaceSummary {
  readonly name: string;
  readonly datasets: number;
  readonly jobs: number;
  readonly createdAt: string;
}

/** Every namespace by name, with how much is in it. */
export async function listNamespaces(session: Session): Promise<NamespaceSummary[]> {
  const rows = await session.query<{ name: string; datasets: number; jobs: number; created_at: number }>(
    `SELECT n.name, n.created_at,
            (SELECT count(*) FROM datasets d WHERE d.namespace_id = n.id) AS datasets,
            (SELECT count(*) FROM jobs j WHERE j.namespace_id = n.id) AS jobs
     FROM namespaces n ORDER BY n.name LIMIT 5000`,
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: instant(created_at) }));
}
