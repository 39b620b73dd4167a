import type { DialectName } from "@headwater/sql-lineage";
import type { TransformationTuple } from "../../model/stated-lineage.ts";
import type { RoutineReference, SqlDatabase } from "./routine-names.ts";
import type { DatasetName } from "./table-names.ts";

/** A location in a run's SQL. */
export interface SqlPlace {
  /** Index of the statement, from 0. */
  readonly statement: number;
  /** UTF-16 code units from 0, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** A dataset that a run's SQL reads or writes, and the first statement that does; null: stated by an asset. */
export interface SqlDataset {
  readonly dataset: DatasetName;
  readonly place: SqlPlace | null;
}

/** A column edge in a run's SQL; `toColumn` null: the whole output depends on the column. */
export interface SqlColumnEdge {
  readonly from: DatasetName;
  readonly fromColumn: string;
  readonly toColumn: string | null;
  readonly transformations: readonly TransformationTuple[];
}

/** The writes of a run's SQL to one dataset. */
export interface SqlWrite extends SqlDataset {
  readonly from: readonly DatasetName[];
  readonly columns: readonly SqlColumnEdge[];
}

/** A part of a run's SQL that could not be read. */
export interface SqlProblem {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** An external schema that a run's SQL creates for a catalog. */
export interface SqlExternalSchema {
  readonly schema: string;
  readonly database: string;
  readonly region: string | null;
}

/** A run's SQL with its names resolved to datasets. */
export interface SqlReading {
  readonly dialect: DialectName;
  readonly inputs: readonly SqlDataset[];
  readonly writes: readonly SqlWrite[];
  /** Datasets that it creates, alters, empties or drops without inserting rows. */
  readonly prepared: readonly SqlDataset[];
  /** Datasets of which it only uses the columns, or the name. */
  readonly unread: readonly SqlDataset[];
  /** False if a statement or a name could not be read, so that there may be more. */
  readonly complete: boolean;
  readonly problems: readonly SqlProblem[];
  /** Tables whose columns it defines. */
  readonly tables: readonly { readonly dataset: DatasetName; readonly columns: readonly string[] }[];
  readonly externalSchemas: readonly SqlExternalSchema[];
  /** External tables and the location of their files. */
  readonly locations: readonly { readonly table: DatasetName; readonly location: DatasetName }[];
  /** Procedures that it creates, with the text that does. */
  readonly routines: readonly { readonly reference: RoutineReference; readonly text: string }[];
  /** Procedures of other runs whose bodies it includes, with the place of the call. */
  readonly calls: readonly SqlCall[];
  /** The database in which the SQL ran, if the run shows it. */
  readonly database: SqlDatabase | undefined;
}

/** The call of a procedure whose body another run created. */
export interface SqlCall {
  readonly reference: RoutineReference;
  readonly place: SqlPlace;
}

/** The analysis of a run without SQL. */
export const emptyReading: SqlReading = {
  dialect: "generic",
  inputs: [],
  writes: [],
  prepared: [],
  unread: [],
  complete: true,
  problems: [],
  tables: [],
  externalSchemas: [],
  locations: [],
  routines: [],
  calls: [],
  database: undefined,
};
