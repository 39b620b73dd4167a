import { Contents } from "../contents/contents.ts";
import type { GraphCaches } from "../contents/graph-caches.ts";
import type { Session } from "../database/database.ts";
import { isIdentity } from "../log/command-content.ts";
import { appendCommand, type Command, findCommand } from "../log/commands.ts";
import type { GraphChanges } from "../model/graph-changes.ts";
import { deriveEdits } from "./catalog/derive-edits.ts";
import { rederiveIdentity } from "./identity/identity.ts";

/** Appends a command to the log and applies it, in the caller's transaction, under the fold lock. */
export async function applyCommand(
  session: Session,
  caches: GraphCaches,
  command: Command,
): Promise<GraphChanges> {
  await appendCommand(session, command);
  const { content } = command;
  const meant = content.kind === "undo" ? (await findCommand(session, content.command))?.command : command;
  // The undone command may still arrive, in an import; it will then be found undone.
  if (!meant) return { adjacency: [], representatives: [], hidden: [] };
  const nodes = await session.query<{ id: number }>(
    `SELECT n.id FROM command_subjects s CROSS JOIN LATERAL (
       SELECT id FROM datasets WHERE public_id = s.subject
       UNION ALL SELECT id FROM jobs WHERE public_id = s.subject) n WHERE s.command = $1`,
    [meant.id],
    "subjects-of-command",
  );
  const ids = nodes.map(({ id }) => id);
  if (isIdentity(meant.content)) return rederiveIdentity(session, ids);
  return deriveEdits(session, new Contents(session, caches), { commanded: ids });
}

/** Returns the position of the latest command. */
export async function latestCommand(session: Session): Promise<number> {
  const [row] = await session.query<{ position: number | null }>(
    "SELECT max(position) AS position FROM commands",
  );
  return row?.position ?? 0;
}

/** Applies the commands after a position, for datasets and jobs that existed before. */
export async function applyCommandsAfter(
  session: Session,
  caches: GraphCaches,
  position: number,
): Promise<void> {
  const rows = await session.query<{ id: number; is_identity: boolean }>(
    `SELECT DISTINCT n.id, m.dataset_a IS NOT NULL AS is_identity
     FROM commands c JOIN commands m ON m.id = coalesce(c.undoes, c.id)
     JOIN command_subjects s ON s.command = m.id CROSS JOIN LATERAL (
       SELECT id FROM datasets WHERE public_id = s.subject
       UNION ALL SELECT id FROM jobs WHERE public_id = s.subject) n
     WHERE c.position > $1`,
    [position],
  );
  const ids = (isIdentityCommand: boolean) =>
    rows.flatMap(({ id, is_identity }) => (is_identity === isIdentityCommand ? [id] : []));
  await rederiveIdentity(session, ids(true));
  await deriveEdits(session, new Contents(session, caches), { commanded: ids(false) });
}
