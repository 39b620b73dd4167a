import type { DatasetReference } from "../../model/lineage.ts";

/** A dataset in the script, with the columns found so far. */
export interface SourceTable {
  /** Equal for names that the dialect treats as the same. */
  readonly key: string;
  readonly reference: DatasetReference;
  /** Column numbers by lowercase name, or by exact name if two names differ only in case. */
  readonly columnNumbers: Map<string, number>;
  /** Lowercase names that several columns share. */
  caseTwins: ReadonlySet<string> | undefined;
  /** The columns in order, if known from the catalog or the script. */
  columns: readonly string[] | undefined;
  temporary: boolean;
}
