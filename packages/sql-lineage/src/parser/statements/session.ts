import type { Statement } from "../../syntax/statements.ts";
import { nameFrom } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { otherStatement, skipStatement } from "./control/skipped.ts";
import { assigning, declaredNames } from "./control/variables.ts";

/** Parses `USE name`: the database, the schema, or both, depending on the dialect. */
export function useStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const what = tokens.acceptAny("DATABASE", "SCHEMA", "CATALOG", "WAREHOUSE", "ROLE", "SECONDARY");
  if (!tokens.atName() || what === "WAREHOUSE" || what === "ROLE" || what === "SECONDARY") {
    return skipStatement(parsers, "use", start);
  }
  const name = parsers.names.qualifiedName();
  const last = name.at(-1);
  const isSchema = what === "SCHEMA" || (what !== "CATALOG" && parsers.dialect.schemasAreDatabases);
  const place = { start, end: tokens.previousEnd };
  if (name.length > 1) return { kind: "use", verb: "use", database: name[0], schema: last, ...place };
  if (isSchema) return { kind: "use", verb: "use", database: undefined, schema: last, ...place };
  return { kind: "use", verb: "use", database: last, schema: undefined, ...place };
}

/** Parses Hive's `SET name=value`, whose value later statements can use as a name. */
function noteVariable(parsers: Parsers): void {
  const { tokens } = parsers;
  if (!parsers.dialect.variables) return;
  let equals = tokens.position + 1;
  while (equals < tokens.limit && tokens.at(equals)!.keyword !== "=") equals++;
  const textOf = (from: number, to: number) => {
    let text = "";
    for (let index = from; index < to; index++) text += tokens.at(index)!.text;
    return text;
  };
  tokens.charge(tokens.limit - tokens.position);
  const name = textOf(tokens.position + 1, equals).replace(/^(hiveconf|hivevar|system|env):/i, "");
  const value = textOf(equals + 1, tokens.limit);
  if (value.length > 0 && value.length < 1_000) parsers.names.setVariable(name, value);
}

/** Parses SET, which can set the schema of later statements. */
export function setStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  noteVariable(parsers);
  if (
    tokens.keywordAt(1) === "SEARCH_PATH" ||
    (tokens.keywordAt(1) === "SCHEMA" && tokens.keywordAt(2) !== "=")
  ) {
    tokens.advance(2);
    tokens.acceptAny("TO", "=");
    const token = tokens.peek();
    if (token.kind === "word" || token.kind === "quoted" || token.kind === "string") {
      const schema = nameFrom(token, token.kind !== "word");
      tokens.skipToEnd();
      if (schema.text.startsWith("$")) return { kind: "other", verb: "set", start, end: tokens.previousEnd };
      return { kind: "use", verb: "set", database: undefined, schema, start, end: tokens.previousEnd };
    }
  }
  const first = tokens.position + 1;
  const assigns = ["=", ":="].includes(tokens.at(first + 1)?.keyword ?? "")
    ? declaredNames(parsers, first)
    : [];
  const statement = assigning(parsers, otherStatement(parsers, "set", start), assigns, first + 2);
  return { ...statement, variables: { ...statement.variables, orSetting: true } };
}
