import type { ScriptLineage } from "@headwater/sql-lineage";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { ApiError } from "../api/client.ts";
import { count, formatNumber } from "../ui/text/format.ts";
import { type Analysis, maxTables } from "./analyze.ts";

/** Maximum number of listed problems. */
const maxProblems = 50;

interface Problem {
  readonly isError: boolean;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** The range to select in the SQL, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** The errors and warnings of a script. Choosing one selects its place in the editor. */
export function ProblemList({
  analysis: { sql, lineage, lookupError, skippedTables },
  show,
}: {
  analysis: Analysis;
  show: (range: { readonly start: number; readonly end: number }) => void;
}) {
  const problems = problemsOf(lineage, sql);
  return (
    <div className="hw-sql-problems" role="status">
      {lookupError !== undefined && (
        <p className="hw-dimmed">
          The schemas of the store are not available
          {lookupError instanceof ApiError ? `: ${lookupError.message}` : "."}
        </p>
      )}
      {skippedTables > 0 && lookupError === undefined && (
        <p className="hw-dimmed">
          Schemas are looked up for the first {formatNumber(maxTables)} table names.{" "}
          {count(skippedTables, "name")} {skippedTables === 1 ? "was" : "were"} not looked up. Analyze a part
          of the script to include {skippedTables === 1 ? "it" : "them"}.
        </p>
      )}
      {problems.length > 0 && (
        <ul>
          {problems.slice(0, maxProblems).map((problem) => (
            <li key={`${problem.start} ${problem.message}`} data-error={problem.isError || undefined}>
              <button type="button" onClick={() => show(problem)}>
                {problem.isError ? (
                  <CircleAlert size={14} role="img" aria-label="Error" />
                ) : (
                  <TriangleAlert size={14} role="img" aria-label="Warning" />
                )}
                <span className="hw-numbers">
                  {problem.line}:{problem.column}
                </span>
                <span>{problem.message}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {problems.length > maxProblems && (
        <p className="hw-dimmed">{problems.length - maxProblems} more problems are not shown.</p>
      )}
    </div>
  );
}

function problemsOf({ errors, warnings }: ScriptLineage, sql: string): Problem[] {
  const lineStarts = [0];
  for (let index = sql.indexOf("\n"); index >= 0; index = sql.indexOf("\n", index + 1))
    lineStarts.push(index + 1);
  const failed = errors.map(({ line, column, message }): Problem => {
    const start = (lineStarts[line - 1] ?? 0) + column - 1;
    return { isError: true, message, line, column, start, end: start + 1 };
  });
  const warned = warnings.map(({ message, span: { line, column, start, end } }): Problem => {
    return { isError: false, message, line, column, start, end };
  });
  return [...failed, ...warned].sort(
    (left, right) => Number(right.isError) - Number(left.isError) || left.start - right.start,
  );
}
