import type { Session } from "../database/database.ts";
import { instant, storableInstant } from "../database/instant.ts";
import type { AcceptedEvent, RejectedSubmission } from "../events/prepare-submission.ts";
import { byteaArray, deflateCodec, pack } from "../model/codec.ts";

const kinds = { run: 0, job: 1, dataset: 2 } as const;

/** Kinds of events by stored number. */
export const eventKinds = ["run", "job", "dataset"] as const;

/**
 * Appends events to the log. An exact duplicate is not appended again; its repeats are counted.
 *
 * @param foldError - set when the event is stored although processing failed
 * @returns receipts of the new events, and the repeats of the others
 */
export async function appendEvents(
  session: Session,
  events: readonly AcceptedEvent[],
  foldError: string | null = null,
): Promise<{ fresh: Set<string>; repeats: Map<string, number> }> {
  const rows = await session.query<{ receipt: string }>(
    `WITH added AS (
     INSERT INTO events (event_time, hash, receipt, received_at, effective_at, kind, event_type, run_id,
                         subject_namespace, subject_name, producer, problems, fold_error, codec, body)
     SELECT u.event_time, u.hash, u.receipt, u.received_at, u.effective_at, u.kind, u.event_type, u.run_id,
            u.subject_namespace, u.subject_name, u.producer, u.problems, $13, $14, b.body
     FROM unnest($1::timestamptz[], $2::bytea[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::smallint[],
                 $7::text[], $8::uuid[], $9::text[], $10::text[], $11::text[], $12::jsonb[]) WITH ORDINALITY
       AS u (event_time, hash, receipt, received_at, effective_at, kind, event_type, run_id, subject_namespace,
             subject_name, producer, problems, number)
     JOIN unnest($15::bytea[]) WITH ORDINALITY AS b (body, number) USING (number)
     ON CONFLICT (event_time, hash) DO NOTHING RETURNING receipt),
     counted AS (UPDATE event_count SET value = value + (SELECT count(*) FROM added)
                 WHERE only_row AND EXISTS (SELECT FROM added))
     SELECT receipt FROM added`,
    [
      events.map(({ event }) => instant(storableInstant(event.eventTime))),
      byteaArray(events.map(({ hash }) => hash)),
      events.map(({ receipt }) => receipt),
      events.map(({ receivedAt }) => instant(receivedAt)),
      events.map(({ effectiveAt }) => instant(effectiveAt)),
      events.map(({ event }) => kinds[event.kind]),
      events.map(({ event }) => (event.kind === "run" ? (event.eventType ?? null) : null)),
      events.map(({ event }) => (event.kind === "run" ? event.run.id : null)),
      events.map(({ event }) => (event.kind === "dataset" ? event.dataset : event.job).namespace),
      events.map(({ event }) => (event.kind === "dataset" ? event.dataset : event.job).name),
      events.map(({ event }) => event.producer),
      events.map(({ problems }) => (problems.length > 0 ? JSON.stringify(problems) : null)),
      foldError,
      deflateCodec,
      byteaArray(events.map(({ text }) => pack(text))),
    ],
    "append-events",
  );
  const fresh = new Set(rows.map((row) => row.receipt));
  const known = events.filter(({ receipt }) => !fresh.has(receipt));
  const repeats = new Map<string, number>();
  if (known.length > 0) {
    const counted = await session.query<{ receipt: string; repeats: number }>(
      `UPDATE events e SET repeats = e.repeats + 1
       FROM unnest($1::timestamptz[], $2::bytea[]) AS u (event_time, hash)
       WHERE e.event_time = u.event_time AND e.hash = u.hash RETURNING e.receipt, e.repeats`,
      [
        known.map(({ event }) => instant(storableInstant(event.eventTime))),
        byteaArray(known.map(({ hash }) => hash)),
      ],
      "count-repeats",
    );
    for (const row of counted) repeats.set(row.receipt, row.repeats);
  }
  return { fresh, repeats };
}

/** Stores invalid submissions; repeats are counted. */
export async function quarantineSubmissions(
  session: Session,
  submissions: readonly RejectedSubmission[],
): Promise<void> {
  await session.query(
    `INSERT INTO quarantine AS q (id, received_at, last_at, problems, codec, body)
     SELECT u.id, u.received_at, u.received_at, u.problems, $4, u.body
     FROM unnest($1::uuid[], $2::timestamptz[], $3::jsonb[], $5::bytea[]) AS u (id, received_at, problems, body)
     ON CONFLICT (id) DO UPDATE SET repeats = q.repeats + 1, last_at = excluded.last_at, problems = excluded.problems`,
    [
      submissions.map(({ id }) => id),
      submissions.map(({ receivedAt }) => instant(receivedAt)),
      submissions.map(({ problems }) => JSON.stringify(problems)),
      deflateCodec,
      byteaArray(submissions.map(({ text }) => pack(text))),
    ],
    "quarantine",
  );
}

/** Creates the partitions from last month to the month after next; other times go to the default partition. */
export async function ensurePartitions(session: Session, now = new Date()): Promise<void> {
  for (let offset = -1; offset <= 2; offset += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
    const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset + 1, 1));
    const name = `events_${from.getUTCFullYear()}_${String(from.getUTCMonth() + 1).padStart(2, "0")}`;
    const [known] = await session.query("SELECT 1 WHERE to_regclass($1) IS NOT NULL", [
      `headwater_log.${name}`,
    ]);
    if (known) continue;
    const range = [from.toISOString(), to.toISOString()];
    // Early rows of that month are in the default partition and would prevent attaching the new one.
    await session.query(
      `CREATE TABLE headwater_log.${name} (LIKE headwater_log.events INCLUDING STORAGE INCLUDING DEFAULTS)`,
    );
    await session.query(
      `WITH early AS (DELETE FROM headwater_log.events_default
                      WHERE event_time >= $1::timestamptz AND event_time < $2::timestamptz RETURNING *)
       INSERT INTO headwater_log.${name} SELECT * FROM early`,
      range,
    );
    await session.query(
      `ALTER TABLE headwater_log.events ATTACH PARTITION headwater_log.${name} FOR VALUES FROM ('${range[0]}') TO ('${range[1]}')`,
    );
  }
}
