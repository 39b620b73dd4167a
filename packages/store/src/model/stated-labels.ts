import { isObject } from "./json.ts";

/**
 * Returns the tags in a `tags` facet, each as JSON of column (null: the node itself) and tag; see {@link tagText}.
 */
export function statedTags(facet: unknown): Set<string> {
  return new Set(
    objectsIn(facet, "tags").flatMap(({ key, value, field }) =>
      typeof key === "string"
        ? [JSON.stringify([typeof field === "string" ? field : null, tagText(key, value)])]
        : [],
    ),
  );
}

/**
 * Formats a tag: `key`, or `key:value` if the value says more than that the tag is set. Airflow's integration sends
 * the text of a tag as key and as value (`team=data` for both).
 */
export function tagText(key: string, value: unknown): string {
  const isPlain = typeof value !== "string" || value === "" || value === "true" || value === key;
  return isPlain ? normalizeTag(key) : `${key}:${value}`;
}

/** Returns the canonical spelling of a tag with a value: `team:data` for `team=data` and `team = data`. */
export function normalizeTag(tag: string): string {
  const sign = tag.search(/[=:]/);
  if (tag[sign] !== "=") return tag;
  const [key, value] = [tag.slice(0, sign).trim(), tag.slice(sign + 1).trim()];
  return key === "" || value === "" ? tag : `${key}:${value}`;
}

/** Returns the owners in an `ownership` facet, each as JSON of name and type. */
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
