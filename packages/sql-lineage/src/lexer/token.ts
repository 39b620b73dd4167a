/** The kind of a token. A `template` is a placeholder of a templating language for a name or a value. */
export type TokenKind =
  | "word"
  | "quoted"
  | "string"
  | "number"
  | "symbol"
  | "variable"
  | "template"
  | "stage"
  | "end";

/** A token of SQL text. */
export interface Token {
  kind: TokenKind;
  /** The text; without quotes for quoted identifiers and strings. */
  text: string;
  /** The uppercase word, the symbol, or the quote of a double-quoted string; otherwise empty. */
  keyword: string;
  start: number;
  end: number;
}

/** The tokens of a text. The last one has the kind `end`. */
export interface Lexed {
  tokens: Token[];
  /** The index of the closing parenthesis for each opening one; -1 if there is none. */
  closing: Int32Array;
  /** The text, and the position of its first character in the script. */
  text: string;
  offset: number;
  /** The position of the first condition or loop of a template in the text. */
  firstBranch: number | undefined;
  /** The unclosed quote or comment that contains the rest of the text. */
  unclosed: { offset: number; what: "comment" | "string" | "quoted name" } | undefined;
}
