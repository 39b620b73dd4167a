import { isObject } from "./json.ts";

/** A column in a schema facet; nested fields follow their parent and have its path as prefix. */
export interface SchemaColumn {
  readonly ordinal: number;
  readonly name: string;
  readonly type: string | null;
  readonly description: string | null;
}

/** Returns the columns of a stored schema. */
export function columnsOfSchema(text: string): SchemaColumn[] {
  const columns: SchemaColumn[] = [];
  const walk = (fields: unknown, path: string) => {
    for (const field of Array.isArray(fields) ? fields : []) {
      if (!isObject(field) || typeof field.name !== "string") continue;
      const name = `${path}${field.name}`;
      columns.push({
        ordinal: columns.length,
        name,
        type: typeof field.type === "string" ? field.type : null,
        description: typeof field.description === "string" ? field.description : null,
      });
      walk(field.fields, `${name}.`);
    }
  };
  walk((JSON.parse(text) as { fields: unknown }).fields, "");
  return columns;
}
