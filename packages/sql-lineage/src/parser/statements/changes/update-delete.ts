import type { DeleteStatement, Expression, Relation, UpdateStatement } from "../../../syntax/queries.ts";
import { crossJoin, type WithClause } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { tableModifier } from "../../relations/table-modifiers.ts";
import { assignmentList, changeTail, changeTarget, outputClause, topClause } from "./change-clauses.ts";

/** Parses UPDATE. */
export function updateStatement(parsers: Parsers, outer: WithClause): UpdateStatement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  if (tokens.accept("OR")) tokens.next();
  tokens.acceptAny("LOW_PRIORITY");
  tokens.accept("IGNORE");
  topClause(parsers);
  const target = changeTarget(parsers);
  const targetJoins = parsers.relations.joins();
  while (tokens.accept(",")) targetJoins.push(crossJoin(parsers.relations.relation()));
  tokens.expect("SET");
  const assignments = assignmentList(parsers);
  const output = outputClause(parsers, ["inserted", "deleted"]);
  const from = tokens.accept("FROM") ? parsers.relations.list() : [];
  const where = whereClause(parsers);
  const returning = changeTail(parsers);
  return {
    kind: "update",
    verb: "update",
    with: outer.list,
    target,
    targetJoins,
    assignments,
    from,
    where,
    output,
    returning,
    start,
    end: tokens.previousEnd,
  };
}

/** Parses DELETE. */
export function deleteStatement(parsers: Parsers, outer: WithClause): DeleteStatement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  topClause(parsers);
  while (tokens.acceptAny("LOW_PRIORITY", "QUICK", "IGNORE", "HISTORY"));
  tokens.accept("FROM");
  const targets = [changeTarget(parsers)];
  if (parsers.dialect.inheritanceStars) tokens.accept("*");
  if (tokens.is("FORCE", "INDEX") || tokens.is("USE", "INDEX")) tableModifier(parsers);
  while (tokens.accept(",")) targets.push(changeTarget(parsers));
  const output = outputClause(parsers, ["deleted"]);
  let using: Relation[] = [];
  let targetsAreSources = false;
  if (tokens.accept("FROM")) {
    using = parsers.relations.list();
    targetsAreSources = true;
  } else if (tokens.accept("USING")) {
    using = parsers.relations.list();
    targetsAreSources = targets.length > 1;
  }
  const where = whereClause(parsers);
  const returning = changeTail(parsers);
  return {
    kind: "delete",
    verb: "delete",
    with: outer.list,
    targets,
    using,
    targetsAreSources,
    where,
    output,
    returning,
    start,
    end: tokens.previousEnd,
  };
}

/** Parses WHERE; undefined if it is absent or refers to a cursor. */
function whereClause(parsers: Parsers): Expression | undefined {
  const { tokens } = parsers;
  if (!tokens.accept("WHERE")) return undefined;
  if (tokens.accept("CURRENT", "OF")) {
    parsers.names.identifier();
    return undefined;
  }
  return parsers.expressions.expression();
}
