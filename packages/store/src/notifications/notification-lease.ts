import type { Database, Session } from "../database/database.ts";
import { StoreUnavailable } from "../database/errors.ts";
import { instantOrNull } from "../database/instant.ts";

/** Time after which the lease expires unless renewed, in milliseconds. */
export const notificationLeaseMs = 60_000;

/** Another process has the lease and sends notifications now. */
export class NotificationLeaseLost extends StoreUnavailable {}

/** The right of one process to evaluate rules and send messages. */
export class NotificationLease {
  readonly #database: Database;
  readonly #holder: string;

  /** @param holder - unique name of this process */
  constructor(database: Database, holder: string) {
    this.#database = database;
    this.#holder = holder;
  }

  /** Acquires or renews the lease. @returns whether this process holds it */
  async acquire(): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO notification_lease AS l (holder, lease_until) VALUES ($1, now() + $2 * interval '1 millisecond')
       ON CONFLICT (singleton) DO UPDATE SET holder = $1, lease_until = now() + $2 * interval '1 millisecond'
       WHERE l.holder = $1 OR l.holder IS NULL OR l.lease_until < now() RETURNING 1`,
      [this.#holder, notificationLeaseMs],
      "notification-acquire",
    );
    return rows.length > 0;
  }

  /** Releases the lease, so that another process need not wait for it to expire. */
  async release(): Promise<void> {
    await this.#database.query("UPDATE notification_lease SET holder = NULL WHERE holder = $1", [
      this.#holder,
    ]);
  }

  /** Frees the lease of an ended process: a data directory has one process only. */
  async takeOverEmbedded(): Promise<void> {
    if (this.#database.engine !== "embedded") return;
    await this.#database.query("UPDATE notification_lease SET holder = NULL");
  }

  /**
   * Runs `work` in a transaction during which no other process can take the lease.
   *
   * @throws NotificationLeaseLost
   */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(
      async (session) => {
        const rows = await session.query(
          "SELECT FROM notification_lease WHERE holder = $1 FOR UPDATE",
          [this.#holder],
          "notification-hold",
        );
        if (rows.length === 0) {
          throw new NotificationLeaseLost("Another process sends notifications now.");
        }
        return work(session);
      },
      { urgency: "background" },
    );
  }
}

/** Returns when rules were evaluated last, by any process; null if never. */
export async function readEvaluatedAt(session: Session): Promise<string | null> {
  const [row] = await session.query<{ evaluated_at: number | null }>(
    "SELECT evaluated_at FROM notification_lease",
    [],
    "read-evaluated-at",
  );
  return instantOrNull(row?.evaluated_at ?? null);
}
