import { canonicalJson } from "@headwater/openlineage";
import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { nameBasedId } from "../model/identifiers.ts";
import { type CommandContent, isIdentity, subjectId, subjectsOf } from "./command-content.ts";

/** A command with author and time. */
export interface Command<Content extends CommandContent = CommandContent> {
  readonly id: string;
  readonly content: Content;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** Creates a command; its id follows from content, author and time. */
export function createCommand(content: CommandContent, actor: string, receivedAt: number): Command {
  const id = nameBasedId("command", instant(receivedAt), actor, canonicalJson(content));
  return { id, content, actor, receivedAt };
}

/** Appends a command to the log unless it exists. Returns whether it was new. */
export async function appendCommand(session: Session, command: Command): Promise<boolean> {
  const { id, content, actor, receivedAt } = command;
  const { kind, ...body } = content;
  const subjects = [...new Set(subjectsOf(content).map(subjectId))].sort();
  const rows = await session.query(
    `WITH own AS (
       INSERT INTO commands (id, received_at, actor, kind, body, dataset_a, dataset_b, undoes)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id),
     about AS (INSERT INTO command_subjects (subject, command) SELECT s, own.id FROM own, unnest($9::uuid[]) AS s)
     SELECT id FROM own`,
    [
      id,
      instant(receivedAt),
      actor,
      kind,
      JSON.stringify(body),
      ...(isIdentity(content) ? [subjects[0], subjects.at(-1)] : [null, null]),
      content.kind === "undo" ? content.command : null,
      subjects,
    ],
    "append-command",
  );
  return rows.length > 0;
}

/** A command as stored. */
export interface CommandRow {
  readonly id: string;
  readonly received_at: number;
  readonly actor: string;
  readonly kind: string;
  readonly body: object;
}

/** The columns of a {@link CommandRow} from the table `c`. */
export const commandColumns = "c.id, c.received_at, c.actor, c.kind, c.body";

/** Converts a row to a command. */
export function toCommand(row: CommandRow): Command {
  return {
    id: row.id,
    content: { kind: row.kind, ...row.body } as CommandContent,
    actor: row.actor,
    receivedAt: row.received_at,
  };
}

/** Reads all identity decisions and their undos, oldest first. */
export async function readIdentityCommands(session: Session): Promise<Command[]> {
  const rows = await session.query<CommandRow>(
    `SELECT ${commandColumns} FROM commands c WHERE c.dataset_a IS NOT NULL
     UNION ALL
     SELECT ${commandColumns} FROM commands d JOIN commands c ON c.undoes = d.id WHERE d.dataset_a IS NOT NULL
     ORDER BY received_at, id`,
    [],
    "read-identity-commands",
  );
  return rows.map(toCommand);
}

/** Reads commands in order of arrival, page by page; `after` is the position of the last one. */
export async function readCommandPage(
  session: Session,
  after: number,
  limit: number,
): Promise<{ readonly commands: Command[]; readonly last: number | null }> {
  const rows = await session.query<CommandRow & { position: number }>(
    `SELECT c.position, ${commandColumns} FROM commands c WHERE c.position > $1 ORDER BY c.position LIMIT $2`,
    [after, limit],
    "read-command-page",
  );
  return { commands: rows.map(toCommand), last: rows.length < limit ? null : rows.at(-1)!.position };
}

/** Reads a command by id, and who undid it; null when there is none. */
export async function findCommand(
  session: Session,
  id: string,
): Promise<{ readonly command: Command; readonly undone: Command | null } | null> {
  const rows = await session.query<CommandRow>(
    `(SELECT ${commandColumns} FROM commands c WHERE c.id = $1)
     UNION ALL (SELECT ${commandColumns} FROM commands c WHERE c.undoes = $1 ORDER BY c.received_at, c.id LIMIT 1)`,
    [id],
    "find-command",
  );
  const command = rows.find((row) => row.id === id);
  const undone = rows.find((row) => row.id !== id);
  return command ? { command: toCommand(command), undone: undone ? toCommand(undone) : null } : null;
}
