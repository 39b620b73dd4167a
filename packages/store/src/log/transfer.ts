import type { Session } from "../database/database.ts";
import { instant } from "../database/instant.ts";
import { unpack } from "../model/codec.ts";
import { type CommandContent, readCommandContent } from "./command-content.ts";
import { readCommandPage } from "./commands.ts";

/** Number of rows read by one statement of an export. */
const pageSize = 500;

/** First line of an export, which identifies the format. */
export const exportHeader = { headwater: "export", version: 1 } as const;

/**
 * Yields the whole log as lines of JSON, oldest first: each event as stored, with its time of receipt. Derived data
 * (the graph) is not included; an import rebuilds it. Commands and quarantined submissions follow the events.
 */
export async function* exportLines(session: Session): AsyncGenerator<string> {
  yield `${JSON.stringify(exportHeader)}\n`;
  for (let after = 0; ; ) {
    const rows = await session.query<{ position: number; received_at: number; body: Buffer }>(
      "SELECT position, received_at, body FROM events WHERE position > $1 ORDER BY position LIMIT $2",
      [after, pageSize],
      "export-events",
    );
    for (const row of rows) yield exportLine(row.received_at, unpack(row.body));
    if (rows.length < pageSize) break;
    after = rows.at(-1)!.position;
  }
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<typeof readCommandPage>> = await readCommandPage(session, after, pageSize);
    for (const { content, actor, receivedAt } of page.commands) {
      const line = { receivedAt: instant(receivedAt), command: content, actor };
      yield `${JSON.stringify(line)}\n`;
    }
    after = page.last;
  }
  const rejected = await session.query<{ received_at: number; body: Buffer }>(
    "SELECT received_at, body FROM quarantine WHERE replayed_as IS NULL ORDER BY received_at, id",
  );
  for (const row of rejected) yield exportLine(row.received_at, unpack(row.body));
}

/** Returns one line of an export. The event's text is inserted as is: it is JSON on one line. */
function exportLine(receivedAt: number, text: string): string {
  return `{"receivedAt":"${instant(receivedAt)}","event":${text.replaceAll(/[\r\n]+/g, " ")}}\n`;
}

/** A parsed line of an export: an event (or a quarantined submission), or a command. Times are epoch milliseconds. */
export type ImportedLine =
  | { readonly kind: "event"; readonly value: unknown; readonly receivedAt: number }
  | {
      readonly kind: "command";
      readonly content: CommandContent;
      readonly actor: string;
      readonly receivedAt: number;
    };

/**
 * Parses a line of an export; null for the header.
 *
 * @throws Error when the line does not belong to an export of a known version
 */
export function parseExportLine(line: string): ImportedLine | null {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed === "object" && parsed !== null) {
    if ("headwater" in parsed) {
      const { version } = parsed as { version?: unknown };
      if (version === exportHeader.version) return null;
      throw new Error(
        `The file has export format version ${String(version)}; this version of Headwater reads ${exportHeader.version}.`,
      );
    }
    const receivedAt = "receivedAt" in parsed ? Date.parse(String(parsed.receivedAt)) : Number.NaN;
    if (!Number.isNaN(receivedAt) && "event" in parsed)
      return { kind: "event", value: parsed.event, receivedAt };
    if (!Number.isNaN(receivedAt) && "command" in parsed && "actor" in parsed) {
      const content = readCommandContent(parsed.command);
      if (content) return { kind: "command", content, actor: String(parsed.actor), receivedAt };
    }
  }
  throw new Error("The line is not part of a Headwater export.");
}
