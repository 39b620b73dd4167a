import type { QualifiedName, Statement } from "../syntax.ts";
import { DefinitionParser } from "./definition-parser.ts";

/** What may follow BEGIN when it opens a transaction. */
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

/** Languages of routines whose bodies are SQL. */
const sqlLanguages: ReadonlySet<string> = new Set(["SQL", "PLPGSQL", "PLPSQL", "PLSQL", "SPL"]);

/**
 * Reads blocks and the bodies of procedures statement by statement: every branch and every loop counts as if it ran
 * once, and a procedure does what its body does.
 */
export abstract class BlockParser extends DefinitionParser {
  /** How many blocks are open: inside of them SELECT … INTO assigns variables. */
  private openBlocks = 0;
  /** Whether the statement that was read last leads into others, which stand right behind it. */
  protected leadsOn = false;
  private readonly routines = new Set<string>();

  protected override get assignsInto(): boolean {
    return this.openBlocks > 0 && !this.dialect.optionalSeparators;
  }

  /** Lets the parser read the body of a routine, whose declarations stand before BEGIN. */
  enterBody(): void {
    this.openBlocks++;
  }

  /** Steps over the words that open or branch a block where a statement could start. */
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

  /** Steps behind the next of these words that no parenthesis, CASE or semicolon stands before. */
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

  /** The declarations of a block, which read and write nothing. */
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

  /** Whether a block starts at the current token, rather than a transaction. */
  private opensBlock(): boolean {
    return this.keyword() === "BEGIN" && !transactionWords.has(this.keywordAt(1));
  }

  /** Reads END, which may close a block. */
  protected leaveBlock(): void {
    if (this.openBlocks > 0 && !["IF", "LOOP", "WHILE", "FOR", "CASE", "REPEAT"].includes(this.keywordAt(1)))
      this.openBlocks--;
  }

  /** `FOR row IN (query) DO`, `FOR row IN query LOOP`: the query is read. The loop's statements follow. */
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

  /** A task of Snowflake, an event of MySQL: it does what its statement does. */
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
    this.warn("opaque-statement", "The body of a routine is not followed", start, this.peek().end);
    return this.rest(verb, start);
  }

  private routineLanguage(): string | undefined {
    for (let index = this.position; index < this.limit; index++) {
      if (this.tokens[index]!.keyword === "LANGUAGE") return this.tokens[index + 1]!.text.toUpperCase();
    }
    return undefined;
  }

  /** PostgreSQL's `DO $$ … $$`, which runs its text at once. */
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

  /** Whether CALL or EXEC runs a procedure that the script creates, whose body was read there. */
  protected callsKnownRoutine(): boolean {
    let last = 1;
    while (this.keywordAt(last + 1) === ".") last += 2;
    return this.routines.has(this.peek(last).text.toLowerCase());
  }
}
