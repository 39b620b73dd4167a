import { decodeCursor, type Page, toPage } from "../../database/cursor.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { CommandContent } from "../../log/command-content.ts";
import { type CommandRow, commandColumns, toCommand } from "../../log/commands.ts";

/** A manual edit of a dataset or job. */
export interface HistoryEntry {
  readonly id: string;
  readonly actor: string;
  readonly at: string;
  readonly content: Exclude<CommandContent, { kind: "undo" }>;
  /** Null: not undone. */
  readonly undone: { readonly actor: string; readonly at: string } | null;
}

interface HistoryRow extends CommandRow {
  readonly undone_by: string | null;
  readonly undone_at: number | null;
}

/**
 * Lists manual edits of a dataset or job, newest first.
 *
 * @param subject - its public id
 * @throws InvalidCursor
 */
export async function listHistory(
  session: Session,
  subject: string,
  limit: number,
  cursor?: string,
): Promise<Page<HistoryEntry>> {
  const after = decodeCursor(cursor, "number", "string");
  const rows = await session.query<HistoryRow>(
    `SELECT ${commandColumns}, u.actor AS undone_by, u.received_at AS undone_at
     FROM command_subjects s JOIN commands c ON c.id = s.command
     LEFT JOIN LATERAL (SELECT actor, received_at FROM commands WHERE undoes = c.id
                        ORDER BY received_at, id LIMIT 1) u ON true
     WHERE s.subject = $1 AND ($2::timestamptz IS NULL OR (c.received_at, c.id) < ($2, $3::uuid))
     ORDER BY c.received_at DESC, c.id DESC LIMIT $4`,
    [subject, after ? instant(after[0] as number) : null, after?.[1] ?? null, limit + 1],
    "list-history",
  );
  return toPage(
    rows,
    limit,
    (row) => {
      const { id, actor, content, receivedAt } = toCommand(row);
      return {
        id,
        actor,
        at: instant(receivedAt),
        content: content as HistoryEntry["content"],
        undone:
          row.undone_by === null || row.undone_at === null
            ? null
            : { actor: row.undone_by, at: instant(row.undone_at) },
      };
    },
    (row) => [row.received_at, row.id],
  );
}
