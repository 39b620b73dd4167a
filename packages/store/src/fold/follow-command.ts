import type { GraphChanges } from "../adjacency/graph-changes.ts";
import type { Session } from "../database/database.ts";
import { appendCommand, type Command } from "../log/commands.ts";
import { rederiveIdentity } from "./identity.ts";

/** Appends a command to the log and follows it, inside the caller's transaction, under the fold lock. */
export async function followCommand(session: Session, command: Command): Promise<GraphChanges> {
  await appendCommand(session, command);
  const { content } = command;
  const rows = await session.query<{ id: number }>(
    `SELECT d.id FROM commands c JOIN datasets d ON d.public_id IN (c.dataset_a, c.dataset_b)
     WHERE c.id = $1`,
    [content.kind === "undo" ? content.command : command.id],
    "datasets-of-command",
  );
  return rederiveIdentity(
    session,
    rows.map(({ id }) => id),
  );
}

/** Follows every decision anew. */
export async function followDecisions(session: Session): Promise<GraphChanges> {
  const rows = await session.query<{ id: number }>(
    "SELECT DISTINCT d.id FROM commands c JOIN datasets d ON d.public_id IN (c.dataset_a, c.dataset_b)",
  );
  return rederiveIdentity(
    session,
    rows.map(({ id }) => id),
  );
}
