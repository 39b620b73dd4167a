import { canonicalJson } from "@headwater/openlineage";
import type { Session } from "../database/database.ts";
import { datasetId, nameBasedId } from "../fold/identifiers.ts";
import { isObject } from "../fold/references.ts";

/** A dataset's name, as it was first written by a producer. */
export interface CommandDataset {
  readonly namespace: string;
  readonly name: string;
}

/** What a person decides. */
export type CommandContent =
  | {
      /** Whether two names are names of one dataset, whatever rules and producers say. */
      readonly kind: "same-dataset" | "different-datasets";
      readonly datasets: readonly [CommandDataset, CommandDataset];
    }
  | { readonly kind: "undo"; readonly command: string };

/** Reads a command's content from JSON; undefined when it is none. */
export function readCommandContent(value: unknown): CommandContent | undefined {
  if (!isObject(value)) return undefined;
  const { kind, datasets, command } = value;
  if (kind === "undo") return typeof command === "string" ? { kind, command } : undefined;
  if (kind !== "same-dataset" && kind !== "different-datasets") return undefined;
  if (!Array.isArray(datasets) || datasets.length !== 2) return undefined;
  const names = datasets.flatMap((own: unknown) =>
    isObject(own) && typeof own.namespace === "string" && typeof own.name === "string"
      ? [{ namespace: own.namespace, name: own.name }]
      : [],
  );
  return names.length === 2 ? { kind, datasets: [names[0]!, names[1]!] } : undefined;
}

/** A decision with its maker and time. */
export interface Command {
  readonly id: string;
  readonly content: CommandContent;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** A command of some content; its id follows from what it says, by whom and when. */
export function makeCommand(content: CommandContent, actor: string, receivedAt: number): Command {
  const id = nameBasedId("command", new Date(receivedAt).toISOString(), actor, canonicalJson(content));
  return { id, content, actor, receivedAt };
}

/** Appends a command to the log, unless it is there. Returns whether it was new. */
export async function appendCommand(session: Session, command: Command): Promise<boolean> {
  const { id, content, actor, receivedAt } = command;
  const { kind, ...body } = content;
  const datasets =
    content.kind === "undo"
      ? [null, null]
      : content.datasets.map((own) => datasetId(own.namespace, own.name)).sort();
  const rows = await session.query(
    `INSERT INTO commands (id, received_at, actor, kind, body, dataset_a, dataset_b, undoes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      id,
      new Date(receivedAt).toISOString(),
      actor,
      kind,
      JSON.stringify(body),
      ...datasets,
      content.kind === "undo" ? content.command : null,
    ],
    "append-command",
  );
  return rows.length > 0;
}

interface CommandRow {
  readonly id: string;
  readonly received_at: number;
  readonly actor: string;
  readonly kind: string;
  readonly body: object;
}

/** Every command, the oldest first. */
export async function readCommands(session: Session): Promise<Command[]> {
  const rows = await session.query<CommandRow>(
    "SELECT id, received_at, actor, kind, body FROM commands ORDER BY received_at, id",
    [],
    "read-commands",
  );
  return rows.map((row) => ({
    id: row.id,
    content: { kind: row.kind, ...row.body } as CommandContent,
    actor: row.actor,
    receivedAt: row.received_at,
  }));
}
