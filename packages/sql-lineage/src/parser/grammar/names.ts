import type { Dialect } from "../../dialects/dialect.ts";
import type { TokenStream } from "../../lexer/token-stream.ts";
import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import { dateUnits } from "./keywords.ts";
import { modelName } from "./templates.ts";

/** A Hive or shell variable that the script does not define. */
const variablePattern = /\$\{[^}]*\}/;

/** The code of `{`. */
const brace = 123;

/** Parses names, lists of names, and types. */
export class NameParser {
  readonly #tokens: TokenStream;
  readonly #dialect: Dialect;
  /** The variables set by the script, by lowercase name. */
  readonly #variables = new Map<string, string>();

  constructor(tokens: TokenStream, dialect: Dialect) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  /** Sets a variable, which later names can contain. */
  setVariable(name: string, value: string): void {
    this.#variables.set(name.toLowerCase(), value);
  }

  /** Parses a single name. */
  identifier(): Identifier {
    const tokens = this.#tokens;
    // A double-quoted string where only a name is valid is a name, as in MySQL's ANSI mode.
    if (!tokens.atName() && tokens.keyword() !== '"') tokens.fail("identifier");
    const token = tokens.next();
    return { text: token.text, quoted: token.kind !== "word", start: token.start, end: token.end };
  }

  /** Parses `a.b.c`. Splits a quoted path if the dialect supports it. */
  qualifiedName(): QualifiedName {
    const tokens = this.#tokens;
    if (tokens.keyword() === "IDENTIFIER" && tokens.keywordAt(1) === "(") return this.#computedName();
    const name = this.parts(this.identifier());
    while (tokens.keyword() === ".") {
      tokens.advance();
      // SQL Server's `database..table`: the default schema is implied.
      if (tokens.keyword() === ".") continue;
      name.push(...this.parts(this.pathPart()));
    }
    const unknown = name.find(({ text }) => text.includes("${") && variablePattern.test(text));
    if (unknown === undefined) return name;
    const message = `The name ${unknown.text} is known only at run time`;
    tokens.warn("opaque-statement", message, unknown.start, unknown.end);
    return [];
  }

  /** Parses the name of a table to change, which MySQL also writes as `t.*`. */
  targetName(): QualifiedName {
    const tokens = this.#tokens;
    if (!tokens.atName()) return this.qualifiedName();
    let ahead = 1;
    while (tokens.keywordAt(ahead) === "." && tokens.keywordAt(ahead + 1) !== "*") ahead += 2;
    if (tokens.keywordAt(ahead) !== ".") return this.qualifiedName();
    const name = this.parts(this.identifier());
    while (tokens.accept(".") && !tokens.accept("*")) name.push(...this.parts(this.pathPart()));
    return name;
  }

