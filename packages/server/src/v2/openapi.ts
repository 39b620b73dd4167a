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
