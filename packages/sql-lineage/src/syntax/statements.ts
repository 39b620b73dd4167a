/** The syntax tree of statements. A new kind of statement is one more interface, listed in {@link Statement}. */
import type { Identifier, QualifiedName } from "./names.ts";
import type { ChangeStatement, Query } from "./queries.ts";
import type { StatementBase } from "./statement-base.ts";

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
  readonly kind: "query";
  query: Query;
  /** True if the query returns no rows: `TOP 0`, `LIMIT 0`, `WHERE 1 = 0`. */
  withoutRows: boolean;
}

/** CREATE TABLE, CREATE VIEW. */
export interface CreateStatement extends StatementBase {
  readonly kind: "create";
  readonly object: "table" | "view";
  readonly name: QualifiedName;
  columns: readonly Identifier[];
  query: Query | undefined;
  /** True if the query only defines the columns: WITH NO DATA, or a query without rows. */
  withoutRows: boolean;
  readonly temporary: boolean;
  /** LIKE: copies the columns but not the rows. */
  like: QualifiedName | undefined;
  /** CLONE, SHALLOW CLONE, COPY: copies columns and rows. */
  clone: QualifiedName | undefined;
  readonly external: boolean;
  location: string | undefined;
}

/** ALTER TABLE that changes columns. */
export interface AlterStatement extends StatementBase {
  readonly kind: "alter";
  readonly target: QualifiedName;
  readonly addColumns: readonly Identifier[];
  readonly dropColumns: readonly Identifier[];
  readonly renameColumns: readonly { from: Identifier; to: Identifier }[];
}

/** ALTER TABLE … APPEND FROM, ALTER TABLE … SWITCH TO. */
export interface AppendStatement extends StatementBase {
  readonly kind: "append";
  readonly target: QualifiedName;
  readonly source: QualifiedName;
}

/** ALTER TABLE … EXCHANGE PARTITION. */
export interface ExchangePartitionStatement extends StatementBase {
  readonly kind: "exchange-partition";
  readonly target: QualifiedName;
  readonly source: QualifiedName;
}

/** Renames of tables, in order. */
export interface RenameStatement extends StatementBase {
  readonly kind: "rename";
  readonly pairs: readonly { from: QualifiedName; to: QualifiedName }[];
}

/** ALTER TABLE … SWAP WITH. */
export interface SwapStatement extends StatementBase {
  readonly kind: "swap";
  readonly first: QualifiedName;
  readonly second: QualifiedName;
}

/** DROP TABLE, DROP VIEW. */
export interface DropStatement extends StatementBase {
  readonly kind: "drop";
  readonly targets: QualifiedName[];
}

/** TRUNCATE. */
export interface TruncateStatement extends StatementBase {
  readonly kind: "truncate";
  readonly targets: QualifiedName[];
}

/** REFRESH MATERIALIZED VIEW. */
export interface RefreshStatement extends StatementBase {
  readonly kind: "refresh";
  readonly target: QualifiedName;
}

/** COPY … FROM, LOAD DATA, COPY INTO a table. */
export interface LoadStatement extends StatementBase {
  readonly kind: "load";
  readonly target: QualifiedName;
  columns: readonly Identifier[];
  readonly locations: readonly string[];
  query: Query | undefined;
}

/** UNLOAD, EXPORT DATA, COPY … TO, COPY INTO a location. */
export interface UnloadStatement extends StatementBase {
  readonly kind: "unload";
  readonly locations: readonly string[];
  readonly source: QualifiedName | undefined;
  query: Query | undefined;
}

/** USE, SET search_path: the database and schema of unqualified names. */
export interface UseStatement extends StatementBase {
  readonly kind: "use";
  readonly database: Identifier | undefined;
  readonly schema: Identifier | undefined;
}

/** CREATE EXTERNAL SCHEMA (Redshift). */
export interface ExternalSchemaStatement extends StatementBase {
  readonly kind: "external-schema";
  readonly schema: Identifier;
  readonly catalog: "data-catalog" | "hive-metastore" | "other";
  readonly database: string | undefined;
  readonly region: string | undefined;
}

/** A statement with an unknown effect. */
export interface OpaqueStatement extends StatementBase {
  readonly kind: "opaque";
  /** The name of the routine that it calls. */
  readonly call?: QualifiedName;
}

/** A statement without effect on rows. */
export interface OtherStatement extends StatementBase {
  readonly kind: "other";
  /** The text of a routine body, which contains statements. */
  readonly body?: { text: string; offset: number };
  /** True if the declarations of a routine follow. */
  readonly inDeclarations?: boolean;
  /** The name of the procedure that it creates. Without a {@link body}, its statements follow or are unknown. */
  readonly routine?: QualifiedName;
}
