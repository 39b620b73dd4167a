import type { Session } from "../../database/database.ts";
import { type DocumentedRunRow, documentedRunColumns, type RunFacts, readFacts } from "../why/run-facts.ts";
import type { CommitPair } from "./change.ts";

/** The run that made a change, and the successful run of its job before. */
export interface Maker {
  readonly run: RunFacts;
  readonly before: RunFacts | null;
}

/** Reads runs with the successful runs of their jobs before them, by integer id. */
export async function readMakers(session: Session, runs: readonly number[]): Promise<Map<number, Maker>> {
  if (runs.length === 0) return new Map();
  const rows = await session.query<DocumentedRunRow & { side: "after" | "before"; maker: number }>(
    `SELECT 'after' AS side, r.id AS maker, ${documentedRunColumns}
     FROM runs r JOIN run_documents d ON d.run_id = r.id WHERE r.id = ANY($1::bigint[])
     UNION ALL
     SELECT 'before', m.id, ${documentedRunColumns}
     FROM runs m CROSS JOIN LATERAL (
       SELECT * FROM runs b WHERE b.job_id = m.job_id AND b.first_at < m.first_at AND b.execution <> m.execution
         AND b.succeeded_at IS NOT NULL ORDER BY b.first_at DESC, b.public_id LIMIT 1) r
     JOIN run_documents d ON d.run_id = r.id WHERE m.id = ANY($1::bigint[])`,
    [[...new Set(runs)]],
    "runs-that-made-changes",
  );
  const facts = await readFacts(session, rows);
  const before = new Map(
    rows.flatMap(({ side, maker }, at) => (side === "before" ? [[maker, facts[at]!]] : [])),
  );
  return new Map(
    rows.flatMap(({ side, maker }, at) =>
      side === "after" ? [[maker, { run: facts[at]!, before: before.get(maker) ?? null }]] : [],
    ),
  );
}

/** Returns the commits of a run and of the one before; null if the run states none. */
export function commitsOf({ run, before }: Maker): CommitPair | null {
  const stated = [...run.codeVersions].filter(([, version]) => !/^\w+:\/\//.test(version));
  const pairs = stated.map(([name, after]) => ({
    before: before?.codeVersions.get(name) ?? null,
    after: unquote(after),
  }));
  const pair = pairs.find((one) => one.before !== null && unquote(one.before) !== one.after) ?? pairs[0];
  return pair ? { ...pair, before: pair.before && unquote(pair.before) } : null;
}

/** Removes the quotes of a version that was stored as JSON. */
function unquote(version: string): string {
  return version.replace(/^"(.*)"$/, "$1");
}

/** Returns whether the runs have different commits. */
export function hasNewCommit(commit: CommitPair | null): boolean {
  return commit !== null && commit.before !== null && commit.before !== commit.after;
}

/**
 * Returns whether the runs have different SQL or code, apart from comments, literals and white space. Literals count
 * if the run states where its code is, and the one before did not.
 */
export function hasNewCode(maker: Maker): boolean {
  const { run, before } = maker;
  if (!before) return false;
  const differs = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  return (
    differs(run.normalSql, before.normalSql) ||
    differs(run.code, before.code) ||
    (isFirstLocation(maker) && differs(run.sql, before.sql))
  );
}

/** Returns whether the run is the first one that states where its code is. */
export function isFirstLocation({ run, before }: Maker): boolean {
  return before !== null && !before.codeVersions.has("commit") && run.codeVersions.has("commit");
}
