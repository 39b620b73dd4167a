import type { EditContent, IdentityContent } from "../../log/command-content.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import type { SchemaDiff } from "../nodes/schema-diff.ts";
import type { RunReference } from "../runs/execution-runs.ts";

/** The kinds of changes, in the order in which changes of one instant are listed. */
export const changeKinds = ["code", "dataset", "schema", "lineage", "check", "edit"] as const;

/**
 * The kind of a change.
 *
 * - `code`: a job ran with other SQL or from another place
 * - `dataset`: a dataset was written for the first time
 * - `schema`: columns were added, removed or got another type
 * - `lineage`: a job gained or lost inputs, outputs or column lineage
 * - `check`: a data quality check began to fail, or passes again
 * - `edit`: a user edited the catalog
 */
export type ChangeKind = (typeof changeKinds)[number];

/** The commit or version of the code of a run, and of the successful run before; equal if it did not change. */
export interface CommitPair {
  readonly before: string | null;
  readonly after: string;
}

/** A change that probably led to another one. */
export interface ChangeCause {
  readonly kind: "code" | "commit" | "schema";
  readonly at: string;
  /** The job whose code changed, or the dataset whose schema changed. */
  readonly node: NodeReference;
  readonly run: RunReference | null;
  /** For schemas: the changed columns. */
  readonly schema: SchemaDiff | null;
}

/** One end of a changed column edge. */
export interface ChangedColumn {
  readonly dataset: NodeReference;
  /** Null: the whole dataset. */
  readonly column: string | null;
}

/** Gained and lost lineage of a job. */
export interface LineageChange {
  readonly gained: LineageSide;
  readonly lost: LineageSide;
}

/** Edges of a job, of one side of a change. */
export interface LineageSide {
  readonly inputs: readonly NodeReference[];
  readonly outputs: readonly NodeReference[];
  /** At most {@link maxColumnEdges}. */
  readonly columns: readonly { readonly from: ChangedColumn; readonly to: ChangedColumn }[];
  readonly columnCount: number;
}

/** Maximum number of column edges that one change lists on each side. */
export const maxColumnEdges = 20;

/** The SQL and code of a job before and after. */
export interface CodeChange {
  readonly before: string | null;
  readonly after: string | null;
}

/** A data quality check that began to fail, or passes again. */
export interface CheckChange {
  readonly assertion: string;
  readonly name: string | null;
  readonly column: string | null;
  readonly status: "passed" | "warned" | "failed";
}

/** A manual edit. */
export interface EditChange {
  readonly actor: string;
  readonly content: EditContent | IdentityContent;
  /** True if the user took the edit back. */
  readonly undo: boolean;
}

/** A change in the store. */
export interface StoreChange {
  /** Identifies the change: the same one has the same id in every answer. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly at: string;
  /** The dataset or job that changed. */
  readonly node: NodeReference;
  readonly run: RunReference | null;
  readonly commit: CommitPair | null;
  readonly cause: ChangeCause | null;
  readonly schema: SchemaDiff | null;
  readonly lineage: LineageChange | null;
  readonly code: CodeChange | null;
  readonly check: CheckChange | null;
  readonly edit: EditChange | null;
}
