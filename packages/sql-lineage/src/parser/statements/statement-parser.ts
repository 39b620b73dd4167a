import { SqlSyntaxError } from "../../lexer/errors.ts";
import type { Token } from "../../lexer/token.ts";
import type { TokenStream } from "../../lexer/token-stream.ts";
import type { ChangeStatement } from "../../syntax/queries.ts";
import type { Statement } from "../../syntax/statements.ts";
import { statementAliasStops, statementStarts } from "../grammar/keywords.ts";
import type { WithClause } from "../grammar/nodes.ts";
import type { Parsers, Statements } from "../grammar/parsers.ts";
import { isEmptyTemplate } from "../grammar/templates.ts";
import { insertStatement } from "./changes/insert.ts";
import { mergeStatement } from "./changes/merge.ts";
import { deleteStatement, updateStatement } from "./changes/update-delete.ts";
import {
  assignment,
  assigns,
  callsImplicitly,
  declaration,
  implicitCall,
  label,
} from "./control/procedural.ts";
import { StatementEnds } from "./control/statement-ends.ts";
import { queryStatement } from "./query-statements.ts";
import { statementRules } from "./statement-rules.ts";

/** Returns true for a template before a statement, such as dbt's `{{ config(…) }}`. */
function precedesStatement(token: Token, next: Token | undefined): boolean {
  if (token.kind !== "template" || next === undefined) return false;
  return isEmptyTemplate(token) || next.kind === "word" || next.kind === "template" || next.keyword === "(";
}

/** Parses the statements of a script in order. */
export class StatementParser implements Statements {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;
  readonly #ends: StatementEnds;

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
    this.#ends = new StatementEnds(parsers);
  }

  /**
   * Parses the next statement; returns undefined at the end of the script. Always moves past the statement's semicolon,
   * even if it throws.
   *
   * @throws SqlSyntaxError if the statement cannot be parsed
   */
  nextStatement(): { statement: Statement; start: number } | undefined {
    const tokens = this.#tokens;
    const { blocks } = this.#parsers;
    tokens.limitTo(tokens.last);
    while (tokens.at(tokens.position)!.keyword === ";") tokens.advance();
    // dbt's `{{ config(…) }}` precedes its query.
    while (precedesStatement(tokens.at(tokens.position)!, tokens.at(tokens.position + 1))) tokens.advance();
    blocks.enter();
    if (tokens.position >= tokens.limit) return undefined;
    tokens.limitTo(this.#ends.findEnd());
    blocks.leadsOn = false;
    const { start } = tokens.peek();
    const first = tokens.position;
    try {
      const statement = this.statement();
      const isOver = tokens.atEnd() || blocks.leadsOn || this.#startsNext();
      if (!isOver || tokens.position === first) tokens.fail("end of statement");
      return { statement, start };
    } catch (error) {
      this.#recover(first);
      if (error instanceof RangeError) throw new SqlSyntaxError("The statement is nested too deeply", start);
      throw error;
    }
  }

  /** Skips a statement that cannot be parsed. Without separators, the next one starts at a line with its keyword. */
  #recover(first: number): void {
    const tokens = this.#tokens;
    if (!this.#parsers.dialect.optionalSeparators) {
      tokens.skipToEnd();
      return;
    }
    if (tokens.position === first) tokens.advance();
    while (tokens.position < tokens.limit) {
      const { keyword } = tokens.at(tokens.position)!;
      if ((statementAliasStops.has(keyword) || keyword === "END") && tokens.startsLine()) return;
      tokens.advance();
    }
  }

  #startsNext(): boolean {
    if (!this.#parsers.dialect.optionalSeparators) return false;
    return (
      statementStarts.has(this.#tokens.keyword()) ||
      this.#tokens.peek().kind === "variable" ||
      this.#tokens.previousKeyword() === "GO" ||
      (this.#tokens.atName() && this.#tokens.keywordAt(1) === ":")
    );
  }

  /** Parses the statement at the current token. */
  statement(): Statement {
    if (this.#parsers.blocks.declares) return declaration(this.#parsers);
    const form = this.#parsers.dialect.statements.get(this.#tokens.keyword());
    if (form !== undefined) return statementRules[form](this.#parsers);
    if (this.#tokens.peek().kind === "template") return queryStatement(this.#parsers);
    if (assigns(this.#parsers)) return assignment(this.#parsers);
    if (this.#tokens.atName() && this.#tokens.keywordAt(1) === ":") return label(this.#parsers);
    if (callsImplicitly(this.#parsers)) return implicitCall(this.#parsers);
    return this.#tokens.fail("an SQL statement");
  }

  /** Parses a statement that changes rows, after its WITH clause. */
  change(outer: WithClause): ChangeStatement {
    switch (this.#parsers.dialect.statements.get(this.#tokens.keyword())) {
      case "insert":
        return insertStatement(this.#parsers, outer);
      case "update":
        return updateStatement(this.#parsers, outer);
      case "delete":
        return deleteStatement(this.#parsers, outer);
      case "merge":
        return mergeStatement(this.#parsers, outer);
      default:
        return this.#tokens.fail("SELECT, INSERT, UPDATE, DELETE or MERGE");
    }
  }
}
