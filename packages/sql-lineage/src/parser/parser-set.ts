import type { Dialect } from "../dialects/dialect.ts";
import type { ParserBudget } from "../lexer/errors.ts";
import { tokenizeAt } from "../lexer/lexer.ts";
import type { Lexed } from "../lexer/token.ts";
import { TokenStream } from "../lexer/token-stream.ts";
import { ExpressionParser } from "./expressions/expression-parser.ts";
import { NameParser } from "./grammar/names.ts";
import type { Parsers } from "./grammar/parsers.ts";
import { QueryParser } from "./queries/query-parser.ts";
import { RelationParser } from "./relations/relation-parser.ts";
import { BlockParser } from "./statements/control/block-parser.ts";
import { StatementParser } from "./statements/statement-parser.ts";

/** The parsers of one text. Each has the others, because the rules of SQL contain each other. */
export class ParserSet implements Parsers {
  readonly tokens: TokenStream;
  readonly dialect: Dialect;
  readonly names: NameParser;
  readonly expressions: ExpressionParser;
  readonly relations: RelationParser;
  readonly queries: QueryParser;
  readonly blocks: BlockParser;
  readonly statements: StatementParser;

  /** @param budget - the remaining steps, shared by all texts of a script */
  constructor(lexed: Lexed, dialect: Dialect, budget: ParserBudget) {
    this.tokens = new TokenStream(lexed, budget);
    this.dialect = dialect;
    this.names = new NameParser(this.tokens, dialect);
    this.expressions = new ExpressionParser(this);
    this.relations = new RelationParser(this);
    this.queries = new QueryParser(this);
    this.blocks = new BlockParser(this);
    this.statements = new StatementParser(this);
  }

  /** Creates the parsers of a text inside a string of this one, with positions in the script. */
  inside(text: string, offset: number): Parsers {
    return new ParserSet(tokenizeAt(text, offset, this.dialect), this.dialect, this.tokens.budget);
  }
}
