import { queryOptions } from "@tanstack/react-query";
import { one, type Page, paged, type QueryOf, request } from "./client.ts";
import { memberOf } from "./member-of.ts";
import type { EdgeRequest, EditRequest, Receipt, ReceiptPage, ReplayAnswer } from "./v2.gen.ts";

/** Tags, owners and descriptions of a dataset or job, with their authors. */
export const annotationsQuery = (id: string) => one("/nodes/{id}/annotations", { path: { id } });

/** Manual edits of a dataset or job, newest first. */
export const historyQuery = (id: string) => paged("/nodes/{id}/history", { path: { id } });

/** Manually declared edges of a dataset or job. */
export const declaredEdgesQuery = (id: string) => one("/nodes/{id}/declared-edges", { path: { id } });

/** Tags or owners in use that contain a text. */
export const labelsQuery = (what: "tag" | "owner", q: string) =>
  one("/labels", { query: { what, q, limit: 12 } });

/** Hidden datasets and jobs, newest first. */
export const hiddenQuery = () => paged("/hidden", {});

/** The audit log, newest first. */
export const auditQuery = () => paged("/audit", {});

/** Filters of the list of events, as texts of a URL; unknown values are ignored. */
export interface EventFilter {
  readonly outcome?: string;
  readonly eventType?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** ISO 8601 instants. */
  readonly from?: string;
  readonly to?: string;
}

type EventQuery = QueryOf<"/events">;
const outcomes = [
  "accepted",
  "accepted-with-warnings",
  "fold-failed",
] as const satisfies readonly EventQuery["outcome"][];
const eventTypes = [
  "START",
  "RUNNING",
  "COMPLETE",
  "FAIL",
  "ABORT",
  "OTHER",
  "JOB",
  "DATASET",
] as const satisfies readonly EventQuery["eventType"][];

/** Receipts of events, newest first; quarantined submissions cannot be filtered by subject or time. */
export const receiptsQuery = ({ outcome, eventType, ...filter }: EventFilter) => {
  const isQuarantine = outcome === "quarantined";
  const query: EventQuery = isQuarantine
    ? {}
    : { ...filter, outcome: memberOf(outcomes, outcome), eventType: memberOf(eventTypes, eventType) };
  return paged(isQuarantine ? "/quarantine" : "/events", { query });
};

/** Returns the time back to which the last page of {@link receiptsQuery} searched; null if the page is complete. */
export const searchedTo = (pages: readonly (Page<Receipt> | ReceiptPage)[] | undefined): string | null => {
  const last = pages?.at(-1);
  return last && "searchedTo" in last ? last.searchedTo : null;
};

/** Edits tags, owners or the description of a node, or hides it. @throws ApiError */
export const sendEdit = (edit: EditRequest) => request("post", "/edits", { body: edit });

/** Declares an edge. @throws ApiError */
export const declareEdge = (edge: EdgeRequest) => request("post", "/declared-edges", { body: edge });

/** Undoes an edit. @throws ApiError */
export const undoEdit = (id: string) => request("post", "/edits/{id}/undo", { path: { id }, body: {} });

/** A decision about two names. */
export interface Decision {
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [string, string];
}

/** The changes of a decision, before it is made. */
export const previewQuery = (decision: Decision) =>
  queryOptions({
    queryKey: ["/identity/preview", decision],
    queryFn: () => request("post", "/identity/preview", { body: decision }),
  });

/** Decides that two names are one dataset, or are not. @throws ApiError */
export const decide = (decision: Decision) => request("post", "/identity/decisions", { body: decision });

/** Replays a quarantined submission. @throws ApiError */
export const replay = (id: string) => request("post", "/quarantine/{id}/replay", { path: { id } });

/** Replays all quarantined submissions, or those with a problem of a code. @throws ApiError */
export async function replayAll(code: string | null): Promise<{ tried: number; accepted: number }> {
  let [tried, accepted] = [0, 0];
  for (let cursor: string | null = null, more = true; more; ) {
    const body = { cursor, ...(code && { code }) };
    const answer: ReplayAnswer = await request("post", "/quarantine/replay", { body });
    tried += answer.tried;
    accepted += answer.accepted;
    cursor = answer.next;
    more = cursor !== null;
  }
  return { tried, accepted };
}
