import type { Contents } from "../contents/contents.ts";
import { contentId } from "../model/identifiers.ts";
import type { InferenceFailure } from "./infer-runs.ts";
import type { CorrectionReason } from "./sql/infer-edges.ts";
import type { SqlPlace, SqlProblem } from "./sql/read-sql.ts";

/**
 * What is told of an inference: what it added, set aside and could not read. Datasets are node ids; without a place an
 * asset of the task names them.
 */
export interface StoredInference {
  /** Empty where there was no SQL. */
  readonly dialect: string;
  /** Whether the SQL is that of the run's statements, which are runs of their own. */
  readonly isOfStatements?: boolean;
  readonly inputs: readonly (readonly [dataset: number, place: SqlPlace | null])[];
  readonly outputs: readonly (readonly [dataset: number, place: SqlPlace | null])[];
  /** Outputs that count as no writing: the SQL only creates, empties or drops them. */
  readonly prepared: readonly (readonly [dataset: number, place: SqlPlace | null])[];
  readonly corrections: readonly (readonly [
    to: number,
    toColumn: string | null,
    from: number,
    fromColumn: string,
    reason: CorrectionReason,
  ])[];
  readonly problems: readonly SqlProblem[];
}

/** An inference that says nothing, or why the SQL was not read. */
export function noInference(failure: InferenceFailure | null): StoredInference {
  const problems = failure === null ? [] : [{ ...failure, line: 1, column: 1 }];
  return { dialect: "", inputs: [], outputs: [], prepared: [], corrections: [], problems };
}

/** Stores an inference as content and gives its id; null when there is nothing to tell. */
export function putInference(contents: Contents, inference: StoredInference): string | null {
  const { inputs, outputs, prepared, corrections, problems } = inference;
  if (inputs.length + outputs.length + prepared.length + corrections.length + problems.length === 0)
    return null;
  const text = JSON.stringify(inference);
  const hash = contentId(text);
  contents.put(hash, text);
  return hash;
}
