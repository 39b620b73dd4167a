import type { Selection } from "@headwater/graph";
import {
  explainTerms,
  nodeSorts,
  type ReadContext,
  type SelectionNote,
  type SelectionTerm,
  selectStored,
} from "@headwater/store";
import Type, { type TSchema } from "typebox";
import { nullable } from "../contract/common.ts";
import { SelectionNote as NoteSchema } from "../contract/search.ts";
import { Cursor, Limit, OptionalInstant } from "./parameters.ts";
import { parseSelectionParameter, selectionDescription } from "./selections.ts";

/** Direction of a list's order. */
export const OrderDirection = Type.Optional(
  Type.Union([Type.Literal("asc"), Type.Literal("desc")], {
    description: "Defaults to `desc` for times and numbers, `asc` for text.",
  }),
);

/** The parameter that filters a list by a selection. */
export const SelectionText = Type.Optional(
  Type.String({ maxLength: 500, description: `A selection. ${selectionDescription}` }),
);

/** Filters and order of the lists of datasets and jobs. */
export const ListQuery = Type.Object({
  namespace: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  platform: Type.Optional(
    Type.String({ maxLength: 200, description: "Key or name of a platform: `redshift`, `Airflow`." }),
  ),
  since: Type.Optional(Type.String({ format: "date-time", description: "Last seen at this time or later." })),
  until: OptionalInstant,
  q: SelectionText,
  sort: Type.Union(
    nodeSorts.map((sort) => Type.Literal(sort)),
    {
      default: "seen",
      description:
        "seen: last seen; updated: last write (datasets); due (jobs); state: of the latest run. Rows without a value come last.",
    },
  ),
  order: OrderDirection,
  cursor: Cursor,
  limit: Limit(500, 50),
});

/** Explains pages with fewer items than requested. */
export const shortPages =
  "In the default order, if the filters match more than 1,000 rows, a page may hold fewer than `limit` items, or none, and still have a `next`: one request reads at most 2,000 rows. Other orders have full pages.";

/** A page of a list with a total and explanations of the filter. */
export const listPage = <Item extends TSchema>(item: Item) =>
  Type.Object({
    items: Type.Array(item),
    next: nullable(Type.String()),
    total: nullable(
      Type.Integer({ description: "Number of rows that match the filters; null on later pages." }),
    ),
    notes: Type.Array(NoteSchema, { description: "Terms of `q` whose values do not exist." }),
  });

/** The direction of a list's order. @param texts - columns that hold text */
export function directionOf(
  sort: string,
  order: "asc" | "desc" | undefined,
  texts: readonly string[],
): "asc" | "desc" {
  return order ?? (texts.includes(sort) ? "asc" : "desc");
}

/** What a selection in a list means, and what cannot match. */
export interface ListSelection {
  /** Part of the name, if the selection is nothing else. */
  readonly text?: string;
  /** Integer ids of the nodes that match, under all of their names. */
  readonly among?: readonly number[];
  readonly notes: readonly SelectionNote[];
}

/**
 * Evaluates the selection of a list of datasets or jobs.
 *
 * @throws HttpProblem `invalid-parameter`
 */
export async function selectListed(context: ReadContext, q: string | undefined): Promise<ListSelection> {
  if (q === undefined || q.trim() === "") return { notes: [] };
  const selection = parseSelectionParameter(q, "q");
  if (isPartOfName(selection)) return { text: selection.text, notes: [] };
  const unmatched: SelectionTerm[] = [];
  const selected = await selectStored(context, context.index, selection, (term, matches) => {
    if (matches === 0) unmatched.push(term);
  });
  const among = [...selected.keys()].flatMap((id) => [...new Set([id, ...context.index.members(id)])]);
  return { among, notes: await explainTerms(context.session, unmatched) };
}

function isPartOfName(selection: Selection): selection is SelectionTerm {
  return selection.kind === "term" && selection.field === "name" && selection.match === "contains";
}

/** Explains why a part of a name matches nothing. */
export async function explainText(
  { session }: ReadContext,
  { text, notes }: ListSelection,
  total: number | null,
): Promise<readonly SelectionNote[]> {
  if (text === undefined || total !== 0) return notes;
  return explainTerms(session, [{ kind: "term", field: "name", text, match: "contains" }]);
}
