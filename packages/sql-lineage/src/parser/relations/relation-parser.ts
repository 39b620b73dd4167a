import type { TokenStream } from "../../lexer/token-stream.ts";
import type { Join, Relation } from "../../syntax/queries.ts";
import { callOf } from "../expressions/calls.ts";
import { isQueryAhead } from "../expressions/subqueries.ts";
import { reservedWords } from "../grammar/keywords.ts";
import { crossJoin, emptyRelation, queryOf, unaliased } from "../grammar/nodes.ts";
import type { Parsers, Relations } from "../grammar/parsers.ts";
import { parseAlias } from "./aliases.ts";
import { isOpen, joinCondition, parseJoin } from "./joins.ts";
import { parsePivot, parseUnpivot } from "./pivots.ts";
import {
  functionRelation,
  lateralView,
  objectUnpivot,
  rowsFrom,
  specialRelation,
  tableFunction,
} from "./table-functions.ts";
import { isTableHint, tableModifier } from "./table-modifiers.ts";
import { changeRelation, changeWords, locationRelation, tableRelation, variableRelation } from "./tables.ts";

/** Keywords and symbols after a table. */
const tableFollowers: ReadonlySet<string> = new Set([
  "",
  ",",
  ")",
  ";",
  "WHERE",
  "JOIN",
  "CROSS",
  "INNER",
  "LEFT",
  "ORDER",
  "GROUP",
  "LIMIT",
]);

