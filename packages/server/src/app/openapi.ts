import type { Scope } from "../access/authorize.ts";

/** How callers prove who they are, where the server asks for it. */
export const securitySchemes = {
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "hw_<scopes>_<43 characters>",
    description:
      "An API key. Asked for on every address that others can reach; with the scope that the operation names, or admin.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-headwater",
    description:
      "A session of POST /api/v2/session; over http the cookie is called headwater. What changes something needs an Origin header of this server, too.",
  },
} as const;

/** What a route's scope asks for, as an operation's security requirement; the scope stands where OpenAPI 3.1 has roles. */
export function securityOf(scope: Scope | undefined): Record<string, readonly string[]>[] {
  if (scope === undefined || scope === "public") return [];
  const roles = scope === "any" ? [] : [scope];
  return [{ apiKey: roles }, { session: roles }];
}

/**
 * Moves every sub-schema that has a name (`title`) into the components of an OpenAPI document and leaves a reference
 * in its place, so that readers and generators see one type by its name instead of copies of it.
 */
export function nameSchemas(document: Record<string, unknown>): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const { title, ...members } = value as Record<string, unknown>;
    const visited = Object.fromEntries(Object.entries(members).map(([key, member]) => [key, visit(member)]));
    if (typeof title !== "string" || !("type" in members))
      return title === undefined ? visited : { title, ...visited };
    schemas[title] = visited;
    return { $ref: `#/components/schemas/${title}` };
  };
  const visited = visit(document) as Record<string, unknown>;
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...visited, components: { ...(visited.components as object | undefined), schemas: sorted } };
}
