import type { TSchema } from "typebox";

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = { [key: string]: unknown };

/**
 * Converts a schema to plain JSON Schema: moves recursive definitions to the root and references them as
 * `#/$defs/Name`. TypeBox places a definition with an `$id` next to each use. A schema that uses a definition twice
 * would define the same identifier twice, which validators reject.
 */
export function toJsonSchema(schema: TSchema): JsonSchema {
  const definitions: JsonSchema = {};
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite);
    if (typeof value !== "object" || value === null) return value;
    const { $defs, ...rest } = value as JsonSchema;
    for (const [name, definition] of Object.entries($defs ?? {})) {
      if (Object.hasOwn(definitions, name)) continue;
      const { $id, ...body } = definition as JsonSchema;
      definitions[name] = {};
      definitions[name] = $id === name ? rewrite(body) : rewrite(definition);
    }
    return Object.fromEntries(
      Object.entries(rest).map(([key, member]) =>
        key === "$ref" && typeof member === "string" ? [key, `#/$defs/${member}`] : [key, rewrite(member)],
      ),
    );
  };
  const root = rewrite(schema) as JsonSchema;
  return Object.keys(definitions).length === 0 ? root : { ...root, $defs: definitions };
}
