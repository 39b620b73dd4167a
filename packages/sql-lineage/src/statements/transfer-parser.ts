import { tokenize } from "../lexer/lexer.ts";
import type { Identifier, QualifiedName, Query, Statement } from "../syntax.ts";
import { ChangeParser } from "./change-parser.ts";

/** Parses statements that move rows between tables and files: COPY, UNLOAD, LOAD, EXPORT. */
export abstract class TransferParser extends ChangeParser {
  /** Parses a query inside a string of another statement. */
  protected abstract embeddedQuery(text: string, offset: number): Query;

  protected copy(): Statement {
    const { start } = this.next();
    if (this.accept("INTO")) return this.copyInto(start);
    if (this.keyword() === "(") {
      const query = this.parenthesisedQuery();
      this.expect("TO");
      return this.unloaded(start, "copy", [this.location()], undefined, query);
    }
    const target = this.qualifiedName();
    const columns = this.keyword() === "(" ? this.identifierList() : [];
    if (this.accept("TO")) return this.unloaded(start, "copy", [this.location()], target, undefined);
    this.expect("FROM");
    return this.loaded(start, "copy", target, columns, [this.location()], undefined);
  }

  /** Parses COPY INTO of Snowflake and Databricks, in both directions. */
  private copyInto(start: number): Statement {
    const { kind } = this.peek();
    if (kind === "stage" || kind === "string") {
      const location = this.location();
      if (location !== undefined && this.keyword() !== "FROM") this.fail("FROM");
      this.expect("FROM");
      if (this.keyword() === "(") {
        const query = this.parenthesisedQuery();
        return this.unloaded(start, "copy into", [location], undefined, query);
      }
      return this.unloaded(start, "copy into", [location], this.qualifiedName(), undefined);
    }
    const target = this.qualifiedName();
    if (this.accept("BY", "POSITION")) return this.fail("FROM");
    const columns = this.keyword() === "(" ? this.identifierList() : [];
    this.expect("FROM");
    if (this.keyword() === "(") {
      const query = this.parenthesisedQuery();
      return this.loaded(start, "copy into", target, columns, [], query);
    }
    return this.loaded(start, "copy into", target, columns, [this.location()], undefined);
  }

  private parenthesisedQuery(): Query {
    this.expect("(");
    const query = this.nested(() => this.query()) ?? this.emptyQuery();
    this.expect(")");
    return query;
  }

  /** `UNLOAD ('query') TO 's3://…'`, `UNLOAD (query) TO …`. */
  protected unload(): Statement {
    const { start } = this.next();
    this.expect("(");
    const token = this.peek();
    let query: Query;
    if (token.kind === "string") {
      this.position++;
      // After the quote, or after both dollar signs.
      const offset = token.end - token.start === token.text.length + 4 ? token.start + 2 : token.start + 1;
      // Redshift also supports backslash-escaped quotes.
      const text = this.dialect.backslashEscapes ? token.text.replaceAll("\\'", "'") : token.text;
      query = this.embeddedQuery(text, offset);
    } else query = this.nested(() => this.query()) ?? this.emptyQuery();
    this.expect(")");
    this.expect("TO");
    return this.unloaded(start, "unload", [this.location()], undefined, query);
  }

  /** Parses LOAD DATA of MySQL, Hive and BigQuery. */
  protected load(): Statement {
    const { start } = this.next();
    this.expect("DATA");
    const locations: (string | undefined)[] = [];
    this.acceptAny("LOW_PRIORITY", "CONCURRENT");
    this.accept("LOCAL");
    if (this.acceptAny("INPATH", "INFILE")) locations.push(this.location());
    this.acceptAny("REPLACE", "IGNORE");
    this.accept("OVERWRITE");
    this.accept("INTO");
    this.accept("TABLE");
    const target = this.qualifiedName();
    if (locations.length === 0) locations.push(...this.remainingLocations());
    return this.loaded(start, "load data", target, [], locations, undefined);
  }

  /** BigQuery's `EXPORT DATA OPTIONS (uri = …) AS query`, Hive's `EXPORT TABLE t TO '…'`. */
  protected exportStatement(): Statement {
    const { start } = this.next();
    if (this.accept("TABLE")) {
      const source = this.qualifiedName();
      while (!this.atEnd() && this.keyword() !== "TO") this.position++;
      this.expect("TO");
      return this.unloaded(start, "export", [this.location()], source, undefined);
    }
    if (!this.accept("DATA")) return this.rest("export", start);
    const locations: string[] = [];
    while (!this.atEnd() && this.keyword() !== "AS") {
      const token = this.next();
      if (token.kind === "string" && token.text.includes("://")) locations.push(token.text);
    }
    this.expect("AS");
    return this.unloaded(start, "export data", locations, undefined, this.query());
  }

  /** SQL Server's `BULK INSERT t FROM 'file'`. */
  protected bulkInsert(): Statement {
    const { start } = this.next();
    this.expect("INSERT");
    const target = this.qualifiedName();
    this.expect("FROM");
    return this.loaded(start, "bulk insert", target, [], [this.location()], undefined);
  }

  /** Skips a statement without lineage. */
  protected rest(verb: string, start: number): Statement {
    this.position = this.limit;
    return { kind: "other", verb, start, end: this.previousEnd };
  }

  private loaded(
    start: number,
    verb: string,
    target: QualifiedName,
    columns: readonly Identifier[],
    locations: readonly (string | undefined)[],
    query: Query | undefined,
  ): Statement {
    this.position = this.limit;
    const end = this.previousEnd;
    return { kind: "load", verb, target, columns, locations: known(locations), query, start, end };
  }

  private unloaded(
    start: number,
    verb: string,
    locations: readonly (string | undefined)[],
    source: QualifiedName | undefined,
    query: Query | undefined,
  ): Statement {
    this.position = this.limit;
    return { kind: "unload", verb, locations: known(locations), source, query, start, end: this.previousEnd };
  }

  /** Parses a quoted location or a stage; none for STDIN, STDOUT and programs. */
  private location(): string | undefined {
    if (this.acceptAny("STDIN", "STDOUT")) return undefined;
    if (this.accept("PROGRAM")) {
      this.next();
      return undefined;
    }
    const token = this.next();
    if (token.kind === "string" || token.kind === "stage" || token.kind === "template") return token.text;
    if (token.kind === "variable" || token.kind === "symbol") return undefined;
    if (token.kind === "word" || token.kind === "quoted") return token.text;
    return this.fail("a location");
  }

  private remainingLocations(): string[] {
    const locations: string[] = [];
    while (!this.atEnd()) {
      const token = this.next();
      if (token.kind === "string" && token.text.includes("://")) locations.push(token.text);
    }
    return locations;
  }

  /** Returns the tokens of text inside a string, with their positions in the script. */
  protected embeddedTokens(text: string, offset: number): ReturnType<typeof tokenize> {
    const lexed = tokenize(text, this.dialect);
    for (const token of lexed.tokens) {
      token.start += offset;
      token.end += offset;
    }
    return lexed;
  }
}

function known(locations: readonly (string | undefined)[]): string[] {
  return locations.filter((location) => location !== undefined);
}
