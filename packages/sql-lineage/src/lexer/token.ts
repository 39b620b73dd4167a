/** What a token is. A `template` is a placeholder of a templating language, which may stand for a name or a value. */
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

/** The smallest part of SQL text that means something. */
export interface Token {
  kind: TokenKind;
  /** The text; of quoted identifiers and strings without quotes. */
  text: string;
  /** Of words in upper case, of symbols the symbol, of strings in double quotes the quote, else empty. */
  keyword: string;
  start: number;
  end: number;
}

/** The tokens of a text, the last of them of kind `end`. */
export interface Lexed {
  tokens: Token[];
  /** For each opening parenthesis the index of its closing one; -1 where there is none. */
  closing: Int32Array;
  /** The quote or comment that nothing closes, so that the rest of the text is in it. */
  unclosed: { offset: number; what: "comment" | "string" | "quoted name" } | undefined;
}