/** Parses FROM clauses: tables, queries and functions with their joins and suffixes. */
export class RelationParser implements Relations {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
  }

  /** Parses the relations after FROM, separated by commas. LATERAL VIEWs follow the relations that they expand. */
  list(): Relation[] {
    const list: Relation[] = [];
    do {
      if (list.length > 0 && this.#atClause()) break;
      list.push(this.relation());
      while (this.#tokens.keyword() === "LATERAL" && this.#tokens.keywordAt(1) === "VIEW")
        list.push(lateralView(this.#parsers));
    } while (this.#tokens.accept(","));
    return list;
  }

  #atClause(): boolean {
    return (
      this.#tokens.atEnd() ||
      this.#tokens.keyword() === ")" ||
      this.#tokens.keyword() === "WHERE" ||
      this.#tokens.keyword() === "GROUP"
    );
  }

  /** Parses a relation with its joins. */
  relation(): Relation {
    const first = this.primary(false);
    const joins = this.joins();
    if (joins.length === 0) return first;
    const joined: Relation = { kind: "joined", first, joins, ...unaliased };
    return this.#tokens.is("PIVOT", "(") ? parsePivot(this.#parsers, joined) : joined;
  }

  /** Parses the joins after a relation. A late condition belongs to the first join without one. */
  joins(): Join[] {
    const joins: Join[] = [];
    let earliest = 0;
    for (;;) {
      if (this.#tokens.is("ON") || this.#tokens.is("USING", "(")) {
        while (earliest < joins.length && !isOpen(joins[earliest]!)) earliest++;
        const open = joins[earliest];
        if (open === undefined) return joins;
        joinCondition(this.#parsers, open);
        continue;
      }
      if (this.#tokens.keyword() === "LATERAL" && this.#tokens.keywordAt(1) === "VIEW" && joins.length > 0) {
        joins.push(crossJoin(lateralView(this.#parsers)));
        continue;
      }
      const join = parseJoin(this.#parsers);
      if (join === undefined) return joins;
      joins.push(join);
    }
  }

  /** Parses a table, query, function or joins in parentheses, with alias and suffixes. */
  primary(lateral: boolean): Relation {
    let relation = this.bare(lateral);
    for (;;) {
      if (this.#tokens.keyword() === "PIVOT" && this.#tokens.keywordAt(1) === "(")
        relation = parsePivot(this.#parsers, relation);
      else if (this.#tokens.keyword() === "UNPIVOT") relation = parseUnpivot(this.#parsers, relation);
      else if (this.#tokens.keyword() === "MATCH_RECOGNIZE") {
        const { start } = this.#tokens.next();
        this.#tokens.skipParentheses();
        const message = "MATCH_RECOGNIZE is not supported";
        this.#tokens.warn("unsupported-statement", message, start, this.#tokens.previousEnd);
        relation = { ...relation, ...parseAlias(this.#parsers) };
      } else if (!tableModifier(this.#parsers)) return relation;
    }
  }

  /** Parses a relation without joins and suffixes. */
  bare(lateral: boolean): Relation {
    if (this.#tokens.keyword() === "LATERAL") {
      this.#tokens.advance();
      return this.bare(true);
    }
    if (this.#tokens.keyword() === "(") return this.#parenthesizedRelation(lateral);
    // SQL Server's `..name`: the default database and schema are implied.
    while (this.#parsers.dialect.leadingDots && this.#tokens.accept("."));
    if (this.#tokens.keyword() === "VALUES") {
      const { start } = this.#tokens.next();
      const query = queryOf(
        { kind: "rows", rows: this.#parsers.queries.rows() },
        start,
        this.#tokens.previousEnd,
      );
      return { kind: "derived", query, lateral: false, ...parseAlias(this.#parsers) };
    }
    if (this.#parsers.dialect.prefixAliases && this.#tokens.atName() && this.#tokens.keywordAt(1) === ":") {
      const alias = this.#parsers.names.identifier();
      this.#tokens.advance();
      return { ...this.bare(lateral), alias };
    }
    if (this.#tokens.keyword() === ":") return variableRelation(this.#parsers);
    const token = this.#tokens.peek();
    if (this.#tokens.keyword() === "UNPIVOT" && this.#tokens.peek(1).kind === "word")
      return objectUnpivot(this.#parsers);
    if (
      token.kind === "stage" ||
      (token.kind === "string" && token.keyword === "") ||
      token.kind === "variable"
    )
      return locationRelation(this.#parsers);
    this.#tokens.accept("ONLY");
    if (this.#tokens.keyword() === "TABLE" && this.#tokens.keywordAt(1) === "(")
      return tableFunction(this.#parsers);
    if (this.#tokens.keyword() === "UNNEST" && this.#tokens.keywordAt(1) === "(") {
      this.#tokens.advance();
      return functionRelation(this.#parsers, callOf(this.#parsers, "unnest"));
    }
    if (this.#tokens.accept("ROWS", "FROM", "(")) return rowsFrom(this.#parsers);
    if (
      !this.#tokens.atName() ||
      (token.kind === "word" && reservedWords.has(token.keyword) && !this.#isName())
    ) {
      this.#tokens.fail("a table");
    }
    const special = specialRelation(this.#parsers);
    if (special !== undefined) return special;
    const name = this.#parsers.names.qualifiedName();
    if (name.length === 0) {
      if (this.#tokens.keyword() === "(") this.#tokens.skipParentheses();
      return tableRelation(this.#parsers, name);
    }
    if (this.#tokens.keyword() === "(" && !isTableHint(this.#parsers)) {
      return functionRelation(this.#parsers, callOf(this.#parsers, name.at(-1)!.text.toLowerCase()));
    }
    return tableRelation(this.#parsers, name);
  }

  /** Returns true if the reserved word at the current token is a function, or a table like `pivot` in some dialects. */
  #isName(): boolean {
    const after = this.#tokens.peek(1);
    if (after.keyword === "(") return true;
    const isOdd = ["PIVOT", "UNPIVOT", "CASE"].includes(this.#tokens.keyword());
    return isOdd && after.kind !== "quoted" && tableFollowers.has(after.keyword);
  }

  #parenthesizedRelation(lateral: boolean): Relation {
    if (isQueryAhead(this.#parsers)) {
      this.#tokens.advance();
      const query = this.#tokens.nested(() => this.#parsers.queries.query());
      this.#tokens.expect(")");
      const place = this.#tokens.start;
      const aliasing = parseAlias(this.#parsers);
      if (query === undefined) return { kind: "joined", first: emptyRelation(place), joins: [], ...aliasing };
      // Spark's (VALUES …) (a, b).
      if (query.body.kind === "rows" && aliasing.alias === undefined && this.#tokens.keyword() === "(") {
        const columnAliases = this.#parsers.names.identifierList();
        return { kind: "derived", query, lateral, alias: undefined, columnAliases };
      }
      return { kind: "derived", query, lateral, ...aliasing };
    }
    if (changeWords.has(this.#tokens.keywordAt(1)) && this.#parsers.dialect.changesInFrom)
      return changeRelation(this.#parsers);
    this.#tokens.advance();
    const relations = this.#tokens.nested(() => this.list()) ?? [emptyRelation(this.#tokens.start)];
    this.#tokens.expect(")");
    const [first, ...others] = relations as [Relation, ...Relation[]];
    const joins = others.map(crossJoin);
    return { kind: "joined", first, joins, ...parseAlias(this.#parsers) };
  }
}