  /** Parses `IDENTIFIER('a.b')` or `IDENTIFIER(a.b)`. Any other content is known only at run time. */
  #computedName(): QualifiedName {
    const tokens = this.#tokens;
    const { start } = tokens.next();
    const close = tokens.closingOf(tokens.position);
    tokens.advance();
    const token = tokens.peek();
    let name: QualifiedName = [];
    if (token.kind === "string") {
      tokens.advance();
      const { end } = token;
      name = token.text.split(".").map((text) => ({ text, quoted: false, start: token.start, end }));
    } else if (token.kind === "word" || token.kind === "quoted") name = this.qualifiedName();
    if (close >= 0 && tokens.position !== close) {
      name = [];
      tokens.skipTo(close);
    }
    tokens.expect(")");
    if (name.length === 0)
      tokens.warn("opaque-statement", "The name is known only at run time", start, tokens.previousEnd);
    return name;
  }

  /** Parses the name after a dot, which can be a number if names can start with a digit. */
  pathPart(): Identifier {
    const token = this.#tokens.peek();
    if (token.kind === "number" || token.kind === "variable") {
      this.#tokens.advance();
      return { text: token.text, quoted: false, start: token.start, end: token.end };
    }
    return this.identifier();
  }

  /** Returns the parts of a name between two dots, which is several names if it contains a path. */
  parts(identifier: Identifier): Identifier[] {
    const mark = identifier.text.charCodeAt(0);
    if (mark === brace && identifier.text.startsWith("{{")) {
      const names = modelName(identifier.text);
      if (names !== undefined) return names.map((text) => ({ ...identifier, text }));
    }
    const known = identifier.text.includes("${") ? this.#substituted(identifier) : undefined;
    if (known !== undefined) return known;
    return this.#dialect.quotedPaths ? this.#pathParts(identifier) : [identifier];
  }

  /** Splits BigQuery's `` `project.dataset.table$20260101` ``, in which the partition is part of its table. */
  #pathParts(identifier: Identifier): Identifier[] {
    const tokens = this.#tokens;
    // BigQuery project IDs can contain dashes, which the lexer treats as minus.
    let last = identifier;
    while (
      !last.quoted &&
      tokens.keyword() === "-" &&
      tokens.peek().start === last.end &&
      tokens.peek(1).start === last.end + 1
    ) {
      const part = tokens.peek(1);
      if (part.kind !== "word" && part.kind !== "number") break;
      tokens.advance(2);
      last = { text: `${last.text}-${part.text}`, quoted: false, start: last.start, end: part.end };
    }
    const whole = { ...last, text: last.text.replace(/\$(\d+|__\w+__)$/, "") };
    if (!last.quoted || !last.text.includes(".")) return [whole];
    return whole.text.split(".").map((text) => ({ ...last, text }));
  }

  /** Substitutes variables set by the script (Hive's `${hiveconf:x}`) in a name; undefined if one is not set. */
  #substituted(identifier: Identifier): Identifier[] | undefined {
    const text = identifier.text.replace(
      /\$\{(?:hiveconf:|hivevar:|system:|env:)?([\w.-]+)\}/g,
      (whole, name: string) => this.#variables.get(name.toLowerCase()) ?? whole,
    );
    if (text === identifier.text) return undefined;
    return text.split(".").map((part) => ({ ...identifier, text: part, quoted: false }));
  }

  /** Parses `(a, b, c)`. Skips types after the names, as in `AS t (a int, b text)`. */
  identifierList(): Identifier[] {
    const tokens = this.#tokens;
    const names: Identifier[] = [];
    tokens.expect("(");
    while (tokens.keyword() !== ")" && !tokens.atEnd()) {
      names.push(this.qualifiedName().at(-1) ?? tokens.fail("identifier"));
      this.skipToComma();
      tokens.accept(",");
    }
    tokens.expect(")");
    return names;
  }

  /** Skips the rest of a list entry, up to the comma or parenthesis after it. */
  skipToComma(): void {
    const tokens = this.#tokens;
    while (tokens.keyword() !== "," && tokens.keyword() !== ")" && !tokens.atEnd()) {
      if (tokens.keyword() === "(") tokens.skipParentheses();
      else if (tokens.keyword() === "<") tokens.skipAngles();
      else tokens.advance();
    }
  }

  /**
   * Skips a type: `double precision`, `numeric(10, 2)`, `timestamp with time zone`, `array<struct<a int>>`, `int[]`.
   */
  skipType(): void {
    const tokens = this.#tokens;
    const first = tokens.keyword();
    if (!tokens.atName()) tokens.fail("data type");
    this.qualifiedName();
    if (first === "INTERVAL" && dateUnits.has(tokens.keyword())) {
      tokens.advance();
      if (tokens.accept("TO")) tokens.advance();
    }
    if (first === "DOUBLE") tokens.accept("PRECISION");
    if (first === "CHARACTER" || first === "CHAR" || first === "BIT" || first === "NATIONAL") {
      tokens.acceptAny("CHARACTER", "CHAR");
      tokens.accept("VARYING");
    }
    if (first === "LONG") tokens.acceptAny("VARCHAR", "RAW");
    if (first === "SIGNED" || first === "UNSIGNED") tokens.acceptAny("INTEGER", "INT", "BIGINT");
    if (tokens.keyword() === "(") tokens.skipParentheses();
    if (tokens.keyword() === "<") tokens.skipAngles();
    if (first === "TIMESTAMP" || first === "TIME") {
      if (tokens.acceptAny("WITH", "WITHOUT")) {
        tokens.accept("LOCAL");
        tokens.accept("TIME");
        tokens.accept("ZONE");
      }
    }
    while (tokens.keyword() === "[" && (tokens.keywordAt(1) === "]" || tokens.keywordAt(2) === "]")) {
      tokens.advance(tokens.keywordAt(1) === "]" ? 2 : 3);
    }
    tokens.accept("ARRAY");
  }
}
