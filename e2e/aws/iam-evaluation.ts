/** A statement of an identity policy, with template values resolved to text. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A call for IAM to evaluate. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  /** Keys of the request's context, e.g. `kms:ViaService`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Returns whether statements allow a call: an explicit denial wins, then an allowance, else it is denied. Supports
 * wildcards of actions and resources and the condition StringEquals, which the platform's policies use.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(statements: readonly Statement[], call: Call): boolean {
  const concerned = statements.filter((statement) => concerns(statement, call));
  return (
    concerned.some(({ Effect }) => Effect === "Allow") && !concerned.some(({ Effect }) => Effect === "Deny")
  );
}

function concerns(
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context = {} }: Call,
): boolean {
  const conditions = Object.entries(Condition).every(([operator, keys]) => {
    if (operator !== "StringEquals") throw new Error(`The condition ${operator} is not supported.`);
    return Object.entries(keys).every(([key, values]) => [values].flat().includes(context[key] ?? ""));
  });
  return (
    conditions &&
    [Action].flat().some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    [Resource].flat().some((pattern) => matches(pattern, resource))
  );
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}
