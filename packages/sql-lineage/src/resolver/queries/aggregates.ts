import type { Expression } from "../../syntax/queries.ts";
import { aggregateFunctions } from "./function-kinds.ts";

/** Returns true if an expression contains an aggregate outside a window. */
export function containsAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case "call":
      if (expression.window === undefined && aggregateFunctions.has(expression.name)) return true;
      return expression.arguments.some(containsAggregate);
    case "operation":
      return expression.operands.some(containsAggregate);
    case "field":
    case "group":
      return containsAggregate(expression.inner);
    case "case":
      return [
        expression.operand,
        expression.otherwise,
        ...expression.branches.flatMap((branch) => [branch.condition, branch.result]),
      ].some((part) => part !== undefined && containsAggregate(part));
    default:
      return false;
  }
}
