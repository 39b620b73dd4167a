import { decodeCursor, encodeCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReceiptProblem } from "../../events/prepare-submission.ts";
import { eventKinds } from "../../log/event-log.ts";
import { unpack } from "../../model/codec.ts";

/** The outcome of one event. */
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

/** Filter of a list of events. */
export interface ReceiptFilter {
  readonly outcome?: "accepted" | "accepted-with-warnings" | "fold-failed";
  /** START, COMPLETE …, or the kind of an event without type: JOB, DATASET. */
  readonly eventType?: string;
  readonly namespace?: string;
  /** Part of the name of the job or dataset, case-insensitive. */
  readonly name?: string;
  /** Minimum time of receipt, in epoch milliseconds, inclusive. */
  readonly from?: number;
  /** Maximum time of receipt, in epoch milliseconds, exclusive. */
  readonly to?: number;
}

/** A page of events. */
export interface ReceiptPage extends Page<Receipt> {
  /** The time back to which this page searched if it ended there and not at its limit; null otherwise. */
  readonly searchedTo: string | null;
}

/** Maximum number of events scanned for one page: there is no index for every filter. */
export const receiptWindow = 10_000;

/**
 * Lists receipts of events, newest first. A filtered page scans {@link receiptWindow} events and reports how far it
 * came; `next` continues there.
 *
 * @throws InvalidCursor
 */
export async function listReceipts(
  session: Session,
  filter: ReceiptFilter,
  limit: number,
  cursor?: string,
): Promise<ReceiptPage> {
  const after = decodeCursor(cursor, "number", "number");
  const values: unknown[] = [];
  const value = (next: unknown) => `$${values.push(next)}`;
  const range: string[] = [];
  if (filter.from !== undefined) range.push(`received_at >= ${value(instant(filter.from))}`);
  if (filter.to !== undefined) range.push(`received_at < ${value(instant(filter.to))}`);
  if (after) {
    const at = value(instant(after[0] as number));
    range.push(`received_at <= ${at} AND (received_at < ${at} OR position < ${value(after[1])})`);
  }
  const within = range.length > 0 ? `WHERE ${range.join(" AND ")}` : "";
  const rangeValues = [...values];
  const conditions: string[] = [];
  if (filter.outcome) conditions.push(outcomeConditions[filter.outcome]);
  if (filter.eventType === "JOB" || filter.eventType === "DATASET")
    conditions.push(`kind = ${filter.eventType === "JOB" ? 1 : 2}`);
  else if (filter.eventType !== undefined) conditions.push(`event_type = ${value(filter.eventType)}`);
  if (filter.namespace !== undefined) conditions.push(`subject_namespace = ${value(filter.namespace)}`);
  if (filter.name !== undefined)
    conditions.push(`subject_name ILIKE ${value(`%${filter.name.replace(/[\\%_]/g, "\\$&")}%`)}`);
  const order = "ORDER BY received_at DESC, position DESC";
  const isFiltered = conditions.length > 0;
  const rows = await session.query<EventRow>(
    isFiltered
      ? `SELECT * FROM (SELECT ${eventColumns} FROM events ${within} ${order} LIMIT ${receiptWindow}) w
         WHERE ${conditions.join(" AND ")} ${order} LIMIT ${value(limit + 1)}`
      : `SELECT ${eventColumns} FROM events ${within} ${order} LIMIT ${value(limit + 1)}`,
    values,
  );
  const page = toPage(rows, limit, eventReceipt, (row) => [row.received_at, row.position]);
  if (!isFiltered || page.next !== null) return { ...page, searchedTo: null };
  const [last] = await session.query<{ received_at: number; position: number }>(
    `SELECT received_at, position FROM events ${within} ${order} OFFSET ${receiptWindow - 1} LIMIT 1`,
    rangeValues,
  );
  return last
    ? {
        items: page.items,
        next: encodeCursor(last.received_at, last.position),
        searchedTo: instant(last.received_at),
      }
    : { ...page, searchedTo: null };
}

const outcomeConditions = {
  accepted: "problems IS NULL AND fold_error IS NULL",
  "accepted-with-warnings": "problems IS NOT NULL AND fold_error IS NULL",
  "fold-failed": "fold_error IS NOT NULL",
} as const;

/** Lists quarantined submissions, newest first. @throws InvalidCursor */
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

/** Reads a receipt by id, of an accepted or a quarantined event; null when there is none. */
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

/** Reads the stored text of an event by receipt id; null when there is none. */
export async function readEventText(session: Session, id: string): Promise<string | null> {
  const [row] = await session.query<{ body: Buffer }>(
    "SELECT body FROM events WHERE receipt = $1 UNION ALL SELECT body FROM quarantine WHERE id = $1 LIMIT 1",
    [id],
    "read-event-text",
  );
  return row ? unpack(row.body) : null;
}

/** Records that a quarantined submission became an event. */
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
              message: `The event is stored, but could not be processed: ${row.fold_error}`,
              expected: "No action by the sender; the next rebuild retries.",
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
