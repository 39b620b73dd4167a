import { decodeCursor, type Page, toPage } from "../database/cursor.ts";
import type { Session } from "../database/database.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import type { DroppedFacet, ForwardingProblem } from "./forwarding-log.ts";

/** The progress of forwarding to a target. */
export interface ForwardingStatus {
  readonly startedAt: string;
  /** Start of the forwarded events by time of receipt, if configured. */
  readonly from: string | null;
  readonly sent: number;
  /** Number of waiting run events, counted up to {@link waitingLimit}. */
  readonly waiting: number;
  /** When the oldest waiting event was received. */
  readonly waitingSince: string | null;
  readonly reduced: number;
  readonly deadLetters: number;
  /** Number of dead letters waiting to be retried. */
  readonly replaying: number;
  readonly problem: ForwardingProblem | null;
}

/** An event that was sent without some of its facets, or not at all. */
export interface ForwardingReceipt {
  /** The receipt of the event, shown by /api/v2/receipts/{id} and /api/v2/receipts/{id}/event. */
  readonly receipt: string;
  readonly outcome: "reduced" | "dead" | "replay";
  readonly settledAt: string;
  readonly attempts: number;
  readonly run: string | null;
  readonly job: { readonly namespace: string; readonly name: string } | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly dropped: readonly DroppedFacet[];
}

/** Limit for counting waiting events, to bound the cost of the count. */
export const waitingLimit = 10_000;

/** Reads the progress of forwarding to a target; null when nothing was ever forwarded there. */
export async function readForwardingStatus(
  session: Session,
  target: string,
): Promise<ForwardingStatus | null> {
  const [row] = await session.query<{
    started_at: number;
    from_time: number | null;
    sent: number;
    problem: ForwardingProblem | null;
    waiting: number;
    waiting_since: number | null;
    reduced: number;
    dead: number;
    replay: number;
  }>(
    `SELECT f.started_at, f.from_time, f.sent, f.problem, w.waiting, w.waiting_since,
            count(r.receipt) FILTER (WHERE r.outcome = 'reduced') AS reduced,
            count(r.receipt) FILTER (WHERE r.outcome = 'dead') AS dead,
            count(r.receipt) FILTER (WHERE r.outcome = 'replay') AS replay
     FROM forwarding f
     CROSS JOIN LATERAL (
       SELECT count(*) AS waiting, min(received_at) AS waiting_since FROM (
         SELECT received_at FROM events
         WHERE position > f.position AND kind = 0 AND run_id IS NOT NULL
           AND received_at >= COALESCE(f.from_time, f.started_at - interval '5 minutes')
         ORDER BY position LIMIT ${waitingLimit}) AS e) AS w
     LEFT JOIN forwarding_receipts r ON r.target = f.target
     WHERE f.target = $1
     GROUP BY f.target, w.waiting, w.waiting_since`,
    [target],
    "forwarding-status",
  );
  if (!row) return null;
  return {
    startedAt: instant(row.started_at),
    from: instantOrNull(row.from_time),
    sent: row.sent,
    waiting: row.waiting,
    waitingSince: instantOrNull(row.waiting_since),
    reduced: row.reduced,
    deadLetters: row.dead,
    replaying: row.replay,
    problem: row.problem,
  };
}

/**
 * Lists dead letters, those waiting to be retried, or reduced events, newest in the log first. @throws InvalidCursor
 */
export async function listForwardingReceipts(
  session: Session,
  target: string,
  outcome: ForwardingReceipt["outcome"],
  limit: number,
  cursor?: string,
): Promise<Page<ForwardingReceipt>> {
  const after = decodeCursor(cursor, "number");
  const rows = await session.query<{
    receipt: string;
    outcome: ForwardingReceipt["outcome"];
    settled_at: number;
    attempts: number;
    run_id: string | null;
    subject_namespace: string | null;
    subject_name: string | null;
    code: string | null;
    message: string | null;
    dropped: DroppedFacet[] | null;
    position: number;
  }>(
    `SELECT r.receipt, r.outcome, r.settled_at, r.attempts, e.run_id, e.subject_namespace, e.subject_name, r.code,
            r.message, r.dropped, r.position
     FROM forwarding_receipts r LEFT JOIN events e ON e.receipt = r.receipt
     WHERE r.target = $1 AND r.outcome = $2 AND ($3::bigint IS NULL OR r.position < $3)
     ORDER BY r.position DESC LIMIT $4`,
    [target, outcome, after?.[0] ?? null, limit + 1],
    "forwarding-receipts",
  );
  return toPage(
    rows,
    limit,
    (row) => ({
      receipt: row.receipt,
      outcome: row.outcome,
      settledAt: instant(row.settled_at),
      attempts: row.attempts,
      run: row.run_id,
      job:
        row.subject_namespace === null || row.subject_name === null
          ? null
          : { namespace: row.subject_namespace, name: row.subject_name },
      code: row.code,
      message: row.message,
      dropped: row.dropped ?? [],
    }),
    (row) => [row.position],
  );
}

/**
 * Marks dead letters to be retried.
 *
 * @param receipts - receipts of their events; all when omitted
 * @returns the number of marked dead letters
 */
export async function replayDeadLetters(
  session: Session,
  target: string,
  receipts?: readonly string[],
): Promise<number> {
  const rows = await session.query(
    `UPDATE forwarding_receipts SET outcome = 'replay'
     WHERE target = $1 AND outcome = 'dead' AND ($2::uuid[] IS NULL OR receipt = ANY($2)) RETURNING 1`,
    [target, receipts ?? null],
  );
  return rows.length;
}
