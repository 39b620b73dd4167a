import type { TokenStream } from "../../lexer/token-stream.ts";
import type { Expression, Query, QueryBody, Select } from "../../syntax/queries.ts";
import { queryStarts } from "../expressions/subqueries.ts";
import { emptyQuery, emptySelect, queryOf, selectAllFrom, starItem, tableNamed } from "../grammar/nodes.ts";
import type { Parsers, Queries } from "../grammar/parsers.ts";
import { modelsIn, skipTemplate } from "../grammar/templates.ts";
import { parseAlias } from "../relations/aliases.ts";
import { withClause } from "./common-tables.ts";
import { PipeParser } from "./pipe-parser.ts";
import { pivotQuery, unpivotQuery } from "./pivot-queries.ts";
import { queryTail } from "./query-tail.ts";
import { parseSelect } from "./selects.ts";
import { queryBody } from "./set-operations.ts";

/** Parses queries: WITH, SELECT, set operations, VALUES, and trailing clauses. */
export class QueryParser implements Queries {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
  }

  /** Parses a query with its WITH clause and trailing clauses. */
  query(): Query {
    const { start } = this.#tokens.peek();
    const { list, recursive } = withClause(this.#parsers);
    const body = this.#aliased(queryBody(this.#parsers));
    const orderBy = queryTail(this.#parsers, body);
    // The alias of a query before its pipes is out of scope after the first step.
    if (body.kind === "nested" && this.#tokens.is("AS") && this.#tokens.keywordAt(2) === "|>")
      this.#tokens.advance(2);
    const piped = this.#tokens.keyword() === "|>" ? new PipeParser(this.#parsers).pipes(body) : body;
    return { with: list, recursive, body: piped, orderBy, start, end: this.#tokens.previousEnd };
  }

  /** Parses the alias of Spark's `VALUES (1, 2) AS t (a, b)`. */
  #aliased(body: QueryBody): QueryBody {
    if (body.kind !== "rows" || !this.#tokens.is("AS")) return body;
    const end = this.#tokens.previousEnd;
    const aliasing = parseAlias(this.#parsers);
    return selectAllFrom(
      { kind: "derived", query: queryOf(body, end, end), lateral: false, ...aliasing },
      end,
    );
  }

  /** Parses a part of a set operation. */
  term(): QueryBody {
    switch (this.#tokens.keyword()) {
      case "SELECT":
      case "PERFORM":
      case "FROM":
        return parseSelect(this.#parsers);
      case "VALUES":
        this.#tokens.advance();
        return { kind: "rows", rows: this.rows() };
      case "WITH": {
        const query = this.#tokens.nested(() => this.query());
        return { kind: "nested", query: query ?? emptyQuery(this.#tokens.start) };
      }
      case "PIVOT":
        return pivotQuery(this.#parsers);
      case "UNPIVOT":
        return unpivotQuery(this.#parsers);
      case "SUMMARIZE":
      case "DESCRIBE":
        return this.#description();
      case "TABLE":
        this.#tokens.advance();
        return this.#selectOfTable();
      case "(":
        return { kind: "nested", query: this.parenthesized() };
      default:
        return this.#tokens.peek().kind === "template" ? this.#templateQuery() : this.#tokens.fail("a query");
    }
  }

  /** Parses a macro in place of a query: it reads the tables that it gets as arguments. */
  #templateQuery(): QueryBody {
    const { text, start, end } = this.#tokens.peek();
    const select = emptySelect();
    const place = { quoted: true, start, end };
    for (const name of modelsIn(text)) {
      select.from.push(tableNamed(name.map((part) => ({ text: part, ...place }))));
    }
    if (select.from.length > 0) select.items.push(starItem(start, end));
    skipTemplate(this.#tokens);
    return select;
  }

  /** Parses the rows after VALUES: `(a, b), (c, d)`, or single values in some dialects. */
  rows(): Expression[][] {
    const rows: Expression[][] = [];
    do {
      this.#tokens.accept("ROW");
      if (this.#tokens.keyword() !== "(") {
        rows.push([this.#parsers.expressions.expression()]);
        continue;
      }
      this.#tokens.advance();
      const row = this.#tokens.nested(() =>
        this.#tokens.keyword() === ")" ? [] : this.#parsers.expressions.list(),
      );
      this.#tokens.expect(")");
      rows.push(row ?? []);
    } while (this.#hasNextRow());
    return rows;
  }

  /** Consumes the comma before a row. The comma before another VALUES separates relations. */
  #hasNextRow(): boolean {
    const tokens = this.#tokens;
    if (tokens.keyword() !== "," || tokens.keywordAt(1) === "VALUES") return false;
    tokens.advance();
    return !tokens.atEnd() && tokens.keyword() !== ")";
  }

  /** Parses `(query)`. */
  parenthesized(): Query {
    this.#tokens.expect("(");
    const query = this.#tokens.nested(() => this.query()) ?? emptyQuery(this.#tokens.start);
    this.#tokens.expect(")");
    return query;
  }

  /** Parses DuckDB's `SUMMARIZE t` or `DESCRIBE query`, which describes columns. */
  #description(): QueryBody {
    this.#tokens.advance();
    if (queryStarts.has(this.#tokens.keyword())) return { kind: "nested", query: this.query() };
    this.#tokens.accept("TABLE");
    return selectAllFrom(this.#parsers.relations.primary(false), this.#tokens.previousEnd);
  }

  #selectOfTable(): Select {
    const select = emptySelect();
    const token = this.#tokens.peek();
    const name = this.#parsers.names.qualifiedName();
    select.from.push(tableNamed(name));
    select.items.push(starItem(token.start, this.#tokens.previousEnd));
    return select;
  }
}
