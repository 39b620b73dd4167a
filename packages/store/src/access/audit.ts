import { randomUUID } from "node:crypto";
import { decodeCursor, type Page, toPage } from "../database/cursor.ts";
import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";

/** One action of a user. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  /** Name of the key, or of the operating system user for the command line. */
  readonly actor: string;
  /** An action on keys or the server, such as `key-created`, or a kind of command, such as `add-tag`. */
  readonly action: string;
  /** Name of the object of the action. */
  readonly subject: string;
  /** The key, the replayed receipt, or the undone command. */
  readonly subjectId: string | null;
}

interface AuditRow {
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly subject_id: string | null;
}

/** Records an action, in the transaction that performs it. `now` is in epoch milliseconds. */
export async function recordAction(
  session: Session,
  entry: {
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly subjectId: string | null;
  },
  now: number,
): Promise<void> {
  await session.query(
    "INSERT INTO audit (id, at, actor, action, subject, subject_id) VALUES ($1, $2, $3, $4, $5, $6)",
    [randomUUID(), instant(now), entry.actor, entry.action, entry.subject, entry.subjectId],
  );
}

/** Lists actions on keys, the server and the catalog, newest first. @throws InvalidCursor */
export async function listAudit(session: Session, limit: number, cursor?: string): Promise<Page<AuditEntry>> {
  const key = decodeCursor(cursor, "number", "string");
  const rows = await session.query<AuditRow>(
    `SELECT * FROM (
       (SELECT id, at, actor, action, subject, subject_id FROM audit
        WHERE $1::timestamptz IS NULL OR (at, id) < ($1, $2::uuid) ORDER BY at DESC, id DESC LIMIT $3)
       UNION ALL
       (SELECT c.id, c.received_at, c.actor, c.kind,
               CASE c.kind WHEN 'undo' THEN coalesce(o.kind || ' of ', '') ELSE '' END ||
               CASE WHEN o.kind IN ('same-dataset', 'different-datasets') THEN
                      ${name("datasets,0")} || ', ' || ${name("datasets,1")}
                    WHEN o.kind IN ('hide', 'unhide') THEN ${name("subjects,0")}
                      || CASE jsonb_array_length(o.body -> 'subjects') WHEN 1 THEN ''
                         ELSE ' and ' || (jsonb_array_length(o.body -> 'subjects') - 1) || ' other names' END
                    WHEN o.kind = 'declare-edge' THEN ${name("from")} || ' → ' || ${name("to")}
                    WHEN o.kind IS NULL THEN 'what is not here: ' || (c.body ->> 'command')
                    ELSE concat_ws(': ', ${name("subject")} || coalesce(', column ' || (o.body #>> '{subject,column}'), ''),
                                   coalesce(o.body ->> 'tag', o.body #>> '{owner,name}', left(o.body ->> 'description', 200))) END,
               c.undoes
        FROM commands c LEFT JOIN commands o ON o.id = coalesce(c.undoes, c.id)
        WHERE $1::timestamptz IS NULL OR (c.received_at, c.id) < ($1, $2::uuid)
        ORDER BY c.received_at DESC, c.id DESC LIMIT $3)) AS both_lists
     ORDER BY at DESC, id DESC LIMIT $3`,
    [key ? instant(key[0] as number) : null, key ? key[1] : null, limit + 1],
    "list-audit",
  );
  return toPage(rows, limit, toEntry, ({ at, id }) => [at, id]);
}

/** Returns the SQL for a name inside a command. */
function name(path: string): string {
  return `concat_ws(' ', o.body #>> '{${path},namespace}', o.body #>> '{${path},name}')`;
}

function toEntry({ id, at, actor, action, subject, subject_id }: AuditRow): AuditEntry {
  return { id, at: instant(at), actor, action, subject, subjectId: subject_id };
}
