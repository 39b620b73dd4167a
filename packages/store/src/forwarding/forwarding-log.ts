import type { Database, Session } from "../database/database.ts";
import { StoreUnavailable } from "../database/errors.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import { unpack } from "../model/codec.ts";

/** A run event of the log to be forwarded to another catalog. */
export interface OutgoingEvent {
  readonly position: number;
  readonly receipt: string;
  readonly run: string;
  readonly text: string;
  /** Why its text is unreadable; null if it is readable. */
  readonly unreadable: string | null;
}

/** A facet that was left out of an event. */
export interface DroppedFacet {
  /** JSON pointer into the event. */
  readonly pointer: string;
  /** Size of its JSON in bytes. */
  readonly bytes: number;
}

/** The result of forwarding an event. */
export interface ForwardingOutcome {
  readonly event: Pick<OutgoingEvent, "position" | "receipt">;
  readonly attempts: number;
  /** Facets that had to be left out. */
  readonly dropped: readonly DroppedFacet[];
  /** Why it could not be sent; null if it was sent. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** The problem that blocks forwarding. */
export interface ForwardingProblem {
  readonly code: string;
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Another process has taken the lease and will repeat the work done since. */
export class LeaseLost extends StoreUnavailable {}

/** Time after which a lease expires unless renewed, in milliseconds. */
export const leaseMs = 30_000;
/** Tolerated lag of another server's clock when deciding whether an event is new, in milliseconds. */
const clockSlackMs = 5 * 60_000;

/**
 * The state of forwarding run events to one target: a position in the log, which advances only when everything before
 * it is settled, and the lease of the one process that advances it.
 */
export class ForwardingLog {
  readonly #database: Database;
  readonly #target: string;
  readonly #holder: string;

  /** @param holder - unique name of this process */
  constructor(database: Database, target: string, holder: string) {
    this.#database = database;
    this.#target = target;
    this.#holder = holder;
  }

  /**
   * Starts forwarding to the target: new events, or those received since `from`. Changing `from` resets the position.
   *
   * @param from - epoch milliseconds; null for the time when forwarding was first enabled
   * @throws StoreUnavailable
   */
  async begin(from: number | null): Promise<void> {
    await this.#database.query(
      `INSERT INTO forwarding AS f (target, position, started_at, from_time, lease_until)
       SELECT $1, COALESCE(
                CASE WHEN $2::timestamptz IS NULL THEN NULL
                     ELSE (SELECT min(position) - 1 FROM events WHERE received_at >= $2) END,
                (SELECT max(position) FROM events), 0),
              now(), $2, 'epoch'
       ON CONFLICT (target) DO UPDATE SET position = excluded.position, from_time = excluded.from_time
       WHERE excluded.from_time IS NOT NULL AND f.from_time IS DISTINCT FROM excluded.from_time`,
      [this.#target, instantOrNull(from)],
    );
    if (this.#database.engine === "embedded") {
      // A data directory has one process: any previous holder has ended.
      await this.#database.query("UPDATE forwarding SET holder = NULL WHERE target = $1", [this.#target]);
    }
  }

