/**
 * What the package answers: the lineage of statements and of scripts, in the terms of OpenLineage's
 * ColumnLineageDatasetFacet 1-2-0 (`type`, `subtype`, `masking`).
 */

/** The dialects that the package reads. `generic` accepts what most of them share. */
export const dialectNames = [
  "redshift",
  "postgres",
  "snowflake",
  "bigquery",
  "spark",
  "databricks",
  "trino",
  "athena",
  "hive",
  "mysql",
  "mssql",
  "oracle",
  "duckdb",
  "sqlite",
  "generic",
] as const;

/** One of {@link dialectNames}. */
export type DialectName = (typeof dialectNames)[number];

/** A place in the SQL text. Offsets are UTF-16 code units from 0, `end` is exclusive; lines and columns count from 1. */
export interface Span {
  start: number;
  end: number;
  line: number;
  column: number;
}

/** How the value of a source column comes into an output column, or decides about it. */
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

/** One transformation, as OpenLineage's ColumnLineageDatasetFacet writes it. */
export interface Transformation {
  type: "DIRECT" | "INDIRECT";
  subtype: TransformationSubtype;
  /** Whether the way hides the value: a hash, a count. */
  masking: boolean;
}

/** A dataset that SQL names: a table, a view, or a location in an object store (COPY, UNLOAD, LOCATION). */
export interface DatasetReference {
  kind: "table" | "location";
  /** As first written in the script, without quotes, the parts joined with `.`; a location is its URL. */
  name: string;
  /** The parts of the name, for whom a dot inside a quoted part matters. A location has one. */
  parts: readonly string[];
  /** Which of the parts were quoted: the others a database stores in the case of its dialect. */
  quoted: readonly boolean[];
}

/** A source column and the ways in which it counts. One transformation for each distinct type, subtype and masking. */
export interface ColumnSource {
  dataset: DatasetReference;
  /** In the catalog's spelling when the catalog knows the table, else as first written. */
  column: string;
  transformations: readonly Transformation[];
}

/** Where an output column comes from. Without sources it is a constant, a count, or unknown (then a warning says so). */
export interface ColumnLineage {
  /** The output column as written; an expression without a name has the one that the dialect would give it. */
  column: string;
  sources: readonly ColumnSource[];
}

/** What a statement, or a script, puts into one dataset; a query that writes nothing has no dataset. */
export interface WriteLineage {
  dataset: DatasetReference | undefined;
  /** What it is made of: also datasets none of whose columns shows, as behind `count(*)`. */
  inputs: readonly DatasetReference[];
  columns: readonly ColumnLineage[];
  /** Columns that decide which rows come out: filters, joins, grouping, order. They concern every output column. */
  influences: readonly ColumnSource[];
}

/**
 * What a statement does to its outputs. Only `rows` makes it a writer of data; a set-up statement such as
 * `CREATE TABLE IF NOT EXISTS` or `DELETE` before an insert does not.
 *
 * - `rows`: puts rows in (INSERT … SELECT, CTAS, COPY, UPDATE, MERGE), or defines them (a view).
 * - `definition`: creates or alters without rows (LIKE, WITH NO DATA, a query that gives none).
 * - `removal`: DELETE, TRUNCATE, DROP.
 * - `none`: reads only, or concerns no data (SET, GRANT, …).
 * - `opaque`: what it does cannot be seen from here (CALL, EXECUTE).
 */
export type StatementEffect = "rows" | "definition" | "removal" | "none" | "opaque";

/** What a statement teaches about names, for whoever resolves the names of other statements. */
export type Definition =
  | {
      kind: "external-schema";
      /** The schema as the warehouse names it. */
      schema: string;
      /** Where its tables live. */
      catalog: "data-catalog" | "hive-metastore" | "other";
      /** The database there, e.g. of the AWS Glue Data Catalog. */
      database: string | undefined;
      region: string | undefined;
    }
  | {
      kind: "table";
      table: DatasetReference;
      /** Its columns in order, as far as the statement says. */
      columns: readonly string[];
      /** Where an external table keeps its files. */
      location: string | undefined;
      temporary: boolean;
      /** The table whose columns it takes, without rows. */
      like: DatasetReference | undefined;
    }
  | { kind: "rename"; from: DatasetReference; to: DatasetReference };

/** The lineage of one statement. Temporary tables are tables here; {@link ScriptLineage} resolves through them. */
export interface StatementLineage {
  /** Of the statement in the script, from 0; where several texts are given, it counts on. */
  index: number;
  /** What it is, in lower case: `select`, `insert`, `create table as`, `merge`, `copy`, … */
  kind: string;
  span: Span;
  effect: StatementEffect;
  inputs: readonly DatasetReference[];
  outputs: readonly DatasetReference[];
  /** One for each dataset that it writes (several for multi-table inserts), or one without dataset for a query. */
  writes: readonly WriteLineage[];
  definitions: readonly Definition[];
}

/** Why something in a script is less than complete. */
export type WarningCode =
  | "ambiguous-column"
  | "unknown-column"
  | "unresolved-star"
  | "column-count-mismatch"
  | "nesting-too-deep"
  | "too-much-work"
  | "unsupported-statement"
  | "opaque-statement";

/** Something that the lineage leaves out, and where. */
export interface LineageWarning {
  code: WarningCode;
  message: string;
  /** The statement's index. */
  index: number;
  span: Span;
}

/** A statement that could not be read. The others of the script are not affected. */
export interface LineageError {
  /** The statement's index. */
  index: number;
  line: number;
  column: number;
  message: string;
}

/** The lineage of a script: the union of its statements, temporary tables resolved through. */
export interface ScriptLineage {
  inputs: readonly DatasetReference[];
  outputs: readonly DatasetReference[];
  /** One for each dataset written, and at most one without dataset for the queries of the script. */
  writes: readonly WriteLineage[];
  statements: readonly StatementLineage[];
  errors: readonly LineageError[];
  warnings: readonly LineageWarning[];
}

/**
 * What is known about the tables that exist. The package never invents columns: a table that the catalog does not
 * know keeps its columns to itself, and a column that could be of two such tables is a warning.
 */
export interface Catalog {
  /**
   * The columns of a table in order, in the catalog's spelling; undefined when the table is unknown.
   *
   * @param parts of the name as written, without quotes, the database or schema first
   * @param quoted which of the parts were quoted, for dialects where that changes the look-up
   */
  columns(parts: readonly string[], quoted: readonly boolean[]): readonly string[] | undefined;
}

/** How to read a script. */
export interface LineageOptions {
  dialect: DialectName;
  catalog?: Catalog | undefined;
  /** Put before names of one part. Without it a name stays as written. */
  defaultSchema?: string | undefined;
  /**
   * The length of the script from which on it is not read, in UTF-16 code units over all texts.
   *
   * @default 2,000,000
   */
  maxLength?: number | undefined;
  /**
   * How often the parser may look at a token before it leaves the rest of the script out. A statement takes some tens
   * of looks for each of its tokens.
   *
   * @default 20,000,000
   */
  maxSteps?: number | undefined;
}
