import type { Page } from "../../database/cursor.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import { type ChangeKind, changeKinds, type StoreChange } from "./change.ts";
import { filteredNodes, type NodeFilter } from "./change-filter.ts";
import { type ChangeKey, compareChanges, decodeChangeCursor, encodeChangeCursor } from "./change-key.ts";
import { describeChanges } from "./describe-changes.ts";

/** A part of the list of changes. Times are epoch milliseconds, both inclusive; null: no bound. */
export interface ChangesQuestion extends NodeFilter {
  /** Empty: all kinds. */
  readonly kinds: readonly ChangeKind[];
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Maximum number of times that one page looks for more when candidates turn out to be no change. */
const maxRounds = 4;

/**
 * Lists the changes of the whole store, newest first. Each kind is found through an index on time, so the cost does not
 * grow with the store. A page may hold fewer than `limit` changes and still have a next one.
 *
 * @throws InvalidCursor, StoreUnavailable
 */
export async function listChanges(
  context: ReadContext,
  question: ChangesQuestion,
): Promise<Page<StoreChange>> {
  const { from, to, limit } = question;
  const kinds =
    question.kinds.length === 0 ? changeKinds : changeKinds.filter((kind) => question.kinds.includes(kind));
  let after = decodeChangeCursor(question.cursor);
  const nodes = await filteredNodes(context, question);
  const items: StoreChange[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const wanted = limit - items.length;
    const found = await newest(context, kinds, { from, to, after, nodes, limit: wanted + 1 });
    const batch = found.slice(0, wanted);
    items.push(...(await describeChanges(context, batch)));
    const isLast = found.length <= wanted;
    if (isLast) return { items, next: null };
    after = batch.at(-1)!;
    if (items.length >= limit) break;
  }
  return { items, next: encodeChangeCursor(after as ChangeKey) };
}

/** Finds the newest candidates of all kinds. */
async function newest(
  { session }: ReadContext,
  kinds: readonly ChangeKind[],
  question: Parameters<typeof findCandidates>[2],
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const kind of kinds) found.push(...(await findCandidates(session, kind, question)));
  return found.sort(compareChanges).slice(0, question.limit);
}