  /** Acquires or renews the lease. @returns whether this process holds it */
  async acquire(): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE forwarding SET holder = $2, lease_until = now() + $3 * interval '1 millisecond'
       WHERE target = $1 AND (holder = $2 OR holder IS NULL OR lease_until < now()) RETURNING 1`,
      [this.#target, this.#holder, leaseMs],
      "forwarding-acquire",
    );
    return rows.length > 0;
  }

  /** Releases the lease, so that another process need not wait for it to expire. */
  async release(): Promise<void> {
    await this.#database.query("UPDATE forwarding SET holder = NULL WHERE target = $1 AND holder = $2", [
      this.#target,
      this.#holder,
    ]);
  }

  /**
   * Reads the run events after the position, oldest first.
   *
   * @returns the events and the position after them; null when there are no new events
   */
  async next(limit: number): Promise<{ events: OutgoingEvent[]; end: number | null }> {
    // Everything committed by now; positions commit in order, so nothing will appear before it.
    const [state] = await this.#database.query<{ position: number; since: number; last: number }>(
      `SELECT position, COALESCE(from_time, started_at - $2 * interval '1 millisecond') AS since,
              COALESCE((SELECT max(position) FROM events), 0) AS last
       FROM forwarding WHERE target = $1`,
      [this.#target, clockSlackMs],
      "forwarding-position",
    );
    if (!state || state.last <= state.position) return { events: [], end: null };
    const rows = await this.#database.query<EventRow>(
      `SELECT position, receipt, run_id, body FROM events
       WHERE position > $1 AND position <= $2 AND kind = 0 AND run_id IS NOT NULL AND received_at >= $3
       ORDER BY position LIMIT $4`,
      [state.position, state.last, instant(state.since), limit],
      "forwarding-next",
    );
    const full = rows.length === limit;
    return { events: rows.map(outgoing), end: full ? rows.at(-1)!.position : state.last };
  }

  /** Reads the first run event after `position` that belongs to none of the runs; null when there is none. */
  async another(position: number, runs: readonly string[]): Promise<OutgoingEvent | null> {
    const [row] = await this.#database.query<EventRow>(
      `SELECT e.position, e.receipt, e.run_id, e.body FROM events e, forwarding f
       WHERE f.target = $3 AND e.position > $1 AND e.kind = 0 AND e.run_id <> ALL($2::uuid[])
         AND e.received_at >= COALESCE(f.from_time, f.started_at - $4 * interval '1 millisecond')
       ORDER BY e.position LIMIT 1`,
      [position, runs, this.#target, clockSlackMs],
      "forwarding-another",
    );
    return row ? outgoing(row) : null;
  }

  /** Reads dead letters marked for replay, oldest first. */
  async replays(limit: number): Promise<OutgoingEvent[]> {
    const rows = await this.#database.query<EventRow>(
      `SELECT e.position, e.receipt, e.run_id, e.body FROM forwarding_receipts r JOIN events e ON e.receipt = r.receipt
       WHERE r.target = $1 AND r.outcome = 'replay' ORDER BY r.position LIMIT $2`,
      [this.#target, limit],
      "forwarding-replays",
    );
    return rows.map(outgoing);
  }

  /**
   * Stores the outcomes of events and the new position.
   *
   * @param end - every run event up to it is settled; null keeps the position (replays)
   * @throws LeaseLost when another process has the lease; nothing is stored then
   */
  async settle(outcomes: readonly ForwardingOutcome[], end: number | null): Promise<void> {
    const sent = outcomes.filter(({ failure }) => failure === null).length;
    await this.#database.transaction(
      async (session) => {
        const rows = await session.query(
          `UPDATE forwarding SET position = COALESCE($3::bigint, position), sent = sent + $4
           WHERE target = $1 AND holder = $2 RETURNING 1`,
          [this.#target, this.#holder, end, sent],
          "forwarding-settle",
        );
        if (rows.length === 0) throw new LeaseLost("Another process is forwarding events now.");
        await this.#keep(session, outcomes);
      },
      { urgency: "background" },
    );
  }

  async #keep(session: Session, outcomes: readonly ForwardingOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const whole = outcomes.filter(({ failure, dropped }) => failure === null && dropped.length === 0);
    await session.query("DELETE FROM forwarding_receipts WHERE target = $1 AND receipt = ANY($2::uuid[])", [
      this.#target,
      whole.map(({ event }) => event.receipt),
    ]);
    const noted = outcomes.filter((outcome) => !whole.includes(outcome));
    await session.query(
      `INSERT INTO forwarding_receipts AS r (target, receipt, position, outcome, settled_at, attempts, code, message, dropped)
       SELECT $1, u.receipt, u.position, u.outcome, now(), u.attempts, u.code, u.message, u.dropped
       FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::jsonb[])
         AS u (receipt, position, outcome, attempts, code, message, dropped)
       ON CONFLICT (target, receipt) DO UPDATE SET outcome = excluded.outcome, settled_at = excluded.settled_at,
         attempts = r.attempts + excluded.attempts, code = excluded.code, message = excluded.message, dropped = excluded.dropped`,
      [
        this.#target,
        noted.map(({ event }) => event.receipt),
        noted.map(({ event }) => event.position),
        noted.map(({ failure }) => (failure ? "dead" : "reduced")),
        noted.map(({ attempts }) => attempts),
        noted.map(({ failure }) => failure?.code ?? null),
        noted.map(({ failure }) => failure?.message.slice(0, 2000) ?? null),
        noted.map(({ dropped }) => (dropped.length > 0 ? JSON.stringify(dropped) : null)),
      ],
    );
  }

  /** Stores the problem that blocks forwarding now, for readers on any replica; null clears it. */
  async report(problem: ForwardingProblem | null): Promise<void> {
    await this.#database.query("UPDATE forwarding SET problem = $3 WHERE target = $1 AND holder = $2", [
      this.#target,
      this.#holder,
      problem === null ? null : JSON.stringify(problem),
    ]);
  }
}

interface EventRow {
  readonly position: number;
  readonly receipt: string;
  readonly run_id: string;
  readonly body: Buffer;
}

function outgoing({ position, receipt, run_id, body }: EventRow): OutgoingEvent {
  return { position, receipt, run: run_id, ...textOf(body) };
}

/** Returns the text of an event; an unreadable one must not block those behind it. */
function textOf(body: Buffer): Pick<OutgoingEvent, "text" | "unreadable"> {
  try {
    return { text: unpack(body), unreadable: null };
  } catch (error) {
    return { text: "", unreadable: (error as Error).message };
  }
}
