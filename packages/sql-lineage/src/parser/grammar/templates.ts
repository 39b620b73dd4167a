/** Reads what templates such as dbt's `{{ ref('orders') }}` name. */
import type { Token } from "../../lexer/token.ts";
import type { TokenStream } from "../../lexer/token-stream.ts";
import type { Identifier } from "../../syntax/names.ts";

/** Matches a reference to a model or a source, anywhere in a template. */
const reference =
  /\b(ref|source)\s*\(\s*(['"])([^'"]{1,300})\2\s*(?:,\s*(['"])([^'"]{1,300})\4\s*)?(?:,\s*v(?:ersion)?\s*=\s*[^)]{0,100})?\)/g;

/** Matches a template that is only a reference. */
const onlyReference = new RegExp(String.raw`^\{\{-?\s*${reference.source}\s*-?\}\}$`);

/** Matches the name of a variable or attribute in place of SQL. */
const plainVariable = /^\{\{-?\s*[\w.]+\s*(\|[^(]*)?-?\}\}|^[^{]|\}[^}]$/;

/** Matches calls that produce no SQL. */
const withoutText = /^\{\{-?\s*(config|log|print|exceptions\.\w+|return)\s*\(/;

function modelOf([, kind, , first, , second]: RegExpMatchArray | RegExpExecArray): string[] | undefined {
  if (kind === undefined || first === undefined) return undefined;
  if (kind === "source") return second === undefined ? undefined : [first, second];
  return [second ?? first];
}

/** Returns the table of a dbt reference: the model, or the source with its table; undefined for other templates. */
export function modelName(template: string): string[] | undefined {
  const match = onlyReference.exec(template);
  return match === null ? undefined : modelOf(match);
}

/** Returns the tables that a macro gets as arguments: `{{ union_relations([ref('a'), ref('b')]) }}`. */
export function modelsIn(template: string): string[][] {
  return [...template.matchAll(reference)].flatMap((match) => {
    const name = modelOf(match);
    return name === undefined ? [] : [name];
  });
}

/** Returns true if a template can be a clause or a condition, rather than a name. */
export function isClause({ kind, text }: Token): boolean {
  return kind === "template" && !plainVariable.test(text) && modelName(text) === undefined;
}

/** Returns true for a template without text, such as dbt's `{{ config(…) }}`. */
export function isEmptyTemplate({ kind, text }: Token): boolean {
  return kind === "template" && withoutText.test(text);
}

/** Returns the columns of dbt's `{{ generate_surrogate_key(['a', 'b']) }}`. */
export function keyColumns({ text, start, end }: Token): Identifier[] {
  if (!/\bsurrogate_key\s*\(|\bgenerate_surrogate_key\s*\(/.test(text)) return [];
  return [...text.matchAll(/(['"])(\w+)\1/g)].map(([, , name]) => {
    return { text: name!, quoted: false, start, end };
  });
}

/** Skips the call of a macro in place of a clause. Returns false at other tokens. */
export function skipTemplate(tokens: TokenStream): boolean {
  const token = tokens.peek();
  if (token.kind !== "template") return false;
  const { start, end, text } = tokens.next();
  tokens.warn("opaque-statement", `The effect of ${text.slice(0, 80)} is unknown`, start, end);
  return true;
}
