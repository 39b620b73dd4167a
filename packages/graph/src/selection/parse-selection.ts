import { findField } from "./fields.ts";
import { type Selection, SelectionError, type TextMatch } from "./syntax.ts";

type Token =
  | { readonly kind: "term"; readonly at: number; readonly selection: Selection }
  /** `+`, `+2` (`leads`) or `3+`, separated by spaces. */
  | { readonly kind: "steps"; readonly at: number; readonly steps: number; readonly leads: boolean }
  | { readonly kind: "and" | "or" | "not" | "(" | ")"; readonly at: number };

/**
 * Parses a selection.
 *
 *     orders                 names that contain "orders"
 *     "orders"   ds:orders*  the table named orders; tables whose names start with orders
 *     tag:pii ns:redshift*   both conditions (also: and, &); or (|, a comma); not (!); parentheses
 *     dag:nightly group:load the tasks of a DAG, Spark application or dbt run; those of an Airflow task group
 *     +orders   2+orders+3   and everything upstream; two steps upstream and three downstream
 *     +2 orders 3+           steps separated by spaces
 *
 * `selectionFields` lists the fields, such as `owner:`. docs/selection-language.md explains the language to users.
 *
 * @throws SelectionError with the position if the text is not a valid selection
 */
export function parseSelection(text: string): Selection {
  const tokens = tokenize(text);
  let next = 0;
  const peek = (): Token | undefined => tokens[next];
  const startsOperand = (token: Token | undefined): boolean =>
    token !== undefined && token.kind !== ")" && token.kind !== "and" && token.kind !== "or";

  const anyOf = (): Selection => {
    const parts = [allOf()];
    while (peek()?.kind === "or") {
      next++;
      parts.push(allOf());
    }
    return parts.length === 1 ? parts[0]! : { kind: "or", parts };
  };
  const allOf = (): Selection => {
    const parts = [operand()];
    for (;;) {
      if (peek()?.kind === "and") next++;
      else if (!startsOperand(peek())) break;
      parts.push(operand());
    }
    return parts.length === 1 ? parts[0]! : { kind: "and", parts };
  };
  const operand = (): Selection => {
    const token = peek();
    if (token?.kind === "not") {
      next++;
      return { kind: "not", of: operand() };
    }
    let upstream = 0;
    if (token?.kind === "steps") {
      upstream = token.steps;
      next++;
    }
    const of = atom();
    let downstream = 0;
    const after = peek();
    // `3+` applies to the operand before it; `+3` to the operand after it, if there is one.
    if (after?.kind === "steps" && (!after.leads || !startsAtom(tokens[next + 1]))) {
      downstream = after.steps;
      next++;
    }
    return upstream === 0 && downstream === 0 ? of : around(of, upstream, downstream);
  };
  const atom = (): Selection => {
    const token = peek();
    if (token?.kind === "term") {
      next++;
      return token.selection;
    }
    if (token?.kind === "(") {
      next++;
      const inner = anyOf();
      const close = peek();
      if (close?.kind !== ")") throw new SelectionError("Unclosed parenthesis.", token.at);
      next++;
      return inner;
    }
    throw new SelectionError("Expected a name or a term such as tag:pii.", token?.at ?? text.length);
  };

  const selection = anyOf();
  const rest = peek();
  if (rest) throw new SelectionError("Unexpected closing parenthesis.", rest.at);
  return selection;
}

function startsAtom(token: Token | undefined): boolean {
  return token?.kind === "term" || token?.kind === "(";
}

function around(of: Selection, upstream: number, downstream: number): Selection {
  return { kind: "around", of, upstream, downstream };
}

const operators: Readonly<Record<string, "and" | "or" | "not" | "(" | ")">> = {
  "&": "and",
  and: "and",
  "|": "or",
  ",": "or",
  or: "or",
  "!": "not",
  not: "not",
  "(": "(",
  ")": ")",
};

function tokenize(text: string): Token[] {
  if (text.split('"').length % 2 === 0) {
    throw new SelectionError("Unclosed quotation mark.", text.lastIndexOf('"'));
  }
  const tokens: Token[] = [];
  // A word is a sequence of other characters and quoted text. Quoted text can contain any character except a quote.
  const pattern = /\s+|[()&|,!]|(?:"[^"]*"|[^\s()&|,!"])+/g;
  for (const found of text.matchAll(pattern)) {
    const [word] = found;
    const at = found.index;
    if (/^\s/.test(word)) continue;
    const operator = operators[word.toLowerCase()];
    if (operator) tokens.push({ kind: operator, at });
    else tokens.push(...wordTokens(word, at));
  }
  return tokens;
}

function wordTokens(word: string, at: number): Token[] {
  const alone = /^(?:\+(\d*)|(\d+)\+)$/.exec(word);
  if (alone) {
    return [{ kind: "steps", at, steps: stepsOf(alone[1] ?? alone[2]), leads: word.startsWith("+") }];
  }
  const before = /^(\d*)\+/.exec(word);
  const rest = before ? word.slice(before[0].length) : word;
  const after = /\+(\d*)$/.exec(rest);
  const term = after ? rest.slice(0, after.index) : rest;
  const selection = parseTerm(term, at + (before?.[0].length ?? 0));
  if (!before && !after) return [{ kind: "term", at, selection }];
  const steps = (match: RegExpExecArray | null): number => (match ? stepsOf(match[1]) : 0);
  return [{ kind: "term", at, selection: around(selection, steps(before), steps(after)) }];
}

function stepsOf(digits: string | undefined): number {
  return digits ? Number(digits) : Number.POSITIVE_INFINITY;
}

function parseTerm(term: string, at: number): Selection {
  const colon = /^([a-z]+):/i.exec(term);
  const field = colon ? findField(colon[1]!)?.name : undefined;
  const text = field ? term.slice(colon![0].length) : term;
  const isQuoted = text.startsWith('"');
  const plain = text.replaceAll('"', "");
  if (plain === "") throw new SelectionError("Missing value. Use * to match any value.", at);
  const match: TextMatch = isQuoted
    ? "whole"
    : /[*?]/.test(plain)
      ? "pattern"
      : !field || field === "name" || field === "dataset" || field === "job" || field === "namespace"
        ? "contains"
        : "whole";
  return { kind: "term", field: field || "name", text: plain, match };
}
