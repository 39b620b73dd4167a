import type { DialectName, ScriptLineage } from "@headwater/sql-lineage";
import { printable } from "../terminal/printable.ts";
import { toAnswer } from "./answer.ts";
import { toDiagram } from "./diagram.ts";
import { toJobEvent } from "./job-event.ts";
import { problemLines, toTable } from "./table.ts";

/** An output format of scripts. */
export type ScriptFormat = "table" | "json" | "mermaid" | "openlineage";

/** A script with the name of its file (`-` for standard input) and its lineage. */
export interface AnalyzedScript {
  readonly name: string;
  readonly text: string;
  readonly lineage: ScriptLineage;
}

/** Settings of the formats. */
export interface FormatSettings {
  readonly dialect: DialectName;
  /** Draws columns in diagrams. */
  readonly columns?: boolean;
  /** Returns the name of a script's job in events. */
  readonly job: (script: AnalyzedScript) => string;
  readonly jobNamespace: string;
  readonly datasetNamespace: string;
}

/** Formats one script, or several scripts with a summary. */
export async function formatScripts(
  scripts: readonly AnalyzedScript[],
  format: ScriptFormat,
  settings: FormatSettings,
): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(jsonOf(scripts), null, 2)}\n`;
    case "mermaid": {
      printProblems(scripts);
      return toDiagram(
        scripts.map(({ lineage }) => lineage),
        settings,
      );
    }
    case "openlineage": {
      printProblems(scripts);
      const events = await Promise.all(
        scripts.map(async (script) => {
          const event = await toJobEvent(script.lineage, script.text, {
            ...settings,
            job: settings.job(script),
          });
          return `${JSON.stringify(event)}\n`;
        }),
      );
      return events.join("");
    }
    default:
      return tableOf(scripts);
  }
}

function jsonOf(scripts: readonly AnalyzedScript[]): object {
  if (scripts.length === 1) return toAnswer(scripts[0]!.lineage);
  return {
    files: scripts.map(({ name, lineage }) => ({ file: name, ...toAnswer(lineage) })),
    summary: totals(scripts),
  };
}

function tableOf(scripts: readonly AnalyzedScript[]): string {
  if (scripts.length === 1) return toTable(scripts[0]!.lineage, scripts[0]!.text);
  const parts = scripts.map(({ name, text, lineage }) => `── ${name}\n${toTable(lineage, text)}`);
  const { files, statements, inputs, outputs, errors, warnings } = totals(scripts);
  const lines = [
    `${count(files, "file")}, ${count(statements, "statement")}: ${count(inputs, "table")} read, ${outputs} written; ${count(errors, "error")}, ${count(warnings, "warning")}`,
  ];
  for (const { name, lineage } of scripts) {
    if (lineage.errors.length > 0) lines.push(`  ${name}: ${count(lineage.errors.length, "error")}`);
  }
  return `${parts.join("\n")}\n${lines.join("\n")}\n`;
}

function totals(scripts: readonly AnalyzedScript[]) {
  const names = (list: "inputs" | "outputs") =>
    new Set(scripts.flatMap(({ lineage }) => lineage[list].map(({ name }) => name))).size;
  const sum = (list: "statements" | "errors" | "warnings") =>
    scripts.reduce((total, { lineage }) => total + lineage[list].length, 0);
  return {
    files: scripts.length,
    statements: sum("statements"),
    inputs: names("inputs"),
    outputs: names("outputs"),
    errors: sum("errors"),
    warnings: sum("warnings"),
  };
}

/** Prints errors and warnings to standard error, for formats that cannot contain them. */
function printProblems(scripts: readonly AnalyzedScript[]): void {
  for (const { name, text, lineage } of scripts) {
    const lines = problemLines(lineage, text);
    if (lines.length > 0 && scripts.length > 1) console.error(name);
    if (lines.length > 0) console.error(printable(lines.join("\n")));
  }
}

/** Formats a number with its noun: `1 file`, `2 files`. */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
