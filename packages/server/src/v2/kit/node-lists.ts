import { listNodes, type NodeFilter, type ReadContext, withStatuses } from "@headwater/store";
import type { Static } from "typebox";
import { directionOf, explainText, type ListQuery, selectListed } from "./lists.ts";

/** Columns that hold text. */
const texts = ["name", "namespace", "type", "owner"];

/**
 * Reads a page of datasets or jobs.
 *
 * @param query - the parameters of the list, with those that only jobs have
 * @throws HttpProblem `invalid-parameter`
 */
export async function listPageOf(
  context: ReadContext,
  kind: "dataset" | "job",
  {
    cursor,
    limit,
    q,
    sort,
    order,
    since,
    until,
    ...own
  }: Static<typeof ListQuery> & Pick<NodeFilter, "state" | "late" | "type">,
) {
  const selection = await selectListed(context, q);
  const filter: NodeFilter = {
    ...own,
    ...(selection.text !== undefined && { text: selection.text }),
    ...(selection.among && { among: selection.among }),
    ...(since !== undefined && { since: Date.parse(since) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
  const page = await listNodes(context.session, kind, filter, limit, cursor, Date.now(), {
    sort,
    direction: directionOf(sort, order, texts),
  });
  return {
    ...page,
    items: await withStatuses(context, page.items),
    notes: await explainText(context, selection, page.total),
  };
}
