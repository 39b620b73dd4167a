// biome-ignore-all lint/style/noExcessiveLinesPerFile: one method per statement that defines objects
import { isTemporaryName } from "../queries/query-parser.ts";
import type { Identifier, QualifiedName, Statement } from "../syntax.ts";
import { TransferParser } from "./transfer-parser.ts";

type CreateStatement = Extract<Statement, { kind: "create" }>;

/** Keywords between CREATE and the object type. */
const createModifiers: ReadonlySet<string> = new Set(
  `OR REPLACE ALTER TEMP TEMPORARY LOCAL GLOBAL UNLOGGED TRANSIENT VOLATILE EXTERNAL FOREIGN MATERIALIZED RECURSIVE
  SECURE FORCE NOFORCE EDITIONABLE NONEDITIONABLE DYNAMIC ICEBERG HYBRID LIVE STREAMING MULTISET SET COLUMN ROW
  PRIVATE SHARDED DUPLICATED IMMUTABLE BLOCKCHAIN SNAPSHOT PERSISTENT REFRESH`.split(/\s+/),
);

/** Keywords that start a column list entry that is not a column, with the required second keyword, if any. */
const constraintStarts: Readonly<Record<string, readonly string[] | undefined>> = {
  PRIMARY: ["KEY"],
  FOREIGN: ["KEY"],
  CONSTRAINT: undefined,
  UNIQUE: ["(", "KEY", "INDEX", "NULLS", "CLUSTERED", "NONCLUSTERED"],
  CHECK: ["("],
  EXCLUDE: ["USING", "("],
  FULLTEXT: undefined,
  SPATIAL: undefined,
  PERIOD: ["FOR"],
  KEY: ["("],
  SUPPLEMENTAL: ["LOG"],
};

/** Parses CREATE, ALTER, DROP and similar statements. */
export abstract class DefinitionParser extends TransferParser {
  /** Parses CREATE of routines. Implemented by the block parser, which extends this one. */
  protected abstract createOther(start: number, object: string): Statement | undefined;

  protected create(): Statement {
    const { start } = this.next();
    const modifiers = new Set<string>();
    while (createModifiers.has(this.keyword())) modifiers.add(this.next().keyword);
    const object = this.keyword();
    if (object === "SCHEMA" && modifiers.has("EXTERNAL")) return this.externalSchema(start);
    if (object === "TABLE" || object === "VIEW") {
      this.position++;
      return this.table(start, object === "TABLE" ? "table" : "view", modifiers);
    }
    const other = this.createOther(start, object);
    if (other !== undefined) return other;
    if (object === "FUNCTION" || object === "TRIGGER") {
      this.warn(
        "opaque-statement",
        "Routine bodies in this language are not supported",
        start,
        this.peek().end,
      );
    }
    return this.rest(`create ${object.toLowerCase()}`.trim(), start);
  }

  private table(start: number, object: "table" | "view", modifiers: ReadonlySet<string>): Statement {
    this.accept("IF", "NOT", "EXISTS");
    const name = this.qualifiedName();
    this.accept("IF", "NOT", "EXISTS");
    const create: CreateStatement = {
      kind: "create",
      verb: "create",
      object,
      name,
      columns: [],
      query: undefined,
      withoutRows: false,
      temporary:
        modifiers.has("TEMP") ||
        modifiers.has("TEMPORARY") ||
        modifiers.has("VOLATILE") ||
        isTemporaryName(name),
      like: undefined,
      clone: undefined,
      external: modifiers.has("EXTERNAL") || modifiers.has("FOREIGN"),
      location: undefined,
      start,
      end: start,
    };
    if (this.keyword() === "(" && !this.isQueryAhead()) this.columnList(create);
    this.tableAttributes(create);
    const materialized = modifiers.has("MATERIALIZED") ? "materialized " : "";
    const external = create.external ? "external " : "";
    create.verb = `create ${external}${materialized}${object}${object === "table" && create.query ? " as" : ""}`;
    create.end = this.previousEnd;
    return create;
  }

