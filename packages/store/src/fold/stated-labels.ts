import { isObject } from "./references.ts";

/** Tags in a `tags` facet, each as JSON of column (null: the thing itself) and tag; see {@link tagText}. */
export function statedTags(facet: unknown): Set<string> {
  return new Set(
    objectsIn(facet, "tags").flatMap(({ key, value, field }) =>
      typeof key === "string"
        ? [JSON.stringify([typeof field === "string" ? field : null, tagText(key, value)])]
        : [],
    ),
  );
}

/** A tag as it is shown: `key`, or `key:value` where the value says more than that the tag is set. */
export function tagText(key: string, value: unknown): string {
  return typeof value !== "string" || value === "" || value === "true" ? key : `${key}:${value}`;
}

/** Owners in an `ownership` facet, each as JSON of name and type. */
export function statedOwners(facet: unknown): Set<string> {
  return new Set(
    objectsIn(facet, "owners").flatMap(({ name, type }) =>
      typeof name === "string" ? [JSON.stringify([name, typeof type === "string" ? type : null])] : [],
    ),
  );
}

function objectsIn(facet: unknown, key: string): Record<string, unknown>[] {
  if (!isObject(facet)) return [];
  const list = facet[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}
