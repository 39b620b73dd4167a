import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Page, type Parameters, request } from "./client.ts";
import type {
  Annotations,
  AuditEntry,
  DecisionAnswer,
  DeclaredEdge,
  EdgeRequest,
  EditAnswer,
  EditRequest,
  HiddenNode,
  HistoryEntry,
  IdentityDiff,
  Receipt,
  ReceiptPage,
  ReplayAnswer,
} from "./v2.gen.ts";

const pageSize = 50;

const one = <Answer>(path: string, parameters: Parameters = {}) =>
  queryOptions({
    queryKey: [path, parameters],
    queryFn: ({ signal }) => request<Answer>(path, parameters, { signal }),
  });

const paged = <Item>(path: string, parameters: Parameters = {}) =>
  infiniteQueryOptions({
    queryKey: ["paged", path, parameters],
    queryFn: ({ signal, pageParam }) =>
      request<Page<Item>>(path, { limit: pageSize, ...parameters, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<Item>) => last.next ?? undefined,
  });

const send = <Answer>(path: string, body: object) =>
  request<Answer>(path, {}, { method: "POST", body: JSON.stringify(body) });

/** What is said of a dataset or job, and by whom. */
export const annotationsQuery = (id: string) =>
  one<Annotations>(`/nodes/${encodeURIComponent(id)}/annotations`);

/** What people did to a dataset or job, newest first. */
export const historyQuery = (id: string) => paged<HistoryEntry>(`/nodes/${encodeURIComponent(id)}/history`);

/** Edges of a dataset or job that people declared. */
export const declaredEdgesQuery = (id: string) =>
  one<{ items: readonly DeclaredEdge[]; truncated: boolean }>(
    `/nodes/${encodeURIComponent(id)}/declared-edges`,
  );

/** Tags or owners in use that contain a text. */
export const labelsQuery = (what: "tag" | "owner", q: string) =>
  one<{ items: readonly string[] }>("/labels", { what, q, limit: 12 });

/** What is hidden, newest first. */
export const hiddenQuery = () => paged<HiddenNode>("/hidden");

/** Who did what, newest first. */
export const auditQuery = () => paged<AuditEntry>("/audit");

/** Which events to show. */
export interface EventFilter {
  readonly outcome?: string;
  readonly eventType?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** ISO 8601 instants. */
  readonly from?: string;
  readonly to?: string;
}

/** Receipts of events, newest first; what is in quarantine has no subject or time to choose by. */
export const receiptsQuery = (filter: EventFilter) =>
  filter.outcome === "quarantined" ? paged<Receipt>("/quarantine") : paged<Receipt>("/events", { ...filter });

/** How far back the last page of {@link receiptsQuery} looked; null: not only part of the way. */
export const searchedTo = (pages: readonly Page<Receipt>[] | undefined): string | null =>
  (pages?.at(-1) as Partial<ReceiptPage> | undefined)?.searchedTo ?? null;

/** Tags, describes, hides, or says who owns it. @throws ApiError */
export const sendEdit = (edit: EditRequest) => send<EditAnswer>("/edits", edit);

/** Declares an edge. @throws ApiError */
export const declareEdge = (edge: EdgeRequest) => send<EditAnswer>("/declared-edges", edge);

/** Takes back what somebody did, by its id. @throws ApiError */
export const undoEdit = (id: string) => send<EditAnswer>(`/edits/${encodeURIComponent(id)}/undo`, {});

/** A decision about two names. */
export interface Decision {
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [string, string];
}

/** What a decision would change. */
export const previewQuery = (decision: Decision) =>
  queryOptions({
    queryKey: ["/identity/preview", decision],
    queryFn: () => send<IdentityDiff>("/identity/preview", decision),
  });

/** Decides that two names are one dataset, or are not. @throws ApiError */
export const decide = (decision: Decision) => send<DecisionAnswer>("/identity/decisions", decision);

/** Tries a quarantined submission again. @throws ApiError */
export const replay = (id: string) => send<Receipt>(`/quarantine/${encodeURIComponent(id)}/replay`, {});

/** Tries all that are quarantined again, or those with a problem of a code. @throws ApiError */
export async function replayAll(code: string | null): Promise<{ tried: number; accepted: number }> {
  let [tried, accepted] = [0, 0];
  for (let cursor: string | null = null, more = true; more; ) {
    const answer: ReplayAnswer = await send("/quarantine/replay", { cursor, ...(code && { code }) });
    tried += answer.tried;
    accepted += answer.accepted;
    cursor = answer.next;
    more = cursor !== null;
  }
  return { tried, accepted };
}
