/**
 * The syntax tree: what the parsers hand to the lineage. It holds what decides about lineage and nothing else: an
 * operator's precedence, a type, a physical attribute are read and dropped. Chains (operators, set operations, joins)
 * are flat lists, so that a statement with ten thousand terms is no deeper than one with two.
 */

/** A name, or a part of one, with its place. */
export interface Identifier {
  /** Without quotes, doubled quotes undone. */
  text: string;
  quoted: boolean;
  start: number;
  end: number;
}

/**
 * `database.schema.table`, `alias.column.field`: the most general part first. Empty where the name is only known when
 * the statement runs, as in `IDENTIFIER(?)`.
 */
export type QualifiedName = readonly Identifier[];

/** An expression. */
export type Expression =
  | ColumnReference
  | Constant
  | Call
  | Case
  | Subquery
  | Operation
  | Group
  | Lambda
  | StarArgument;

/** A name in an expression: a column, a qualified column, or a field inside one. */
export interface ColumnReference {
  kind: "column";
  name: QualifiedName;
}

/** A literal, parameter or keyword value. */
export interface Constant {
  kind: "constant";
  /** A whole number, which GROUP BY and ORDER BY read as a position. */
  ordinal?: number;
}

/** `name(…)`, with what may follow it. */
export interface Call {
  kind: "call";
  /** Lower case; the last part of a qualified name. */
  name: string;
  arguments: Expression[];
  distinct: boolean;
  /** `… ORDER BY …` inside the parentheses, or WITHIN GROUP (ORDER BY …). */
  orderBy: Expression[];
  filter: Expression | undefined;
  window: Window | undefined;
  /** The names that STRUCT gives its fields. */
  names?: (Identifier | undefined)[];
}

/** `OVER (…)` or an entry of the WINDOW clause. */
export interface Window {
  /** The named window that it builds on. */
  base: Identifier | undefined;
  partitionBy: Expression[];
  orderBy: Expression[];
}

/** `CASE`, in both forms. */
export interface Case {
  kind: "case";
  operand: Expression | undefined;
  branches: { condition: Expression; result: Expression }[];
  otherwise: Expression | undefined;
}

/** A query inside an expression. The left side of `IN` is an operand beside it. */
export interface Subquery {
  kind: "subquery";
  form: "scalar" | "exists" | "in";
  query: Query;
}

/** Operands and operators, flat: every operand counts as transformed. */
export interface Operation {
  kind: "operation";
  operands: Expression[];
}

/** Parentheses around one expression, which change nothing. */
export interface Group {
  kind: "group";
  inner: Expression;
}

/** `x -> …`: its parameters hide columns of the same name. */
export interface Lambda {
  kind: "lambda";
  parameters: readonly Identifier[];
  body: Expression;
}

/** `*` or `t.*` as an argument. */
export interface StarArgument {
  kind: "star";
  qualifier: QualifiedName | undefined;
}

/** One entry of a select list. */
export type SelectItem =
  | { kind: "expression"; expression: Expression; alias: Identifier | undefined; start: number; end: number }
  | {
      kind: "star";
      qualifier: QualifiedName | undefined;
      /** EXCEPT, EXCLUDE. */
      except: readonly Identifier[];
      rename: readonly { from: Identifier; to: Identifier }[];
      /** REPLACE: the column keeps its place and takes this value. */
      replace: readonly { expression: Expression; column: Identifier }[];
      /** LIKE, ILIKE: only columns whose names match. */
      like: string | undefined;
      /** Not written: the parser put it in, so that no warning is about it. */
      generated?: boolean;
      start: number;
      end: number;
    };

/** A source of rows in FROM. */
export type Relation =
  | TableRelation
  | DerivedRelation
  | JoinedRelation
  | FunctionRelation
  | PivotRelation
  | UnpivotRelation;

/** What every relation may carry: `AS alias (column, …)`. */
export interface Aliased {
  alias: Identifier | undefined;
  columnAliases: readonly Identifier[];
}

/** A table, view, common table expression, or a path into an earlier source (`FROM c, c.orders o`). */
export interface TableRelation extends Aliased {
  kind: "table";
  name: QualifiedName;
  /** A location instead of a name (`s3://…`, `@stage/…`, a file), as some dialects allow. */
  location?: string;
  /** `AT position` of a path: the alias that counts the elements. */
  position?: Identifier | undefined;
}

