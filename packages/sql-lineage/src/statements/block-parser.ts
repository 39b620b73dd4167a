import type { QualifiedName, Statement } from "../syntax.ts";
import { DefinitionParser } from "./definition-parser.ts";

/** Keywords that can follow BEGIN if it starts a transaction. */
const transactionWords: ReadonlySet<string> = new Set([
  "",
  ";",
  "TRANSACTION",
  "WORK",
  "TRAN",
  "ISOLATION",
  "READ",
  "DEFERRED",
  "IMMEDIATE",
  "EXCLUSIVE",
]);

/** Routine languages with SQL bodies. */
const sqlLanguages: ReadonlySet<string> = new Set(["SQL", "PLPGSQL", "PLPSQL", "PLSQL", "SPL"]);

/**
 * Parses blocks and procedure bodies statement by statement. Every branch and loop counts as executed once, and a
 * procedure has the effects of its body.
 */
export abstract class BlockParser extends DefinitionParser {
  /** The number of open blocks, in which SELECT … INTO assigns variables. */
  private openBlocks = 0;
  /** True if the last statement introduces the statements that follow it directly. */
  protected leadsOn = false;
  private readonly routines = new Set<string>();

  protected override get assignsInto(): boolean {
    return this.openBlocks > 0 && !this.dialect.optionalSeparators;
  }

  /** Prepares for a routine body with declarations before BEGIN. */
  enterBody(): void {
    this.openBlocks++;
  }

  /** Skips the keywords that open or branch a block. */
  protected enterBlocks(): void {
    if (this.dialect.optionalSeparators) return;
    while (!this.atEnd() && this.enterBlock());
  }

  private enterBlock(): boolean {
    switch (this.keyword()) {
      case ";":
        this.position++;
        return true;
      case "BEGIN":
        if (!this.opensBlock()) return false;
        this.position++;
        this.accept("NOT");
        this.accept("ATOMIC");
        this.openBlocks++;
        return true;
      case "ELSE":
      case "LOOP":
      case "REPEAT":
      case "EXCEPTION":
        this.position++;
        return true;
      case "IF":
      case "ELSIF":
      case "ELSEIF":
      case "WHEN":
      case "CASE":
        return this.stepBehind(["THEN"]);
      case "WHILE":
        return this.stepBehind(["DO", "LOOP"]);
      case "DECLARE":
        return this.skipDeclarations();
      case "<<":
        return this.stepBehind([">>"]);
      default:
        return false;
    }
  }

  /** Skips past the next of these keywords, unless a parenthesis, CASE or semicolon precedes it. */
  private stepBehind(words: readonly string[]): boolean {
    let cases = 0;
    for (let index = this.position + 1; index < this.limit; index++) {
      this.charge(1);
      const { keyword } = this.tokens[index]!;
      if (keyword === ";") return false;
      if (cases === 0 && words.includes(keyword)) {
        this.position = index + 1;
        return true;
      }
      if (keyword === "CASE") cases++;
      else if (keyword === "END") cases--;
      else if (keyword === "(") index = Math.max(index, this.closing[index]!);
    }
    return false;
  }

  /** Skips the declarations of a block, which read and write nothing. */
  private skipDeclarations(): boolean {
    const { name } = this.dialect;
    if (this.openBlocks === 0 && name !== "oracle" && name !== "snowflake") return false;
    for (let index = this.position + 1; index < this.limit; index++) {
      this.charge(1);
      const { keyword } = this.tokens[index]!;
      if (keyword === "CREATE") return false;
      if (keyword !== "BEGIN") continue;
      this.position = index;
      return true;
    }
    return false;
  }

  /** Returns true if a block starts at the current token, rather than a transaction. */
  private opensBlock(): boolean {
    return this.keyword() === "BEGIN" && !transactionWords.has(this.keywordAt(1));
  }

  /** Parses END, which can close a block. */
  protected leaveBlock(): void {
    if (this.openBlocks > 0 && !["IF", "LOOP", "WHILE", "FOR", "CASE", "REPEAT"].includes(this.keywordAt(1)))
      this.openBlocks--;
  }

