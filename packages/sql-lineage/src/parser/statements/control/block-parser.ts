import type { TokenStream } from "../../../lexer/token-stream.ts";
import type { QualifiedName } from "../../../syntax/names.ts";
import type { Blocks, Parsers } from "../../grammar/parsers.ts";

/** Keywords that can follow BEGIN if it starts a transaction. */
const transactionWords: ReadonlySet<string> = new Set([
  "",
  ";",
  "TRANSACTION",
  "WORK",
  "NAME",
  "TRAN",
  "ISOLATION",
  "READ",
  "DEFERRED",
  "IMMEDIATE",
  "EXCLUSIVE",
]);

/**
 * Tracks blocks and routines. Every branch and loop counts as executed once, and a procedure has the effects of its
 * body.
 */
export class BlockParser implements Blocks {
  readonly #parsers: Parsers;
  readonly #tokens: TokenStream;
  /** The number of open blocks, in which SELECT … INTO assigns variables. */
  #openBlocks = 0;
  /** True among the declarations before BEGIN. */
  #declares = false;
  /** The numbers of open blocks at which declarations continue, for routines among declarations. */
  readonly #outerDeclarations: number[] = [];
  readonly #routines = new Set<string>();
  /** True if the current statement introduces those that follow it directly, without a separator. */
  leadsOn = false;

  constructor(parsers: Parsers) {
    this.#parsers = parsers;
    this.#tokens = parsers.tokens;
  }

  /** True if SELECT … INTO assigns variables here. */
  get assignsInto(): boolean {
    return this.#openBlocks > 0 && !this.#parsers.dialect.optionalSeparators;
  }

  /** The number of open blocks and declarations. */
  get depth(): number {
    return this.#openBlocks + this.#outerDeclarations.length + (this.#declares ? 1 : 0);
  }

  /** Opens a routine body, which can have declarations before BEGIN. */
  open(): void {
    this.#openBlocks++;
  }

  /** True among the declarations before BEGIN. */
  get declares(): boolean {
    return this.#declares;
  }

  /** Starts the declarations of a block, routine or package. */
  declare(): void {
    if (this.#declares) this.#outerDeclarations.push(this.#openBlocks);
    this.#declares = true;
  }

  /** Skips the keywords that open or branch a block. */
  enter(): void {
    if (this.#parsers.dialect.optionalSeparators) return;
    while (!this.#tokens.atEnd() && this.#enterBlock());
  }

  #enterBlock(): boolean {
    if (this.#declares && ![";", "BEGIN", "DECLARE"].includes(this.#tokens.keyword())) return false;
    switch (this.#tokens.keyword()) {
      case ";":
        this.#tokens.advance();
        return true;
      case "BEGIN":
        if (!this.#declares && !this.#opensBlock()) return false;
        this.#declares = false;
        this.#tokens.advance();
        this.#tokens.accept("NOT");
        this.#tokens.accept("ATOMIC");
        this.#openBlocks++;
        return true;
      case "ELSE":
      case "LOOP":
      case "REPEAT":
      case "EXCEPTION":
        this.#tokens.advance();
        return true;
      case "IF":
      case "ELSIF":
      case "ELSEIF":
      case "WHEN":
      case "CASE":
        return this.#stepBehind(["THEN"]);
      case "WHILE":
        return this.#stepBehind(["DO", "LOOP"]);
      case "DECLARE":
        return this.#startsDeclarations();
      case "<<":
        return this.#stepBehind([">>"]);
      default:
        return false;
    }
  }

  /** Skips past the next of these keywords, unless a parenthesis, CASE or semicolon precedes it. */
  #stepBehind(words: readonly string[]): boolean {
    let cases = 0;
    for (let index = this.#tokens.position + 1; index < this.#tokens.limit; index++) {
      this.#tokens.charge(1);
      const { keyword } = this.#tokens.at(index)!;
      if (keyword === ";") return false;
      if (cases === 0 && words.includes(keyword)) {
        this.#tokens.skipTo(index + 1);
        return true;
      }
      if (keyword === "CASE") cases++;
      else if (keyword === "END") cases--;
      else if (keyword === "(") index = Math.max(index, this.#tokens.closingOf(index));
    }
    return false;
  }

  /** Consumes DECLARE if it starts the declarations of a block, which are statements of their own. */
  #startsDeclarations(): boolean {
    const { declarationSections, declarationsBeforeBegin } = this.#parsers.dialect;
    // PL/pgSQL has blocks only in the text of a routine; elsewhere DECLARE defines a cursor.
    if (!declarationSections || (this.#openBlocks === 0 && !declarationsBeforeBegin)) return false;
    if (!this.#hasBeginAhead()) return false;
    this.#tokens.advance();
    this.#declares = true;
    return true;
  }

  /** Returns true if BEGIN follows; otherwise DECLARE is a statement, as for a cursor. */
  #hasBeginAhead(): boolean {
    for (let index = this.#tokens.position + 1; index < this.#tokens.limit; index++) {
      this.#tokens.charge(1);
      const { keyword } = this.#tokens.at(index)!;
      if (keyword === "BEGIN") return true;
      if (keyword === "CREATE") return false;
    }
    return false;
  }

  /** Returns true if a block starts at the current token, rather than a transaction. */
  #opensBlock(): boolean {
    return this.#tokens.keyword() === "BEGIN" && !transactionWords.has(this.#tokens.keywordAt(1));
  }

  /** Closes a block at END, unless it ends a branch or loop. */
  leave(): void {
    if (["IF", "LOOP", "WHILE", "FOR", "CASE", "REPEAT"].includes(this.#tokens.keywordAt(1))) return;
    // A package without statements.
    if (this.#declares) this.#declares = false;
    else if (this.#openBlocks > 0) this.#openBlocks--;
    if (this.#outerDeclarations.at(-1) !== this.#openBlocks) return;
    this.#outerDeclarations.pop();
    this.#declares = true;
  }

  /** Returns true if CALL or EXEC runs a procedure created in the script, whose body is already parsed. */
  callsKnownRoutine(first = 1): boolean {
    let last = first;
    while (this.#tokens.keywordAt(last + 1) === ".") last += 2;
    return this.#routines.has(this.#tokens.peek(last).text.toLowerCase());
  }

  /** Remembers a routine of the script, whose body is parsed where it is defined. */
  addRoutine(name: QualifiedName): void {
    const last = name.at(-1);
    if (last !== undefined) this.#routines.add(last.text.toLowerCase());
  }
}