/** A query or VALUES in FROM. */
export interface DerivedRelation extends Aliased {
  kind: "derived";
  query: Query;
  lateral: boolean;
}

/** A relation and those joined to it, in order. */
export interface JoinedRelation extends Aliased {
  kind: "joined";
  first: Relation;
  joins: Join[];
}

/** One join of a {@link JoinedRelation}. */
export interface Join {
  relation: Relation;
  on: Expression | undefined;
  using: readonly Identifier[];
  natural: boolean;
  /** Which rows are kept; `cross` takes no condition. Decides what a column of USING means. */
  side: "inner" | "left" | "right" | "full" | "cross";
  /** SEMI and ANTI joins: the right side filters and gives no column. */
  filtersOnly: boolean;
}

/** `f(…)` in FROM, UNNEST, LATERAL VIEW, FLATTEN: its columns come from the arguments. */
export interface FunctionRelation extends Aliased {
  kind: "function";
  call: Call;
  /** Columns that the function is known to give when no column aliases say otherwise. */
  columns: readonly string[];
}

/** `source PIVOT (aggregate FOR column IN (…))`. */
export interface PivotRelation extends Aliased {
  kind: "pivot";
  source: Relation;
  aggregates: { expression: Expression; alias: Identifier | undefined }[];
  on: Expression[];
  /** The output columns that IN (…) makes, when they can be named. */
  values: readonly { text: string; alias: Identifier | undefined }[];
}

/** `source UNPIVOT (value FOR name IN (columns))`. */
export interface UnpivotRelation extends Aliased {
  kind: "unpivot";
  source: Relation;
  /** The value columns, and for each the source columns that feed it. */
  values: readonly { column: Identifier; from: readonly QualifiedName[] }[];
  /** The column that says which source column a row came from. */
  name: Identifier | undefined;
}

/** A common table expression. */
export interface CommonTable {
  name: Identifier;
  columnAliases: readonly Identifier[];
  query: Query;
  /** A data-changing statement in WITH (PostgreSQL): its lineage is the statement's as well. */
  statement?: Statement;
}

/** A query with what surrounds its body. */
export interface Query {
  with: readonly CommonTable[];
  recursive: boolean;
  body: QueryBody;
  orderBy: Expression[];
  start: number;
  end: number;
}

/** A SELECT, a chain of set operations, rows, or a query in parentheses. */
export type QueryBody = Select | SetOperation | Rows | { kind: "nested"; query: Query };

/** `SELECT …`. Hive's `FROM … SELECT` and `TABLE name` are the same thing. */
export interface Select {
  kind: "select";
  items: SelectItem[];
  /** DISTINCT; an array for DISTINCT ON (…). */
  distinct: boolean | Expression[];
  from: Relation[];
  where: Expression[];
  groupBy: Expression[];
  /** GROUP BY ALL: everything that is not aggregated. */
  groupByAll: boolean;
  having: Expression | undefined;
  qualify: Expression | undefined;
  windows: readonly { name: Identifier; window: Window }[];
  /** CLUSTER BY, SORT BY, DISTRIBUTE BY. */
  sortBy: Expression[];
  into: { name: QualifiedName; temporary: boolean } | undefined;
  /** CONNECT BY, with its pseudo-column LEVEL. */
  isHierarchy: boolean;
}

/** `first operator operand operator operand …`; INTERSECT has been grouped already. */
export interface SetOperation {
  kind: "set";
  first: QueryBody;
  rest: { operator: "union" | "except" | "intersect"; byName: boolean; operand: QueryBody }[];
}

/** `VALUES (…), (…)`. */
export interface Rows {
  kind: "rows";
  rows: Expression[][];
}

/** `column = expression` of UPDATE, MERGE, ON CONFLICT. */
export interface Assignment {
  column: Identifier;
  /** What stands before the column: the table, or its alias, where several are changed. */
  qualifier?: QualifiedName;
  expression: Expression;
  /** Of `(a, b) = (SELECT x, y …)`: which column of the subquery it is, from 0. */
  position?: number;
}

