/** The syntax tree of statements. A new kind of statement is one more interface, listed in {@link Statement}. */
import type { Identifier, QualifiedName } from "./names.ts";
import type { ChangeStatement, Query, StatementBase } from "./queries.ts";

/** A statement. */
export type Statement =
  | QueryStatement
  | ChangeStatement
  | CreateStatement
  | AlterStatement
  | AppendStatement
  | ExchangePartitionStatement
  | RenameStatement
  | SwapStatement
  | DropStatement
  | TruncateStatement
  | RefreshStatement
  | LoadStatement
  | UnloadStatement
  | UseStatement
  | ExternalSchemaStatement
  | OpaqueStatement
  | OtherStatement;

/** The statement with a kind. */
export type StatementOfKind<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** A query that is a statement. */
export interface QueryStatement extends StatementBase {
  kind: "query";
  query: Query;
  /** True if the query returns no rows: `TOP 0`, `LIMIT 0`, `WHERE 1 = 0`. */
  withoutRows: boolean;
}

/** CREATE TABLE, CREATE VIEW. */
export interface CreateStatement extends StatementBase {
  kind: "create";
  object: "table" | "view";
  name: QualifiedName;
  columns: readonly Identifier[];
  query: Query | undefined;
  /** True if the query only defines the columns: WITH NO DATA, or a query without rows. */
  withoutRows: boolean;
  temporary: boolean;
  /** LIKE: copies the columns but not the rows. */
  like: QualifiedName | undefined;
  /** CLONE, SHALLOW CLONE, COPY: copies columns and rows. */
  clone: QualifiedName | undefined;
  external: boolean;
  location: string | undefined;
}

/** ALTER TABLE that changes columns. */
export interface AlterStatement extends StatementBase {
  kind: "alter";
  target: QualifiedName;
  addColumns: readonly Identifier[];
  dropColumns: readonly Identifier[];
  renameColumns: readonly { from: Identifier; to: Identifier }[];
}

/** ALTER TABLE … APPEND FROM, ALTER TABLE … SWITCH TO. */
export interface AppendStatement extends StatementBase {
  kind: "append";
  target: QualifiedName;
  source: QualifiedName;
}

/** ALTER TABLE … EXCHANGE PARTITION. */
export interface ExchangePartitionStatement extends StatementBase {
  kind: "exchange-partition";
  target: QualifiedName;
  source: QualifiedName;
}

/** Renames of tables, in order. */
export interface RenameStatement extends StatementBase {
  kind: "rename";
  pairs: readonly { from: QualifiedName; to: QualifiedName }[];
}

/** ALTER TABLE … SWAP WITH. */
export interface SwapStatement extends StatementBase {
  kind: "swap";
  first: QualifiedName;
  second: QualifiedName;
}

/** DROP TABLE, DROP VIEW. */
export interface DropStatement extends StatementBase {
  kind: "drop";
  targets: QualifiedName[];
}

/** TRUNCATE. */
export interface TruncateStatement extends StatementBase {
  kind: "truncate";
  targets: QualifiedName[];
}

/** REFRESH MATERIALIZED VIEW. */
export interface RefreshStatement extends StatementBase {
  kind: "refresh";
  target: QualifiedName;
}

/** COPY … FROM, LOAD DATA, COPY INTO a table. */
export interface LoadStatement extends StatementBase {
  kind: "load";
  target: QualifiedName;
  columns: readonly Identifier[];
  locations: readonly string[];
  query: Query | undefined;
}

/** UNLOAD, EXPORT DATA, COPY … TO, COPY INTO a location. */
export interface UnloadStatement extends StatementBase {
  kind: "unload";
  locations: readonly string[];
  source: QualifiedName | undefined;
  query: Query | undefined;
}

/** USE, SET search_path: the database and schema of unqualified names. */
export interface UseStatement extends StatementBase {
  kind: "use";
  database: Identifier | undefined;
  schema: Identifier | undefined;
}

/** CREATE EXTERNAL SCHEMA (Redshift). */
export interface ExternalSchemaStatement extends StatementBase {
  kind: "external-schema";
  schema: Identifier;
  catalog: "data-catalog" | "hive-metastore" | "other";
  database: string | undefined;
  region: string | undefined;
}

/** A statement with an unknown effect. */
export interface OpaqueStatement extends StatementBase {
  kind: "opaque";
}

/** A statement without effect on rows. */
export interface OtherStatement extends StatementBase {
  kind: "other";
  /** The text of a routine body, which contains statements. */
  body?: { text: string; offset: number };
}
