import type { Contents } from "../contents/contents.ts";
import { contentId } from "../model/identifiers.ts";
import type { InferenceFailure } from "./open-run.ts";
import type { CorrectionReason } from "./sql/infer-edges.ts";
import type { SqlPlace, SqlProblem } from "./sql/sql-reading.ts";

/**
 * The stored explanation of an inference: what it added, rejected and could not read. Datasets are node ids; entries
 * without a place come from an asset of the task.
 */
export interface StoredInference {
  /** Empty if there was no SQL. */
  readonly dialect: string;
  /** True if the SQL is that of the run's statements, which are runs of their own. */
  readonly isOfStatements?: boolean;
  readonly inputs: readonly (readonly [dataset: number, place: SqlPlace | null])[];
  readonly outputs: readonly (readonly [dataset: number, place: SqlPlace | null])[];
  /** Outputs that do not count as writes: the SQL only creates, empties or drops them. */
  readonly prepared: readonly (readonly [dataset: number, place: SqlPlace | null])[];
  readonly corrections: readonly (readonly [
    to: number,
    toColumn: string | null,
    from: number,
    fromColumn: string,
    reason: CorrectionReason,
  ])[];
  readonly problems: readonly SqlProblem[];
  /** The procedures that the SQL calls, with the public id of the run that created each. */
  readonly routines?: readonly (readonly [name: string, writer: string, place: SqlPlace])[];
}

/** Returns an empty inference, or the reason why the SQL was not analyzed. */
export function noInference(failure: InferenceFailure | null): StoredInference {
  const problems = failure === null ? [] : [{ ...failure, line: 1, column: 1 }];
  return { dialect: "", inputs: [], outputs: [], prepared: [], corrections: [], problems };
}

/** Stores an inference as content and returns its id; null when it is empty. */
export function putInference(contents: Contents, inference: StoredInference): string | null {
  const { inputs, outputs, prepared, corrections, problems, routines = [] } = inference;
  const datasets = inputs.length + outputs.length + prepared.length;
  if (datasets + corrections.length + problems.length + routines.length === 0) return null;
  const text = JSON.stringify(inference);
  const hash = contentId(text);
  contents.put(hash, text);
  return hash;
}
