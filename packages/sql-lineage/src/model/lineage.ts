/**
 * The result of the package: the lineage of statements and scripts, in the terms of OpenLineage's
 * ColumnLineageDatasetFacet 1-2-0 (`type`, `subtype`, `masking`).
 */

/**
 * A position in the SQL text. Offsets are UTF-16 code units from 0, `end` is exclusive; lines and columns count from 1.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** The effect of a source column on an output column. */
export type TransformationSubtype =
  | "IDENTITY"
  | "TRANSFORMATION"
  | "AGGREGATION"
  | "JOIN"
  | "GROUP_BY"
  | "FILTER"
  | "SORT"
  | "WINDOW"
  | "CONDITIONAL";

/** A transformation as in OpenLineage's ColumnLineageDatasetFacet. */
export interface Transformation {
  readonly type: "DIRECT" | "INDIRECT";
  readonly subtype: TransformationSubtype;
  /** True if the transformation masks the value, such as a hash or a count. */
  readonly masking: boolean;
}

/** A dataset in SQL: a table, a view, or a location in an object store (COPY, UNLOAD, LOCATION). */
export interface DatasetReference {
  readonly kind: "table" | "location";
  /** The name as first written in the script, unquoted, with parts joined by `.`; the URL for a location. */
  readonly name: string;
  /** The parts of the name, which keep dots inside quoted parts. A location has one part. */
  readonly parts: readonly string[];
  /** True for quoted parts. Databases store other parts in the case of the dialect. */
  readonly quoted: readonly boolean[];
}

/** A name of a procedure. */
export interface RoutineReference {
  /** The name as written, unquoted, with parts joined by `.`. */
  readonly name: string;
  readonly parts: readonly string[];
  readonly quoted: readonly boolean[];
}

/** A source column with its transformations, one for each distinct type, subtype and masking. */
export interface ColumnSource {
  readonly dataset: DatasetReference;
  /** The column name as in the catalog if the table is known, otherwise as first written. */
  readonly column: string;
  readonly transformations: readonly Transformation[];
}

/** The sources of an output column. A column without sources is a constant, a count, or unknown (with a warning). */
export interface ColumnLineage {
  /** The output column as written. An unnamed expression gets the dialect's default name. */
  readonly column: string;
  readonly sources: readonly ColumnSource[];
}

/** The output of a statement or script to one dataset. A query that writes nothing has no dataset. */
export interface WriteLineage {
  readonly dataset: DatasetReference | undefined;
  /** The input datasets, including those without visible columns, as in `count(*)`. */
  readonly inputs: readonly DatasetReference[];
  readonly columns: readonly ColumnLineage[];
  /** Columns that affect the rows of the output: filters, joins, grouping, sorting. They affect every output column. */
  readonly influences: readonly ColumnSource[];
}

/**
 * The effect of a statement on its outputs. Only `rows` writes data; setup statements such as `CREATE TABLE IF NOT
 * EXISTS`, or `DELETE` before an insert, do not.
 *
 * - `rows`: writes rows (INSERT … SELECT, CTAS, COPY, UPDATE, MERGE), or defines them (a view).
 * - `definition`: creates or alters without rows (LIKE, WITH NO DATA, a query without rows).
 * - `removal`: DELETE, TRUNCATE, DROP.
 * - `none`: only reads, or does not affect data (SET, GRANT, …).
 * - `opaque`: the effect is unknown (CALL, EXECUTE).
 */
export type StatementEffect = "rows" | "definition" | "removal" | "none" | "opaque";

/** Definitions of a statement that other statements and scripts refer to. */
export type Definition =
  | {
      readonly kind: "external-schema";
      /** The schema's name in the warehouse. */
      readonly schema: string;
      /** The system that stores its tables. */
      readonly catalog: "data-catalog" | "hive-metastore" | "other";
      /** The database in that system, e.g. in the AWS Glue Data Catalog. */
      readonly database: string | undefined;
      readonly region: string | undefined;
    }
  | {
      readonly kind: "table";
      readonly table: DatasetReference;
      /** The columns in order, as far as the statement defines them. */
      readonly columns: readonly string[];
      /** The location of an external table's files. */
      readonly location: string | undefined;
      readonly temporary: boolean;
      /** The table whose columns are copied, without rows. */
      readonly like: DatasetReference | undefined;
    }
  | { kind: "rename"; from: DatasetReference; to: DatasetReference }
  | {
      readonly kind: "routine";
      readonly routine: RoutineReference;
      /** The text that creates the procedure: the statement and its body, whose statements follow. */
      readonly text: string;
    };

/** The lineage of one statement. Temporary tables are not resolved; see {@link ScriptLineage}. */
export interface StatementLineage {
  /** The index of the statement in the script, from 0. Counts across several texts. */
  readonly index: number;
  /** The statement type, in lowercase: `select`, `insert`, `create table as`, `merge`, `copy`, … */
  readonly kind: string;
  readonly span: Span;
  readonly effect: StatementEffect;
  readonly inputs: readonly DatasetReference[];
  readonly outputs: readonly DatasetReference[];
  /** One write per output dataset (several for multi-table inserts), or one without a dataset for a query. */
  readonly writes: readonly WriteLineage[];
  readonly definitions: readonly Definition[];
  /** The procedure that it calls, unless the script itself creates it. */
  readonly call: RoutineReference | undefined;
  /**
   * The procedure whose body contains the statement, if the body is from `LineageOptions.routines`. The statement then
   * has the index and the span of the call.
   */
  readonly routine: RoutineReference | undefined;
}

/** The reason why lineage is incomplete. */
export type WarningCode =
  | "ambiguous-column"
  | "unknown-column"
  | "unresolved-star"
  | "column-count-mismatch"
  | "nesting-too-deep"
  | "too-much-work"
  | "unsupported-statement"
  | "opaque-statement"
  /** A function, variable or server in FROM, whose rows come from unknown tables. */
  | "unknown-source"
  /** Both branches of a template's condition are read. */
  | "template-branches";

/** A warning about omitted lineage, with its position. */
export interface LineageWarning {
  readonly code: WarningCode;
  readonly message: string;
  /** The index of the statement. */
  readonly index: number;
  readonly span: Span;
}

/** A statement that could not be parsed. Other statements are not affected. */
export interface LineageError {
  /** The index of the statement. */
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The lineage of a script: the union of its statements, with temporary tables resolved. */
export interface ScriptLineage {
  readonly inputs: readonly DatasetReference[];
  readonly outputs: readonly DatasetReference[];
  /** One write per output dataset, and at most one without a dataset for the script's queries. */
  readonly writes: readonly WriteLineage[];
  readonly statements: readonly StatementLineage[];
  readonly errors: readonly LineageError[];
  readonly warnings: readonly LineageWarning[];
  /** False if a statement could not be parsed, or lineage was omitted: there are errors or warnings. */
  readonly complete: boolean;
}