  /** `FOR row IN (query) DO`, `FOR row IN query LOOP`: parses the query. The loop's statements follow. */
  protected forLoop(start: number): Statement {
    this.position++;
    while (!this.atEnd() && this.keyword() !== "IN") this.position++;
    this.expect("IN");
    let statement: Statement = { kind: "other", verb: "for", start, end: this.previousEnd };
    if (this.isQueryAhead() || this.keyword() === "SELECT" || this.keyword() === "WITH") {
      const query = this.query();
      statement = { kind: "query", verb: "for", query, withoutRows: false, start, end: this.previousEnd };
    }
    while (!this.atEnd() && this.keyword() !== "DO" && this.keyword() !== "LOOP") this.position++;
    this.leadsOn = this.acceptAny("DO", "LOOP") !== undefined;
    return statement;
  }

  protected override createOther(start: number, object: string): Statement | undefined {
    if (object === "PROCEDURE" || object === "PROC") return this.procedure(start);
    if (object === "TASK" || object === "EVENT")
      return this.scheduled(start, object === "TASK" ? "AS" : "DO");
    return undefined;
  }

  /** Parses a Snowflake task or a MySQL event, which has the effects of its statement. */
  private scheduled(start: number, word: string): Statement {
    while (!this.atEnd() && this.keyword() !== word) {
      if (this.keyword() === "(") this.skipParentheses();
      else this.position++;
    }
    const verb = "create task";
    if (!this.accept(word)) return this.rest(verb, start);
    this.leadsOn = true;
    return { kind: "other", verb, start, end: this.previousEnd };
  }

  private procedure(start: number): Statement {
    this.position++;
    const name = this.qualifiedName();
    const verb = "create procedure";
    const language = this.routineLanguage();
    if (language === undefined || sqlLanguages.has(language)) {
      this.noteRoutine(name);
      for (let index = this.position; index < this.limit; index++) {
        const { kind, keyword, text, start: from, end } = this.tokens[index]!;
        if (keyword === "(" && this.closing[index]! > index) index = this.closing[index]!;
        else if (kind === "string" && this.tokens[index - 1]!.keyword === "AS") {
          this.position = this.limit;
          const offset = from + (end - from - text.length) / 2;
          return {
            kind: "other",
            verb,
            body: { text, offset: Math.floor(offset) },
            start,
            end: this.previousEnd,
          };
        } else if (keyword === "BEGIN" || (keyword === "AS" && this.dialect.optionalSeparators)) {
          this.position = keyword === "BEGIN" ? index : index + 1;
          this.leadsOn = true;
          return { kind: "other", verb, start, end: this.previousEnd };
        }
      }
    }
    this.warn(
      "opaque-statement",
      "Routine bodies in this language are not supported",
      start,
      this.peek().end,
    );
    return this.rest(verb, start);
  }

  private routineLanguage(): string | undefined {
    for (let index = this.position; index < this.limit; index++) {
      if (this.tokens[index]!.keyword === "LANGUAGE") return this.tokens[index + 1]!.text.toUpperCase();
    }
    return undefined;
  }

  /** Parses PostgreSQL's `DO $$ … $$`, which runs its text immediately. */
  protected anonymousBody(start: number): Statement | undefined {
    const language = this.routineLanguage();
    if (language !== undefined && !sqlLanguages.has(language)) return undefined;
    for (let ahead = 1; ahead < 4; ahead++) {
      const token = this.peek(ahead);
      if (token.kind !== "string") continue;
      const offset = Math.floor(token.start + (token.end - token.start - token.text.length) / 2);
      this.position = this.limit;
      const body = { text: token.text, offset };
      return { kind: "other", verb: "do", body, start, end: this.previousEnd };
    }
    return undefined;
  }

  private noteRoutine(name: QualifiedName): void {
    const last = name.at(-1);
    if (last !== undefined) this.routines.add(last.text.toLowerCase());
  }

  /** Returns true if CALL or EXEC runs a procedure created in the script, whose body is already parsed. */
  protected callsKnownRoutine(): boolean {
    let last = 1;
    while (this.keywordAt(last + 1) === ".") last += 2;
    return this.routines.has(this.peek(last).text.toLowerCase());
  }
}
