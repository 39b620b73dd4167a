import type { WarningCode } from "../model/lineage.ts";

/** A syntax error, with its position and the expected syntax. */
export class SqlSyntaxError extends Error {
  readonly offset: number;

  /** @param offset - the offset of the unexpected token */
  constructor(message: string, offset: number) {
    super(message);
    this.name = "SqlSyntaxError";
    this.offset = offset;
  }
}

/** Thrown if a script exceeds its step limit. */
export class ScriptTooCostly extends Error {}

/** The remaining steps for a script, shared by its parsers. */
export interface ParserBudget {
  remaining: number;
}

/** A warning about omitted syntax, with its position. */
export interface ParserWarning {
  readonly code: WarningCode;
  readonly message: string;
  readonly start: number;
  end: number;
}
