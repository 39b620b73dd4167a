import { readFileSync } from "node:fs";

/** A statement from a corpus. */
export interface CorpusStatement {
  readonly corpus: string;
  readonly sql: string;
}

/** Reads the statements of a corpus: each ends with `;` at the end of a line, and comments are on separate lines. */
export function statementsOf(corpus: string): CorpusStatement[] {
  const text = readFileSync(new URL(`./corpora/${corpus}.sql`, import.meta.url), "utf8");
  return text
    .split(/;\s*$/m)
    .map((statement) => statement.replace(/^--.*$/gm, "").trim())
    .filter((sql) => sql !== "")
    .map((sql) => ({ corpus, sql }));
}
