import type { IamStatement } from "./facts.ts";

/** Converts a policy pattern to a regular expression: `*` matches any text, `?` any single character. */
export function wildcard(pattern: string, flags = ""): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, flags);
}

/** Returns true if a statement allows an action on some resource. */
export function allowsAction(statements: readonly IamStatement[], action: string): boolean {
  return statements.some(
    ({ effect, actions }) =>
      effect === "Allow" && actions.some((pattern) => wildcard(pattern, "i").test(action)),
  );
}
