import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { Candidate } from "./candidates.ts";
import type { CheckChange } from "./change.ts";

/** A check's result, and the time of the result before it. */
export interface CheckFacts {
  readonly check: CheckChange;
  /** Epoch milliseconds; null: it had no result before. */
  readonly passedAt: number | null;
}

/** Names of the stored statuses, by number. */
const statusNames: readonly CheckChange["status"][] = ["passed", "warned", "failed"];

/** Reads the checks of candidates, in their order. */
export async function readCheckFacts(
  session: Session,
  candidates: readonly Candidate[],
): Promise<(candidate: Candidate) => CheckFacts | undefined> {
  const name = (dataset: number, entry: string, at: number) => `${dataset} ${entry} ${at}`;
  if (candidates.length === 0) return () => undefined;
  const rows = await session.query<{
    dataset_id: number;
    entry: string;
    at: number;
    assertion: string;
    name: string | null;
    column_name: string | null;
    status: number;
    passed_at: number | null;
  }>(
    `SELECT r.dataset_id, r.entry, r.at, c.assertion, c.name, c.column_name, r.status, p.at AS passed_at
     FROM unnest($1::integer[], $2::uuid[], $3::timestamptz[]) AS u (dataset_id, entry, at)
     JOIN check_results r ON r.dataset_id = u.dataset_id AND r.entry = u.entry AND r.at = u.at AND r.turned
     JOIN dataset_checks c ON c.dataset_id = u.dataset_id AND c.entry = u.entry
     LEFT JOIN LATERAL (SELECT at FROM check_results o WHERE o.dataset_id = r.dataset_id AND o.entry = r.entry
                        AND (o.at, o.writer) < (r.at, r.writer) ORDER BY o.at DESC, o.writer DESC LIMIT 1) p ON true`,
    [
      candidates.map(({ subject }) => subject),
      candidates.map(({ part }) => part),
      candidates.map(({ at }) => instant(at)),
    ],
    "checks-of-changes",
  );
  const facts = new Map(
    rows.map((row): [string, CheckFacts] => [
      name(row.dataset_id, row.entry, row.at),
      {
        check: {
          assertion: row.assertion,
          name: row.name,
          column: row.column_name,
          status: statusNames[row.status]!,
        },
        passedAt: row.passed_at,
      },
    ]),
  );
  return ({ subject, part, at }) => facts.get(name(subject, part, at));
}