  /** `(name type …, constraint …, LIKE other)`, or only names. */
  private columnList(create: CreateStatement): void {
    const columns: Identifier[] = [];
    this.expect("(");
    while (this.keyword() !== ")" && !this.atEnd()) {
      if (this.accept("LIKE")) create.like = this.qualifiedName();
      else if (!this.isConstraint()) columns.push(this.identifier());
      this.skipToComma();
      if (!this.accept(",")) break;
    }
    this.expect(")");
    create.columns = columns;
  }

  private isConstraint(): boolean {
    const token = this.peek();
    if (token.kind !== "word" || !(token.keyword in constraintStarts)) {
      // INDEX name (…), KEY name (…) of MySQL: a column would have a type there.
      return (token.keyword === "INDEX" || token.keyword === "KEY") && this.keywordAt(2) === "(";
    }
    const followers = constraintStarts[token.keyword];
    if (token.keyword === "KEY" && this.keywordAt(2) === "(" && this.dialect.name === "mysql") return true;
    return followers === undefined || followers.includes(this.keywordAt(1));
  }

  private skipToComma(): void {
    while (!this.atEnd() && this.keyword() !== "," && this.keyword() !== ")") {
      if (this.keyword() === "(") this.skipParentheses();
      else if (this.keyword() === "<") this.skipAngles();
      else this.position++;
    }
  }

  /** Skips the attributes after the column list, up to the query, if there is one. */
  private tableAttributes(create: CreateStatement): void {
    while (!this.atEnd()) {
      switch (this.keyword()) {
        case "SELECT":
          this.definingQuery(create);
          return;
        case "AS":
          if (this.startsDefiningQuery()) {
            this.position++;
            this.definingQuery(create);
            return;
          }
          this.position++;
          continue;
        case "(":
          if (this.isQueryAhead() && create.object === "table") {
            this.definingQuery(create);
            return;
          }
          this.optionLocations(create);
          continue;
        case "LIKE":
          this.position++;
          create.like = this.qualifiedName();
          continue;
        case "CLONE":
        case "COPY":
          this.position++;
          if (this.accept("GRANTS")) continue;
          create.clone = this.qualifiedName();
          continue;
        case "LOCATION":
          this.position++;
          this.accept("=");
          this.accept("(");
          if (this.peek().kind === "string" || this.peek().kind === "stage")
            create.location ??= this.next().text;
          continue;
        case "PARTITIONED":
          this.position++;
          this.accept("BY");
          if (this.keyword() === "(") this.partitionColumns(create);
          continue;
        default:
          this.position++;
      }
    }
  }

  private startsDefiningQuery(): boolean {
    const after = this.keywordAt(1);
    if (after === "SELECT" || after === "WITH" || after === "VALUES" || after === "TABLE") return true;
    if (after === "FROM") return this.peek(2).kind !== "end";
    return after === "(";
  }

  private definingQuery(create: CreateStatement): void {
    const first = this.position;
    create.query = this.query();
    // A view is defined by its query, even if it currently returns no rows.
    create.withoutRows =
      create.object === "table" &&
      (this.givesNoRows(first, this.position) ||
        this.is("WITH", "NO", "DATA") ||
        this.is("DEFINITION", "ONLY"));
    // WITH NO SCHEMA BINDING, WITH [NO] DATA, WITH CHECK OPTION.
    if (this.keyword() === "WITH" || this.keyword() === "DEFINITION") while (!this.atEnd()) this.position++;
    if (this.accept("ON", "COMMIT")) while (!this.atEnd()) this.position++;
  }

  /** Hive's partition columns follow the others; Spark only lists existing ones. */
  private partitionColumns(create: CreateStatement): void {
    const close = this.closing[this.position]!;
    const columns = [...create.columns];
    const known = new Set(columns.map((column) => column.text.toLowerCase()));
    this.expect("(");
    while (this.keyword() !== ")" && !this.atEnd()) {
      const transform = this.keywordAt(1) === "(";
      const column = this.identifier();
      if (!transform && !known.has(column.text.toLowerCase())) columns.push(column);
      this.skipToComma();
      if (!this.accept(",")) break;
    }
    if (create.columns.length > 0 || close < 0) create.columns = columns;
    this.expect(")");
  }

