import type { Dialect } from "../../dialects/dialect.ts";
import type { TokenStream } from "../../lexer/token-stream.ts";
import type { QualifiedName } from "../../syntax/names.ts";
import type { ChangeStatement, Expression, Join, Query, QueryBody, Relation } from "../../syntax/queries.ts";
import type { Statement } from "../../syntax/statements.ts";
import type { NameParser } from "./names.ts";
import type { WithClause } from "./nodes.ts";

/**
 * The parsers of one text, which share its tokens. The rules of SQL contain each other, so every rule gets this object
 * and imports only its type.
 */
export interface Parsers {
  readonly tokens: TokenStream;
  readonly dialect: Dialect;
  readonly names: NameParser;
  readonly expressions: Expressions;
  readonly relations: Relations;
  readonly queries: Queries;
  readonly blocks: Blocks;
  readonly statements: Statements;
  /** Creates the parsers of a text inside a string of this one, with positions in the script. */
  inside(text: string, offset: number): Parsers;
}

/** Parses expressions. */
export interface Expressions {
  /** @throws SqlSyntaxError if no expression starts here */
  expression(): Expression;
  /** Parses an expression without infix operators. */
  operand(): Expression;
  /** Parses an operand without prefix operators. */
  primary(): Expression;
  /** Parses `a, b, c`, at least one. Ignores a comma before a reserved word. */
  list(): Expression[];
  /** Parses the ORDER BY list: expressions with a direction and null ordering. */
  orderList(): Expression[];
  /** Returns true if the token at this lookahead can start an operand. */
  startsOperand(ahead: number): boolean;
}

/** Parses FROM clauses. */
export interface Relations {
  /** Parses the relations after FROM, separated by commas. */
  list(): Relation[];
  /** Parses a relation with its joins. */
  relation(): Relation;
  /** Parses a relation with its suffixes, but without joins. */
  primary(lateral: boolean): Relation;
  /** Parses a relation without joins and suffixes. */
  bare(lateral: boolean): Relation;
  /** Parses the joins after a relation. */
  joins(): Join[];
}

/** Parses queries. */
export interface Queries {
  /** Parses a query with its WITH clause and trailing clauses. */
  query(): Query;
  /** Parses a part of a set operation. */
  term(): QueryBody;
  /** Parses `(query)`. */
  parenthesized(): Query;
  /** Parses the rows after VALUES: `(a, b), (c, d)`, or single values in some dialects. */
  rows(): Expression[][];
}

/** Tracks the blocks of procedural code. */
export interface Blocks {
  /** True if SELECT … INTO assigns variables here. */
  readonly assignsInto: boolean;
  /** The nesting level of blocks and declarations, to which variables belong. */
  readonly level: number;
  /** Skips the keywords that open or branch a block. */
  enter(): void;
  /** True among the declarations before BEGIN. */
  readonly declares: boolean;
  /** Starts the declarations of a block, routine or package. */
  declare(): void;
  /** Opens a routine body, which can have declarations before BEGIN. */
  open(): void;
  /** Closes a block at END. */
  leave(): void;
  /** Returns the index of the keyword that ends the condition at the current token, such as THEN, or -1. */
  conditionEnd(): number;
  /** True if the current statement introduces those that follow it directly, without a separator. */
  leadsOn: boolean;
  /** Remembers a routine of the script, whose body is parsed where it is defined. */
  addRoutine(name: QualifiedName): void;
  /**
   * Returns true if the call at the current token runs a routine of the script.
   *
   * @param first - the number of tokens before the routine's name. Default: 1
   */
  callsKnownRoutine(first?: number): boolean;
}

/** Parses statements. */
export interface Statements {
  /** Parses the statement at the current token. */
  statement(): Statement;
  /** Parses a statement that changes rows, after its WITH clause. */
  change(outer: WithClause): ChangeStatement;
}
