import { readFileSync } from "node:fs";

/** A statement of a corpus. */
export interface CorpusStatement {
  readonly corpus: string;
  readonly sql: string;
}

/** The statements of a corpus: they end with `;` at the end of a line, and comments stand on lines of their own. */
export function statementsOf(corpus: string): CorpusStatement[] {
  const text = readFileSync(new URL(`./corpora/${corpus}.sql`, import.meta.url), "utf8");
  return text
    .split(/;\s*$/m)
    .map((statement) => statement.replace(/^--.*$/gm, "").trim())
    .filter((sql) => sql !== "")
    .map((sql) => ({ corpus, sql }));
}
