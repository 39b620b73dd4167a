import type { Lexed, Token, TokenKind } from "./token.ts";

/** The text with the position of the lexer, and the tokens so far. */
export class Scanner {
  readonly text: string;
  readonly tokens: Token[] = [];
  position = 0;
  /** The position of the first condition or loop of a template. */
  firstBranch: number | undefined;
  /** The unclosed quote or comment. */
  unclosed: Lexed["unclosed"];

  constructor(text: string) {
    this.text = text;
  }

  /** Adds a token that starts at the current position, and moves to its end. */
  push(kind: TokenKind, text: string, keyword: string, end: number): void {
    this.tokens.push({ kind, text, keyword, start: this.position, end });
    this.position = end;
  }

  /** Returns true if there are only blanks between the last line break and this position. */
  startsLine(): boolean {
    let before = this.position - 1;
    while (before >= 0 && (this.text[before] === " " || this.text[before] === "\t")) before--;
    return before < 0 || this.text[before] === "\n" || this.text[before] === "\r";
  }

  /** Moves to the end of the line. */
  skipLine(): void {
    const end = this.text.indexOf("\n", this.position);
    this.position = end < 0 ? this.text.length : end;
  }
}
