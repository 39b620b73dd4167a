import type { ListFilter } from "../api/queries.ts";
import { selectionError } from "../ui/controls/query-field.tsx";
import { fieldTerm, narrowSelection } from "../ui/text/selection-terms.ts";

const fields = ["type", "platform", "namespace", "owner", "tag"] as const;

/**
 * Returns the selection of the nodes that a filter is about; undefined if it filters none, or if its text is invalid.
 * States and times are left out: they say when nodes are listed, not which ones a user cares about.
 *
 * @param kind - `undefined` for datasets and jobs
 */
export function selectionOf(
  filter: Pick<ListFilter, "q" | (typeof fields)[number]>,
  kind?: "dataset" | "job",
): string | undefined {
  const text = filter.q ?? "";
  if (selectionError(text) !== undefined) return undefined;
  const terms = fields.flatMap((field) => {
    const value = filter[field];
    return value === undefined ? [] : [fieldTerm(field, value)];
  });
  if (text.trim() === "" && terms.length === 0) return undefined;
  return narrowSelection(text, [...terms, ...(kind && filter.type === undefined ? [`type:${kind}`] : [])]);
}
