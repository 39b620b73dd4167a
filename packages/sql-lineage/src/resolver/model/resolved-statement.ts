import type { Definition, StatementEffect } from "../../model/lineage.ts";
import type { Dependencies } from "./dependencies.ts";
import type { RelationColumn } from "./relation.ts";
import type { SourceTable } from "./source-table.ts";

/** The rows that a statement writes to a table or returns. */
export interface ResolvedWrite {
  readonly table: SourceTable | undefined;
  readonly columns: readonly RelationColumn[];
  readonly influences: Dependencies;
  /** The input tables. */
  readonly tables: ReadonlySet<SourceTable>;
}

/** The lineage of a statement, before conversion to the public model. */
export interface ResolvedStatement {
  effect: StatementEffect;
  readonly inputs: Set<SourceTable>;
  readonly outputs: Set<SourceTable>;
  readonly writes: ResolvedWrite[];
  readonly definitions: Definition[];
  /** Renamed tables. */
  readonly renames: { from: SourceTable; to: SourceTable }[];
  readonly created: SourceTable[];
  readonly dropped: SourceTable[];
}
