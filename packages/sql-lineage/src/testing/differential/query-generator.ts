/** Generates queries with known lineage by composing parts with known lineage. */
import fc from "fast-check";

/** A query with its expected lineage. */
export interface GeneratedQuery {
  readonly sql: string;
  /** The base tables of the query. */
  readonly tables: ReadonlySet<string>;
  /** The output columns in order: the name and the source columns of each. */
  readonly columns: readonly (readonly [name: string, sources: ReadonlySet<string>])[];
}

/** An aliased relation with its available columns. */
interface Source {
  readonly text: string;
  readonly alias: string;
  readonly columns: readonly (readonly [name: string, sources: ReadonlySet<string>])[];
}

const baseTables = ["shop.orders", "shop.items", "crm.people", "orders"];
const baseColumns = ["a", "b", "c"];
const cteNames = ["recent", "orders", "totals"];

/**
 * Derives decisions from a fixed list of numbers, so that the query is a function of the list. fast-check can then
 * shrink the list and with it the query.
 */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;
  #aliases = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(count: number): number {
    const number = this.#numbers[this.#next] ?? 0;
    this.#next += 1;
    return number % count;
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }

  alias(): string {
    this.#aliases += 1;
    return `r${this.#aliases}`;
  }
}

/** Generates queries with CTEs (nested, some named like tables), joins, subqueries, unions, grouping and windows. */
export const generatedQueries: fc.Arbitrary<GeneratedQuery> = fc
  .array(fc.nat(1_000), { minLength: 0, maxLength: 120 })
  .map((numbers) => {
    const query = new Generator(new Choices(numbers)).query(3, new Map());
    return { sql: query.text, tables: query.tables, columns: query.columns };
  });

interface Query {
  readonly text: string;
  readonly tables: Set<string>;
  readonly columns: readonly (readonly [string, ReadonlySet<string>])[];
}

type Ctes = ReadonlyMap<string, Query>;

class Generator {
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  query(depth: number, outer: Ctes): Query {
    const ctes = new Map(outer);
    const own: string[] = [];
    for (let count = depth > 1 ? this.#choices.below(3) : 0; count > 0; count -= 1) {
      const name = this.#choices.of(cteNames);
      if (own.some((text) => text.startsWith(`${name} AS`))) continue;
      const query = this.#unions(depth - 1, ctes);
      ctes.set(name, query);
      own.push(`${name} AS (${query.text})`);
    }
    const body = this.#unions(depth, ctes);
    return own.length === 0 ? body : { ...body, text: `WITH ${own.join(", ")} ${body.text}` };
  }

  #unions(depth: number, ctes: Ctes): Query {
    const first = this.#select(depth, ctes);
    if (depth < 2 || this.#choices.below(4) !== 1) return first;
    const second = this.#select(depth - 1, ctes, first.columns.length);
    return {
      text: `${first.text} UNION ALL ${second.text}`,
      tables: new Set([...first.tables, ...second.tables]),
      columns: first.columns.map(([name, sources], index) => [
        name,
        new Set([...sources, ...second.columns[index]![1]]),
      ]),
    };
  }

  #select(depth: number, ctes: Ctes, width = 1 + this.#choices.below(3)): Query {
    const tables = new Set<string>();
    const sources = Array.from({ length: 1 + this.#choices.below(3) }, () =>
      this.#source(depth, ctes, tables),
    );
    const joins = sources.slice(1).map((source, index) => {
      const on = `${this.#column(sources[index]!)[0]} = ${this.#column(source)[0]}`;
      return `${this.#choices.of(["JOIN", "LEFT JOIN", "FULL JOIN"])} ${source.text} ON ${on}`;
    });
    const isGrouped = this.#choices.below(4) === 1;
    const items = Array.from({ length: width }, (_, index) => {
      const [text, from] = isGrouped ? this.#aggregate(sources) : this.#expression(sources);
      return { text: `${text} AS x${index}`, column: [`x${index}`, from] as const };
    });
    const clauses = [`FROM ${sources[0]!.text}`, ...joins];
    if (this.#choices.below(2) === 1) clauses.push(`WHERE ${this.#condition(depth, sources, ctes, tables)}`);
    return {
      text: `SELECT ${items.map(({ text }) => text).join(", ")} ${clauses.join(" ")}`,
      tables,
      columns: items.map(({ column }) => column),
    };
  }

  #source(depth: number, ctes: Ctes, tables: Set<string>): Source {
    const alias = this.#choices.alias();
    const kind = this.#choices.below(3);
    if (kind === 1 && depth > 1) {
      const query = this.query(depth - 1, ctes);
      for (const table of query.tables) tables.add(table);
      return { text: `(${query.text}) AS ${alias}`, alias, columns: query.columns };
    }
    const name =
      kind === 2 && ctes.size > 0 ? this.#choices.of([...ctes.keys()]) : this.#choices.of(baseTables);
    const cte = ctes.get(name);
    if (cte) {
      for (const table of cte.tables) tables.add(table);
      return { text: `${name} ${alias}`, alias, columns: cte.columns };
    }
    tables.add(name);
    const columns = baseColumns.map((column) => [column, new Set([`${name}.${column}`])] as const);
    return { text: `${name} ${alias}`, alias, columns };
  }

  #column(source: Source): [text: string, sources: ReadonlySet<string>] {
    const [name, sources] = this.#choices.of(source.columns);
    return [`${source.alias}.${name}`, sources];
  }

  #any(sources: readonly Source[]): [string, ReadonlySet<string>] {
    return this.#column(this.#choices.of(sources));
  }

  #expression(sources: readonly Source[]): [string, ReadonlySet<string>] {
    const [first, from] = this.#any(sources);
    switch (this.#choices.below(6)) {
      case 1: {
        const [second, other] = this.#any(sources);
        return [`coalesce(${first}, ${second} + 1)`, new Set([...from, ...other])];
      }
      case 2: {
        const [second, other] = this.#any(sources);
        return [
          `CASE WHEN ${this.#any(sources)[0]} > 0 THEN ${first} ELSE ${second} END`,
          new Set([...from, ...other]),
        ];
      }
      case 3:
        return [`cast(${first} AS varchar(10))`, from];
      case 4:
        return [
          `sum(${first}) OVER (PARTITION BY ${this.#any(sources)[0]} ORDER BY ${this.#any(sources)[0]})`,
          from,
        ];
      case 5:
        return ["42", new Set()];
      default:
        return [first, from];
    }
  }

  #aggregate(sources: readonly Source[]): [string, ReadonlySet<string>] {
    const [first, from] = this.#any(sources);
    return [`${this.#choices.of(["sum", "max", "min"])}(${first})`, from];
  }

  #condition(depth: number, sources: readonly Source[], ctes: Ctes, tables: Set<string>): string {
    const [left] = this.#any(sources);
    if (depth > 1 && this.#choices.below(3) === 1) {
      const inner = this.#select(depth - 1, ctes, 1);
      for (const table of inner.tables) tables.add(table);
      return `${left} IN (${inner.text})`;
    }
    return `${left} > ${this.#any(sources)[0]}`;
  }
}
