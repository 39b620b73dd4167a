import type { ReceiptProblem } from "../accept.ts";
import type { Session } from "../database/database.ts";
import { unpack } from "../fold/codec.ts";
import { eventKinds } from "../log/event-log.ts";
import { decodeCursor, type Page, toPage } from "./cursor.ts";
import { instant, instantOrNull } from "./instant.ts";

/** What became of one event. */
export interface Receipt {
  readonly id: string;
  readonly outcome: "accepted" | "accepted-with-warnings" | "fold-failed" | "quarantined";
  readonly receivedAt: string;
  readonly eventTime: string | null;
  readonly eventType: string | null;
  readonly kind: "run" | "job" | "dataset" | null;
  readonly subject: { readonly namespace: string; readonly name: string } | null;
  readonly run: string | null;
  readonly repeats: number;
  readonly problems: readonly ReceiptProblem[];
  readonly producer: string | null;
}

interface EventRow {
  readonly receipt: string;
  readonly received_at: number;
  readonly event_time: number;
  readonly event_type: string | null;
  readonly kind: number;
  readonly subject_namespace: string;
  readonly subject_name: string;
  readonly run_id: string | null;
  readonly repeats: number;
  readonly problems: ReceiptProblem[] | null;
  readonly fold_error: string | null;
  readonly producer: string;
  readonly position: number;
}

interface QuarantineRow {
  readonly id: string;
  readonly received_at: number;
  readonly repeats: number;
  readonly problems: ReceiptProblem[];
}

const eventColumns = `receipt, received_at, event_time, event_type, kind, subject_namespace, subject_name, run_id, repeats,
  problems, fold_error, producer, position`;

/** Which events to list. */
export interface ReceiptFilter {
  readonly outcome?: "accepted" | "accepted-with-warnings" | "fold-failed";
}

/** Receipts of events, the latest received first. @throws InvalidCursor */
export async function listReceipts(
  session: Session,
  filter: ReceiptFilter,
  limit: number,
  cursor?: string,
): Promise<Page<Receipt>> {
  const after = decodeCursor(cursor, "number");
  const condition = {
    accepted: "problems IS NULL AND fold_error IS NULL",
    "accepted-with-warnings": "problems IS NOT NULL AND fold_error IS NULL",
    "fold-failed": "fold_error IS NOT NULL",
    all: "true",
  }[filter.outcome ?? "all"];
  const rows = await session.query<EventRow>(
    `SELECT ${eventColumns} FROM events WHERE ($1::bigint IS NULL OR position < $1) AND ${condition}
     ORDER BY position DESC LIMIT $2`,
    [after?.[0] ?? null, limit + 1],
    `list-receipts-${filter.outcome ?? "all"}`,
  );
  return toPage(rows, limit, eventReceipt, (row) => [row.position]);
}

/** What waits in quarantine, the latest first. @throws InvalidCursor */
export async function listQuarantine(
  session: Session,
  limit: number,
  cursor?: string,
): Promise<Page<Receipt>> {
  const after = decodeCursor(cursor, "number", "string");
  const rows = await session.query<QuarantineRow>(
    `SELECT id, received_at, repeats, problems FROM quarantine
     WHERE replayed_as IS NULL AND ($1::timestamptz IS NULL OR received_at < $1 OR (received_at = $1 AND id > $2::uuid))
     ORDER BY received_at DESC, id LIMIT $3`,
    [after ? instant(after[0] as number) : null, after?.[1] ?? null, limit + 1],
    "list-quarantine",
  );
  return toPage(rows, limit, quarantineReceipt, (row) => [row.received_at, row.id]);
}

/** A receipt by its id, whether its event was accepted or quarantined; null when there is none. */
export async function readReceipt(session: Session, id: string): Promise<Receipt | null> {
  const [event] = await session.query<EventRow>(
    `SELECT ${eventColumns} FROM events WHERE receipt = $1`,
    [id],
    "read-receipt",
  );
  if (event) return eventReceipt(event);
  const [row] = await session.query<QuarantineRow>(
    "SELECT id, received_at, repeats, problems FROM quarantine WHERE id = $1",
    [id],
    "read-quarantine",
  );
  return row ? quarantineReceipt(row) : null;
}

/** The text of an event as it was kept, by its receipt's id; null when there is none. */
export async function readEventText(session: Session, id: string): Promise<string | null> {
  const [row] = await session.query<{ body: Buffer }>(
    "SELECT body FROM events WHERE receipt = $1 UNION ALL SELECT body FROM quarantine WHERE id = $1 LIMIT 1",
    [id],
    "read-event-text",
  );
  return row ? unpack(row.body) : null;
}

/** Notes that a quarantined submission became an event. */
export async function markReplayed(session: Session, id: string, receipt: string): Promise<void> {
  await session.query("UPDATE quarantine SET replayed_as = $2 WHERE id = $1", [id, receipt]);
}

function eventReceipt(row: EventRow): Receipt {
  return {
    id: row.receipt,
    outcome: row.fold_error !== null ? "fold-failed" : row.problems ? "accepted-with-warnings" : "accepted",
    receivedAt: instant(row.received_at),
    eventTime: instantOrNull(row.event_time),
    eventType: row.event_type,
    kind: eventKinds[row.kind]!,
    subject: { namespace: row.subject_namespace, name: row.subject_name },
    run: row.run_id,
    repeats: row.repeats,
    problems: [
      ...(row.problems ?? []),
      ...(row.fold_error === null
        ? []
        : [
            {
              code: "fold-failed",
              pointer: "",
              message: `The event is kept, but could not be folded into the graph: ${row.fold_error}`,
              expected: "Nothing that the sender could change; the next rebuild tries again.",
            },
          ]),
    ],
    producer: row.producer,
  };
}

function quarantineReceipt(row: QuarantineRow): Receipt {
  return {
    id: row.id,
    outcome: "quarantined",
    receivedAt: instant(row.received_at),
    eventTime: null,
    eventType: null,
    kind: null,
    subject: null,
    run: null,
    repeats: row.repeats,
    problems: row.problems,
    producer: null,
  };
}
