import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { subjectId, subjectsOf } from "../../log/command-content.ts";
import { type CommandRow, commandColumns, toCommand } from "../../log/commands.ts";
import type { StoreChange } from "./change.ts";

type EditedRow = CommandRow & {
  readonly undone_id: string | null;
  readonly undone_kind: string | null;
  readonly undone_body: object | null;
};

/** Reads manual edits by the id of their command. An undo has the content of the edit that it takes back. */
export async function readEdits(
  session: Session,
  commands: readonly string[],
): Promise<Map<string, StoreChange>> {
  if (commands.length === 0) return new Map();
  const rows = await session.query<EditedRow>(
    `SELECT ${commandColumns}, u.id AS undone_id, u.kind AS undone_kind, u.body AS undone_body
     FROM commands c LEFT JOIN commands u ON u.id = c.undoes WHERE c.id = ANY($1::uuid[])`,
    [commands],
    "edits-of-changes",
  );
  return new Map(
    rows.flatMap((row): [string, StoreChange][] => {
      const command = toCommand(row);
      const undone =
        row.undone_id === null || row.undone_kind === null || row.undone_body === null
          ? null
          : toCommand({ ...row, id: row.undone_id, kind: row.undone_kind, body: row.undone_body });
      const { content } = undone ?? command;
      const [subject] = subjectsOf(content);
      // An import may bring an undo without the command that it names.
      if (content.kind === "undo" || !subject) return [];
      const { kind, namespace, name } = subject;
      return [
        [
          command.id,
          {
            id: `edit-${command.id}`,
            kind: "edit",
            at: instant(command.receivedAt),
            node: { kind, id: subjectId(subject), namespace, name },
            run: null,
            commit: null,
            cause: null,
            schema: null,
            lineage: null,
            code: null,
            check: null,
            edit: { actor: command.actor, content, undo: undone !== null },
          },
        ],
      ];
    }),
  );
}