/** What one branch of an insert puts where. */
export interface InsertTarget {
  name: QualifiedName;
  location?: string | undefined;
  columns: readonly Identifier[];
  /** VALUES of a multi-table insert's branch, over the columns of the source query. */
  values: Expression[] | undefined;
  /** A query of its own (Hive's `FROM x INSERT … SELECT`), or the statement's. */
  query: Query | undefined;
  /** WHEN of a conditional multi-table insert. */
  condition: Expression | undefined;
}

/** A statement. `kind` decides the shape, `verb` is what a person would call it. */
export type Statement = { start: number; end: number; verb: string } & (
  | {
      kind: "query";
      query: Query;
      /** It cannot give any: `TOP 0`, `LIMIT 0`, `WHERE 1 = 0`. */
      withoutRows: boolean;
    }
  | {
      kind: "insert";
      targets: InsertTarget[];
      /** Feeds the targets that have no query of their own. */
      query: Query | undefined;
      assignments: Assignment[];
      /** ON CONFLICT … WHERE and the like. */
      conditions: Expression[];
    }
  | {
      kind: "create";
      object: "table" | "view";
      name: QualifiedName;
      columns: readonly Identifier[];
      query: Query | undefined;
      /** The query gives the columns alone: WITH NO DATA, or one that cannot give rows. */
      withoutRows: boolean;
      temporary: boolean;
      /** LIKE: its columns are taken over, its rows are not. */
      like: QualifiedName | undefined;
      /** CLONE, SHALLOW CLONE, COPY: columns and rows are taken over. */
      clone: QualifiedName | undefined;
      external: boolean;
      location: string | undefined;
    }
  | {
      kind: "update";
      with: readonly CommonTable[];
      target: TableRelation;
      /** Joins on the target itself (MySQL), which may be assigned too. */
      targetJoins: Join[];
      assignments: Assignment[];
      from: Relation[];
      where: Expression | undefined;
    }
  | {
      kind: "delete";
      with: readonly CommonTable[];
      targets: TableRelation[];
      using: Relation[];
      /** `DELETE a, b FROM …`: the targets are names of sources in USING. */
      targetsAreSources: boolean;
      where: Expression | undefined;
    }
  | {
      kind: "merge";
      with: readonly CommonTable[];
      target: TableRelation;
      source: Relation;
      on: Expression | undefined;
      /** REMOVE DUPLICATES, INSERT *, UPDATE SET *: every column of the source by name. */
      allColumns: boolean;
      conditions: Expression[];
      assignments: Assignment[];
      inserts: { columns: readonly Identifier[]; values: Expression[] }[];
    }
  | { kind: "append"; target: QualifiedName; source: QualifiedName }
  | { kind: "rename"; pairs: readonly { from: QualifiedName; to: QualifiedName }[] }
  | { kind: "swap"; first: QualifiedName; second: QualifiedName }
  | { kind: "exchange-partition"; target: QualifiedName; source: QualifiedName }
  | {
      kind: "alter";
      target: QualifiedName;
      addColumns: readonly Identifier[];
      dropColumns: readonly Identifier[];
      renameColumns: readonly { from: Identifier; to: Identifier }[];
    }
  | { kind: "drop"; targets: QualifiedName[] }
  | { kind: "truncate"; targets: QualifiedName[] }
  | { kind: "refresh"; target: QualifiedName }
  | {
      /** COPY … FROM, LOAD DATA, COPY INTO a table. */
      kind: "load";
      target: QualifiedName;
      columns: readonly Identifier[];
      locations: readonly string[];
      query: Query | undefined;
    }
  | {
      /** UNLOAD, EXPORT DATA, COPY … TO, COPY INTO a location. */
      kind: "unload";
      locations: readonly string[];
      source: QualifiedName | undefined;
      query: Query | undefined;
    }
  | { kind: "use"; database: Identifier | undefined; schema: Identifier | undefined }
  | {
      kind: "external-schema";
      schema: Identifier;
      catalog: "data-catalog" | "hive-metastore" | "other";
      database: string | undefined;
      region: string | undefined;
    }
  | { kind: "opaque" }
  | {
      kind: "other";
      /** The text of a routine, which holds statements. */
      body?: { text: string; offset: number };
    }
);
