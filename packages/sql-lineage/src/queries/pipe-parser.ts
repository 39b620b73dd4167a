import type {
  Expression,
  Identifier,
  QualifiedName,
  QueryBody,
  Relation,
  Select,
  SelectItem,
} from "../syntax.ts";
import { QueryParser } from "./query-parser.ts";

/** Keywords after `|>` that join another table. */
const joinWords: ReadonlySet<string> = new Set(["JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS"]);

/**
 * Parses BigQuery's pipe syntax: `FROM t |> WHERE … |> AGGREGATE … GROUP BY …`. Each step selects from the previous
 * one.
 */
export abstract class PipeParser extends QueryParser {
  /** Selects that later steps can extend, so that their table names stay visible. */
  private readonly open = new WeakSet<QueryBody>();

  protected override pipes(body: QueryBody): QueryBody {
    let current = body;
    if (body.kind === "select" && body.items.every(({ kind }) => kind === "star")) this.open.add(body);
    while (this.accept("|>")) current = this.step(current);
    return current;
  }

  private step(current: QueryBody): QueryBody {
    const keyword = this.keyword();
    const { start } = this.peek();
    if (joinWords.has(keyword)) {
      const select = this.opened(current);
      const [first, ...others] = select.from as [Relation, ...Relation[]];
      const joins = this.joins();
      select.from = [{ kind: "joined", first, joins, alias: undefined, columnAliases: [] }, ...others];
      return select;
    }
    switch (keyword) {
      case "WHERE": {
        const select = this.opened(current);
        this.position++;
        select.where.push(this.expression());
        return select;
      }
      case "SELECT":
      case "EXTEND":
      case "WINDOW":
        return this.selection(current, keyword === "SELECT");
      case "AGGREGATE":
        return this.aggregation(current);
      case "ORDER": {
        const select = this.opened(current);
        this.expect("ORDER", "BY");
        select.sortBy.push(...this.orderList());
        return select;
      }
      case "LIMIT":
        this.position++;
        this.expression();
        if (this.accept("OFFSET")) this.expression();
        return current;
      case "AS":
        this.position++;
        return this.wrapped(current, this.identifier());
      case "SET":
      case "DROP":
      case "RENAME":
        return this.starStep(current, keyword);
      case "UNION":
      case "INTERSECT":
      case "EXCEPT":
        return this.setStep(current);
      case "DISTINCT": {
        this.position++;
        const select = this.wrapped(current);
        select.distinct = true;
        return select;
      }
      default:
        while (!this.atEnd() && this.keyword() !== "|>" && this.keyword() !== ")") {
          if (this.keyword() === "(") this.skipParentheses();
          else this.position++;
        }
        this.warn("unsupported-statement", `|> ${keyword} is not supported`, start, this.previousEnd);
        return current;
    }
  }

  private opened(current: QueryBody): Select {
    if (current.kind === "select" && this.open.has(current)) return current;
    const select = this.wrapped(current);
    this.open.add(select);
    return select;
  }

  /** Wraps the previous steps in `SELECT * FROM (…)`, keeping the name of their only table. */
  private wrapped(body: QueryBody, alias: Identifier | undefined = nameOf(body)): Select {
    const { start } = this.peek();
    const query = { with: [], recursive: false, body, orderBy: [], start, end: this.previousEnd };
    return this.starOf({ kind: "derived", query, lateral: false, alias, columnAliases: [] });
  }

  private selection(current: QueryBody, replaces: boolean): Select {
    const select = this.opened(current);
    this.open.delete(select);
    this.position++;
    if (this.accept("DISTINCT")) select.distinct = true;
    const items: SelectItem[] = [];
    this.selectList(items);
    select.items = replaces ? items : [...select.items, ...items];
    return select;
  }

  private aggregation(current: QueryBody): Select {
    const select = this.opened(current);
    this.open.delete(select);
    this.position++;
    const items: SelectItem[] = [];
    if (this.keyword() !== "GROUP") {
      do items.push(this.orderedItem());
      while (this.accept(","));
    }
    const groups: SelectItem[] = [];
    if (this.accept("GROUP")) {
      this.accept("AND", "ORDER");
      this.expect("BY");
      do groups.push(this.orderedItem());
      while (this.accept(","));
    }
    select.items = [...groups, ...items];
    select.groupBy = groups.flatMap((item): Expression[] =>
      item.kind === "expression" ? [item.expression] : [],
    );
    return select;
  }

  private orderedItem(): SelectItem {
    const items: SelectItem[] = [];
    this.selectEntry(items);
    this.acceptAny("ASC", "DESC");
    if (this.accept("NULLS")) this.acceptAny("FIRST", "LAST");
    return items[0]!;
  }

  private starStep(current: QueryBody, keyword: "SET" | "DROP" | "RENAME"): Select {
    const select = this.wrapped(current);
    const [star] = select.items;
    if (star?.kind !== "star") return select;
    const except: Identifier[] = [];
    const rename: { from: Identifier; to: Identifier }[] = [];
    const replace: { expression: Expression; column: Identifier }[] = [];
    this.position++;
    do {
      const column = this.lastOf(this.qualifiedName());
      if (keyword === "DROP") except.push(column);
      else if (keyword === "RENAME") {
        this.accept("AS");
        rename.push({ from: column, to: this.identifier() });
      } else {
        this.expect("=");
        replace.push({ expression: this.expression(), column });
      }
    } while (this.accept(","));
    select.items = [{ ...star, except, rename, replace }];
    return select;
  }

  private lastOf(name: QualifiedName): Identifier {
    return name.at(-1) ?? this.fail("a column");
  }

  private setStep(current: QueryBody): QueryBody {
    const word = this.next().keyword.toLowerCase() as "union" | "intersect" | "except";
    this.acceptAny("ALL", "DISTINCT");
    const byName = this.accept("BY", "NAME");
    const rest: Extract<QueryBody, { kind: "set" }>["rest"] = [];
    do {
      this.expect("(");
      const query = this.nested(() => this.query()) ?? this.emptyQuery();
      this.expect(")");
      rest.push({ operator: word, byName, operand: { kind: "nested", query } });
    } while (this.accept(","));
    return { kind: "set", first: current, rest };
  }
}

/** Returns the name of the only table that a body selects from. */
function nameOf(body: QueryBody): Identifier | undefined {
  const [only] = body.kind === "select" && body.from.length === 1 ? body.from : [];
  return only?.alias ?? (only?.kind === "table" ? only.name.at(-1) : undefined);
}
