import type { ListFilter } from "../api/queries.ts";

/** Parses the filter of a list from URL parameters. */
export function parseListFilter(values: Record<string, unknown>): ListFilter {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === "string" && value !== ""
      ? value
      : typeof value === "number"
        ? String(value)
        : undefined;
  };
  return Object.fromEntries([
    ...["namespace", "q", "tag", "owner", "state", "platform", "type", "time", "sort"].flatMap((name) => {
      const value = text(name);
      return value === undefined ? [] : [[name, value]];
    }),
    ...(values.order === "asc" || values.order === "desc" ? [["order", values.order]] : []),
    ...(values.attempts === "all" ? [["attempts", "all"]] : []),
    ...["late", "lost"].flatMap((name) => (values[name] === true ? [[name, true]] : [])),
  ]) as ListFilter;
}

/** Removes empty values from a filter. */
export function withoutEmpty(filter: { [Key in keyof ListFilter]: ListFilter[Key] | undefined }): ListFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined && value !== "" && value !== false),
  ) as ListFilter;
}

/** Returns whether a filter leaves anything out; an order does not. */
export function isFiltered({ sort: _, order: _order, attempts: _attempts, ...filter }: ListFilter): boolean {
  return Object.keys(filter).length > 0;
}
