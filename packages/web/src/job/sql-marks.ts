import type { ColumnSource, ScriptLineage } from "@headwater/sql-lineage";

/** A range of the SQL that is related to the chosen column. */
export interface SqlMark {
  readonly kind: "statement" | "output" | "source" | "indirect";
  /** UTF-16 code units from the start; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** An output column of the SQL. */
export interface OutputColumn {
  /** Name of the written dataset as in the SQL; empty for a query that writes nothing. */
  readonly dataset: string;
  readonly column: string;
  readonly sources: readonly ColumnSource[];
  readonly influences: readonly ColumnSource[];
  readonly marks: readonly SqlMark[];
}

/** Returns every output column of a script with the ranges that feed it. */
export function outputColumns(sql: string, lineage: ScriptLineage): OutputColumn[] {
  return lineage.statements.flatMap((statement) =>
    statement.writes.flatMap((write) =>
      write.columns.map(({ column, sources }): OutputColumn => {
        const { start, end } = statement.span;
        const text = sql.slice(start, end);
        const direct = new Set(sources.filter(isDirect).map((source) => source.column.toLowerCase()));
        const indirect = new Set(
          [...sources.filter((source) => !isDirect(source)), ...write.influences].map((source) =>
            source.column.toLowerCase(),
          ),
        );
        const own = column.toLowerCase();
        const marks: SqlMark[] = [{ kind: "statement", start, end }];
        for (const word of tokenize(text)) {
          const name = word.text.toLowerCase();
          const kind =
            name === own && (word.isAlias || !direct.has(name))
              ? "output"
              : direct.has(name)
                ? "source"
                : indirect.has(name)
                  ? "indirect"
                  : null;
          if (kind) marks.push({ kind, start: start + word.start, end: start + word.start + word.length });
        }
        return {
          dataset: write.dataset?.name ?? "",
          column,
          sources,
          influences: write.influences,
          marks,
        };
      }),
    ),
  );
}

/** Whether values of the source flow into the column. */
export function isDirect({ transformations }: ColumnSource): boolean {
  return transformations.some(({ type }) => type === "DIRECT");
}

/** Skips strings and comments; identifiers may be in double quotes, backticks or brackets. */
const token =
  /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"(?<double>[^"]+)"|`(?<back>[^`]+)`|\[(?<square>[^\]\d][^\]]*)\]|(?<plain>[\p{L}_][\p{L}\p{N}_$]*)/gu;

interface Word {
  readonly text: string;
  readonly start: number;
  readonly length: number;
  readonly isAlias: boolean;
}

function tokenize(sql: string): Word[] {
  const words: Word[] = [];
  let before = "";
  for (const match of sql.matchAll(token)) {
    const { double, back, square, plain } = match.groups ?? {};
    const text = double ?? back ?? square ?? plain;
    if (text === undefined) continue;
    words.push({ text, start: match.index, length: match[0].length, isAlias: before.toLowerCase() === "as" });
    before = text;
  }
  return words;
}