  /** Options in parentheses can contain a location: `external_location = 's3://…'`, `uris = ['gs://…']`. */
  private optionLocations(create: CreateStatement): void {
    const open = this.position;
    this.skipParentheses();
    for (let index = open; index < this.position; index++) {
      const token = this.tokens[index]!;
      if (token.kind !== "word" || !/^(EXTERNAL_)?LOCATION$|^URIS?$|^PATH$/.test(token.keyword)) continue;
      let value = index + 1;
      while (["=", "["].includes(this.tokens[value]?.keyword ?? "")) value++;
      const literal = this.tokens[value];
      if (literal?.kind === "string" && literal.text.includes("://")) create.location ??= literal.text;
    }
  }

  /** Redshift's `CREATE EXTERNAL SCHEMA name FROM source DATABASE 'x' …`. */
  private externalSchema(start: number): Statement {
    this.expect("SCHEMA");
    this.accept("IF", "NOT", "EXISTS");
    const schema = this.identifier();
    let catalog: "data-catalog" | "hive-metastore" | "other" = "other";
    let database: string | undefined;
    let region: string | undefined;
    if (this.accept("FROM")) {
      if (this.accept("DATA", "CATALOG")) catalog = "data-catalog";
      else if (this.accept("HIVE", "METASTORE")) catalog = "hive-metastore";
    }
    while (!this.atEnd()) {
      const word = this.next().keyword;
      if (word === "DATABASE" && this.peek().kind === "string") database = this.next().text;
      else if (word === "REGION" && this.peek().kind === "string") region = this.next().text;
    }
    return {
      kind: "external-schema",
      verb: "create external schema",
      schema,
      catalog,
      database,
      region,
      start,
      end: this.previousEnd,
    };
  }

  protected alter(): Statement {
    const { start } = this.next();
    const materialized = this.accept("MATERIALIZED");
    this.acceptAny("EXTERNAL", "FOREIGN", "DYNAMIC", "ICEBERG");
    const object = this.keyword();
    if (object !== "TABLE" && object !== "VIEW")
      return this.rest(`alter ${object.toLowerCase()}`.trim(), start);
    this.position++;
    this.accept("IF", "EXISTS");
    this.accept("ONLY");
    const target = this.qualifiedName();
    const verb = `alter ${materialized ? "materialized " : ""}${object.toLowerCase()}`;
    if (object === "VIEW" && this.keyword() === "AS") {
      const create = this.table.bind(this);
      this.position -= target.length * 2 - 1;
      return create(start, "view", new Set());
    }
    const moved = this.alterMove(start, target);
    return moved ?? this.alterColumns(start, verb, target);
  }

  /** Parses actions that move rows or names; undefined for others. */
  private alterMove(start: number, target: QualifiedName): Statement | undefined {
    const place = () => {
      this.position = this.limit;
      return { start, end: this.previousEnd };
    };
    if (this.accept("APPEND", "FROM")) {
      const source = this.qualifiedName();
      return { kind: "append", verb: "alter table append", target, source, ...place() };
    }
    if (
      this.accept("RENAME", "TO") ||
      (this.is("RENAME") && this.keywordAt(1) === "AS" && this.accept("RENAME", "AS"))
    ) {
      const to = inSchemaOf(target, this.qualifiedName());
      return { kind: "rename", verb: "alter table rename", pairs: [{ from: target, to }], ...place() };
    }
    if (this.accept("SET", "SCHEMA")) {
      const schema = this.identifier();
      return {
        kind: "rename",
        verb: "alter table set schema",
        pairs: [{ from: target, to: [schema, target.at(-1)!] }],
        ...place(),
      };
    }
    if (this.accept("SWAP", "WITH")) {
      return {
        kind: "swap",
        verb: "alter table swap",
        first: target,
        second: this.qualifiedName(),
        ...place(),
      };
    }
    if (this.accept("SWITCH")) {
      while (!this.atEnd() && this.keyword() !== "TO") this.position++;
      this.expect("TO");
      return {
        kind: "append",
        verb: "alter table switch",
        target: this.qualifiedName(),
        source: target,
        ...place(),
      };
    }
    if (this.accept("EXCHANGE", "PARTITION")) {
      while (!this.atEnd() && this.keyword() !== "TABLE") this.position++;
      this.expect("TABLE");
      const source = this.qualifiedName();
      return {
        kind: "exchange-partition",
        verb: "alter table exchange partition",
        target,
        source,
        ...place(),
      };
    }
    return undefined;
  }

