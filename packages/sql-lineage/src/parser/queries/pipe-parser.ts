import type { TokenStream } from "../../lexer/token-stream.ts";
import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Expression, QueryBody, Relation, Select, SelectItem } from "../../syntax/queries.ts";
import { emptySelect, queryOf, selectAllFrom, unaliased } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { selectEntry, selectList } from "./select-list.ts";

/** Keywords after `|>` that join another table. */
const joinWords: ReadonlySet<string> = new Set(["JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS"]);

/** Returns the name of the only table that a body selects from. */
function nameOf(body: QueryBody): Identifier | undefined {
  const [only] = body.kind === "select" && body.from.length === 1 ? body.from : [];
  return only?.alias ?? (only?.kind === "table" ? only.name.at(-1) : undefined);
}

/**
 * Parses BigQuery's pipe syntax: `FROM t |> WHERE … |> AGGREGATE … GROUP BY …`. Each step selects from the previous
 * one.
 */
export class PipeParser {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;
  /** Selects that later steps can extend, so that their table names stay visible. */
  readonly #open = new WeakSet<QueryBody>();

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
  }

  /** Parses the pipes after a query. */
  pipes(body: QueryBody): QueryBody {
    let current = body;
    if (body.kind === "select" && body.items.every(({ kind }) => kind === "star")) this.#open.add(body);
    while (this.#tokens.accept("|>")) current = this.#step(current);
    return current;
  }

  #step(current: QueryBody): QueryBody {
    const keyword = this.#tokens.keyword();
    if (joinWords.has(keyword)) {
      const select = this.#opened(current);
      const [first, ...others] = select.from as [Relation, ...Relation[]];
      const joins = this.#parsers.relations.joins();
      select.from = [{ kind: "joined", first, joins, ...unaliased }, ...others];
      return select;
    }
    switch (keyword) {
      case "WHERE": {
        const select = this.#opened(current);
        this.#tokens.advance();
        select.where.push(this.#parsers.expressions.expression());
        return select;
      }
      case "SELECT":
        return this.#selection(current);
      case "EXTEND":
      case "WINDOW":
        return this.#extension(current);
      case "AGGREGATE":
        return this.#aggregation(current);
      case "ORDER": {
        const select = this.#opened(current);
        this.#tokens.expect("ORDER", "BY");
        select.sortBy.push(...this.#parsers.expressions.orderList());
        return select;
      }
      case "LIMIT":
        this.#tokens.advance();
        this.#parsers.expressions.expression();
        if (this.#tokens.accept("OFFSET")) this.#parsers.expressions.expression();
        return current;
      case "AS":
        this.#tokens.advance();
        return this.#wrapped(current, this.#parsers.names.identifier());
      case "SET":
      case "DROP":
      case "RENAME":
        return this.#starStep(current, keyword);
      case "UNION":
      case "INTERSECT":
      case "EXCEPT":
        return this.#setStep(current);
      case "DISTINCT": {
        this.#tokens.advance();
        const select = this.#wrapped(current);
        select.distinct = true;
        return select;
      }
      default:
        return this.#skippedStep(current, keyword);
    }
  }

  #skippedStep(current: QueryBody, keyword: string): QueryBody {
    const { start } = this.#tokens.peek();
    this.#tokens.skipUntil("|>", ")");
    const message = `|> ${keyword} is not supported`;
    this.#tokens.warn("unsupported-statement", message, start, this.#tokens.previousEnd);
    return current;
  }

  #opened(current: QueryBody): Select {
    if (current.kind === "select" && this.#open.has(current)) return current;
    const select = this.#wrapped(current);
    this.#open.add(select);
    return select;
  }

  /** Wraps the previous steps in `SELECT * FROM (…)`, keeping the name of their only table. */
  #wrapped(body: QueryBody, alias: Identifier | undefined = nameOf(body)): Select {
    const { start } = this.#tokens.peek();
    const end = this.#tokens.previousEnd;
    const query = queryOf(body, start, end);
    return selectAllFrom({ kind: "derived", query, lateral: false, alias, columnAliases: [] }, end);
  }

  #selection(current: QueryBody): Select {
    const select = this.#opened(current);
    this.#open.delete(select);
    this.#tokens.advance();
    if (this.#tokens.accept("DISTINCT")) select.distinct = true;
    select.items = [];
    selectList(this.#parsers, select.items);
    return select;
  }

  /** Adds columns as a lateral join, so that the names of the tables stay visible. */
  #extension(current: QueryBody): Select {
    const select = this.#opened(current);
    const { start } = this.#tokens.next();
    const columns = emptySelect();
    selectList(this.#parsers, columns.items);
    const query = queryOf(columns, start, this.#tokens.previousEnd);
    select.from.push({ kind: "derived", query, lateral: true, ...unaliased });
    return select;
  }

  #aggregation(current: QueryBody): Select {
    const select = this.#opened(current);
    this.#open.delete(select);
    this.#tokens.advance();
    const items: SelectItem[] = [];
    if (this.#tokens.keyword() !== "GROUP") {
      do items.push(this.#orderedItem());
      while (this.#tokens.accept(","));
    }
    const groups: SelectItem[] = [];
    if (this.#tokens.accept("GROUP")) {
      this.#tokens.accept("AND", "ORDER");
      this.#tokens.expect("BY");
      do groups.push(this.#orderedItem());
      while (this.#tokens.accept(","));
    }
    select.items = [...groups, ...items];
    select.groupBy = groups.flatMap((item): Expression[] =>
      item.kind === "expression" ? [item.expression] : [],
    );
    return select;
  }

  #orderedItem(): SelectItem {
    const items: SelectItem[] = [];
    selectEntry(this.#parsers, items);
    this.#tokens.acceptAny("ASC", "DESC");
    if (this.#tokens.accept("NULLS")) this.#tokens.acceptAny("FIRST", "LAST");
    return items[0]!;
  }

  #starStep(current: QueryBody, keyword: "SET" | "DROP" | "RENAME"): Select {
    const select = this.#wrapped(current);
    const [star] = select.items;
    if (star?.kind !== "star") return select;
    const except: Identifier[] = [];
    const rename: { from: Identifier; to: Identifier }[] = [];
    const replace: { expression: Expression; column: Identifier }[] = [];
    this.#tokens.advance();
    do {
      const column = this.#lastOf(this.#parsers.names.qualifiedName());
      if (keyword === "DROP") except.push(column);
      else if (keyword === "RENAME") {
        this.#tokens.accept("AS");
        rename.push({ from: column, to: this.#parsers.names.identifier() });
      } else {
        this.#tokens.expect("=");
        replace.push({ expression: this.#parsers.expressions.expression(), column });
      }
    } while (this.#tokens.accept(","));
    select.items = [{ ...star, except, rename, replace }];
    return select;
  }

  #lastOf(name: QualifiedName): Identifier {
    return name.at(-1) ?? this.#tokens.fail("a column");
  }

  #setStep(current: QueryBody): QueryBody {
    const word = this.#tokens.next().keyword.toLowerCase() as "union" | "intersect" | "except";
    this.#tokens.acceptAny("ALL", "DISTINCT");
    const byName = this.#tokens.accept("BY", "NAME");
    const rest: Extract<QueryBody, { kind: "set" }>["rest"] = [];
    do {
      const operand: QueryBody = { kind: "nested", query: this.#parsers.queries.parenthesized() };
      rest.push({ operator: word, byName, operand });
    } while (this.#tokens.accept(","));
    return { kind: "set", first: current, rest };
  }
}
