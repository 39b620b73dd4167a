import type { Scanner } from "./scanner.ts";

/** The comment that separates the cells of a Databricks notebook. */
const cellSeparator = /^-- COMMAND -{10,}[ \t\r]*$/m;

/** Languages of cells without lineage. */
const harmlessLanguages: ReadonlySet<string> = new Set(["md", "md-sandbox", "pip", "conda"]);

/** Ends the statement at the separator of two cells; returns false at another comment. */
export function endCell(scanner: Scanner): boolean {
  if (!scanner.text.startsWith("-- COMMAND ---", scanner.position) || !scanner.startsLine()) return false;
  const start = scanner.position;
  scanner.skipLine();
  scanner.tokens.push({ kind: "symbol", text: ";", keyword: ";", start, end: start });
  return true;
}

/**
 * Reads the language of a cell: `%sql`. Skips cells in other languages, for which it adds a statement `%CELL` unless
 * they only document or install something. Returns false at other percent signs.
 */
export function readCellLanguage(scanner: Scanner): boolean {
  const { text, position, tokens } = scanner;
  const last = tokens.at(-1);
  const language = /^%([a-z][\w-]*)/i.exec(text.slice(position, position + 40))?.[1]?.toLowerCase();
  if (language === undefined || !scanner.startsLine()) return false;
  if (last !== undefined && last.keyword !== ";") return false;
  if (language === "sql") {
    scanner.position += "%sql".length;
    return true;
  }
  if (harmlessLanguages.has(language)) scanner.position++;
  else scanner.push("symbol", `%${language}`, "%CELL", position + language.length + 1);
  const next = cellSeparator.exec(text.slice(scanner.position));
  scanner.position = next === null ? text.length : scanner.position + next.index;
  return true;
}