  private alterColumns(start: number, verb: string, target: QualifiedName): Statement {
    const addColumns: Identifier[] = [];
    const dropColumns: Identifier[] = [];
    const renameColumns: { from: Identifier; to: Identifier }[] = [];
    while (!this.atEnd()) {
      if (this.accept("ADD")) {
        const named = this.acceptAny("COLUMN", "COLUMNS") !== undefined;
        this.accept("IF", "NOT", "EXISTS");
        if (this.keyword() === "(") addColumns.push(...this.identifierList());
        else if ((named || !this.isConstraint()) && this.atIdentifier() && this.keyword() !== "PARTITION") {
          addColumns.push(this.identifier());
        }
      } else if (this.accept("DROP", "COLUMN")) {
        this.accept("IF", "EXISTS");
        if (this.atIdentifier()) dropColumns.push(this.identifier());
      } else if (this.accept("RENAME", "COLUMN")) {
        const from = this.identifier();
        if (this.accept("TO")) renameColumns.push({ from, to: this.identifier() });
      }
      this.skipToComma();
      if (!this.accept(",")) this.accept(")");
    }
    return {
      kind: "alter",
      verb,
      target,
      addColumns,
      dropColumns,
      renameColumns,
      start,
      end: this.previousEnd,
    };
  }

  protected drop(): Statement {
    const { start } = this.next();
    const materialized = this.accept("MATERIALIZED") ? "materialized " : "";
    this.acceptAny("EXTERNAL", "FOREIGN", "TEMPORARY", "TEMP", "DYNAMIC", "ICEBERG");
    const object = this.keyword();
    if (object !== "TABLE" && object !== "VIEW")
      return this.rest(`drop ${object.toLowerCase()}`.trim(), start);
    this.position++;
    const targets = this.nameList();
    this.acceptAny("CASCADE", "RESTRICT", "PURGE");
    this.accept("CONSTRAINTS");
    this.accept("PURGE");
    return {
      kind: "drop",
      verb: `drop ${materialized}${object.toLowerCase()}`,
      targets,
      start,
      end: this.previousEnd,
    };
  }

  protected truncate(): Statement {
    const { start } = this.next();
    this.accept("TABLE");
    this.accept("ONLY");
    const targets = this.nameList();
    this.position = this.dialect.optionalSeparators ? this.position : this.limit;
    return { kind: "truncate", verb: "truncate", targets, start, end: this.previousEnd };
  }

  private nameList(): QualifiedName[] {
    this.accept("IF", "EXISTS");
    const names: QualifiedName[] = [];
    do names.push(this.qualifiedName());
    while (this.accept(","));
    this.accept("IF", "EXISTS");
    return names;
  }

  protected refresh(): Statement {
    const { start } = this.next();
    if (!this.accept("MATERIALIZED", "VIEW")) return this.rest("refresh", start);
    this.accept("CONCURRENTLY");
    const target = this.qualifiedName();
    this.position = this.limit;
    return { kind: "refresh", verb: "refresh materialized view", target, start, end: this.previousEnd };
  }
}

/** Returns the new name of a renamed table, in the same schema unless specified. */
function inSchemaOf(from: QualifiedName, to: QualifiedName): QualifiedName {
  return to.length > 1 ? to : [...from.slice(0, -1), ...to];
}
