import type { LoadStatement, UnloadStatement } from "../../../syntax/statements.ts";
import type { Parsers } from "../../grammar/parsers.ts";

/** Parses a quoted location or a stage; undefined for STDIN, STDOUT, programs and variables. */
export function parseLocation({ tokens }: Parsers): string | undefined {
  if (tokens.acceptAny("STDIN", "STDOUT")) return undefined;
  if (tokens.accept("PROGRAM")) {
    tokens.next();
    return undefined;
  }
  const token = tokens.next();
  switch (token.kind) {
    case "string":
    case "stage":
    case "template":
    case "word":
    case "quoted":
      return token.text;
    case "variable":
    case "symbol":
      return undefined;
    default:
      return tokens.fail("a location");
  }
}

/** Returns the URLs in the strings up to a keyword, or up to the end of the statement. */
export function urlsUntil({ tokens }: Parsers, keyword?: string): string[] {
  const locations: string[] = [];
  while (!tokens.atEnd() && tokens.keyword() !== keyword) {
    const token = tokens.next();
    if (token.kind === "string" && token.text.includes("://")) locations.push(token.text);
  }
  return locations;
}

/** Creates a statement that loads files, and skips its options. */
export function loadedFrom(
  { tokens }: Parsers,
  locations: readonly (string | undefined)[],
  parts: Pick<LoadStatement, "start" | "verb" | "target"> & Partial<Pick<LoadStatement, "columns" | "query">>,
): LoadStatement {
  tokens.skipToEnd();
  const end = tokens.previousEnd;
  return { kind: "load", columns: [], query: undefined, locations: known(locations), ...parts, end };
}

/** Creates a statement that writes files, and skips its options. */
export function unloadedTo(
  { tokens }: Parsers,
  locations: readonly (string | undefined)[],
  parts: Pick<UnloadStatement, "start" | "verb"> & Partial<Pick<UnloadStatement, "source" | "query">>,
): UnloadStatement {
  tokens.skipToEnd();
  const end = tokens.previousEnd;
  return { kind: "unload", source: undefined, query: undefined, locations: known(locations), ...parts, end };
}

function known(locations: readonly (string | undefined)[]): string[] {
  return locations.filter((location) => location !== undefined);
}
