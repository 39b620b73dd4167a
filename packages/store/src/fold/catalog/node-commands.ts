import type { Session } from "../../database/database.ts";
import type { EditContent } from "../../log/command-content.ts";
import { type Command, type CommandRow, commandColumns, toCommand } from "../../log/commands.ts";
import { groupBy } from "../../model/group-by.ts";

/**
 * Reads commands about nodes by node, without undone ones and identity decisions.
 *
 * @param nodes - node ids of datasets and jobs
 */
export async function readNodeCommands(
  session: Session,
  nodes: readonly number[],
): Promise<Map<number, Command<EditContent>[]>> {
  const rows = await session.query<CommandRow & { node: number }>(
    `SELECT n.id AS node, ${commandColumns}
     FROM (SELECT id, public_id FROM datasets WHERE id = ANY($1::integer[])
           UNION ALL SELECT id, public_id FROM jobs WHERE id = ANY($1::integer[])) n
     JOIN command_subjects s ON s.subject = n.public_id JOIN commands c ON c.id = s.command
     WHERE c.dataset_a IS NULL AND NOT EXISTS (SELECT FROM commands u WHERE u.undoes = c.id)`,
    [nodes],
    "commands-of-nodes",
  );
  return new Map(
    [...groupBy(rows, ({ node }) => node)].map(([node, own]) => [
      node,
      own.map((row) => toCommand(row) as Command<EditContent>),
    ]),
  );
}
