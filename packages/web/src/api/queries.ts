import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Page, type Parameters, request } from "./client.ts";
import type {
  ColumnLineageAnswer,
  DatasetDetail,
  DatasetVersion,
  Home,
  JobDetail,
  LineageAnswer,
  ListedNode,
  NamespaceSummary,
  Overview,
  Receipt,
  RunDetail,
  RunSummary,
  SavedView,
  SearchHit,
  SelectionAnswer,
  Session,
} from "./v2.gen.ts";

/** Milliseconds between two looks at what changes by itself: for pages that show what goes on at the moment. */
export const refreshInterval = 15_000;

/** Rows that a list fetches at a time. */
const pageSize = 50;

const one = <Answer>(path: string, parameters: Parameters = {}) =>
  queryOptions({
    queryKey: [path, parameters],
    queryFn: ({ signal }) => request<Answer>(path, parameters, { signal }),
  });

const paged = <Item>(path: string, parameters: Parameters | ListFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ["paged", path, parameters],
    queryFn: ({ signal, pageParam }) =>
      request<Page<Item>>(path, { limit: pageSize, ...parameters, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<Item>) => last.next ?? undefined,
  });

/** Who is logged in, and whether anybody has to be. */
export const sessionQuery = () => queryOptions({ ...one<Session>("/session"), staleTime: 60_000 });

/** Opens a session with a key. @throws ApiError */
export const logIn = (key: string) =>
  request<Session>("/session", {}, { method: "POST", body: JSON.stringify({ key }) });

/** Ends the session. @throws ApiError */
export const logOut = () => request<unknown>("/session", {}, { method: "DELETE" });

/** Numbers and lists of the home page. */
export const overviewQuery = () => one<Overview>("/overview");

/** What a home page shows of the time before now, in days of a time zone (an IANA name). */
export const homeQuery = (range: Home["range"], zone: string) => one<Home>("/home", { range, zone });

/** Hits for what somebody typed. */
export const searchQuery = (
  q: string,
  filter: { kind?: SearchHit["kind"]; namespace?: string; state?: string } = {},
  limit = 20,
) => one<{ items: readonly SearchHit[] }>("/search", { q, ...filter, limit });

/** All namespaces. */
export const namespacesQuery = () => one<{ items: readonly NamespaceSummary[] }>("/namespaces");

/** What lists can be narrowed by. */
export interface ListFilter {
  readonly namespace?: string;
  /** A part of the name. */
  readonly q?: string;
  readonly tag?: string;
  readonly owner?: string;
  /** Jobs and runs: state of the latest run, or of the run. */
  readonly state?: string;
  /** Jobs only. */
  readonly late?: boolean;
  /** Runs only. */
  readonly lost?: boolean;
}

/** Datasets or jobs, page by page. */
export const listQuery = (kind: "datasets" | "jobs", filter: ListFilter) =>
  paged<ListedNode>(`/${kind}`, filter);

/** One dataset. */
export const datasetQuery = (id: string) => one<DatasetDetail>(`/datasets/${encodeURIComponent(id)}`);

/** A dataset's versions, newest first. */
export const datasetVersionsQuery = (id: string) =>
  paged<DatasetVersion>(`/datasets/${encodeURIComponent(id)}/versions`);

/** Runs that wrote or read a dataset, newest first. */
export const datasetRunsQuery = (id: string, role: "writer" | "reader") =>
  paged<RunSummary>(`/datasets/${encodeURIComponent(id)}/runs`, { role });

/** One job. */
export const jobQuery = (id: string) => one<JobDetail>(`/jobs/${encodeURIComponent(id)}`);

/** A job's runs, newest first. */
export const jobRunsQuery = (id: string) => paged<RunSummary>(`/jobs/${encodeURIComponent(id)}/runs`);

/** All runs, newest first. */
export const runsQuery = (filter: ListFilter) => paged<RunSummary>("/runs", filter);

/** One run. */
export const runQuery = (id: string) => one<RunDetail>(`/runs/${encodeURIComponent(id)}`);

/** A neighbourhood in the lineage graph. `depth` counts job steps; `asOf` is an instant, empty for now. */
export const lineageQuery = (
  node: string,
  direction: LineageAnswer["direction"],
  depth: number,
  limit = 300,
  asOf = "",
) => one<LineageAnswer>("/lineage", { node, direction, depth, limit, asOf: asOf || undefined });

/** The nodes of the whole store that a selection means. */
export const selectionQuery = (select: string, asOf = "") =>
  one<SelectionAnswer>("/lineage/selection", { select, limit: 300, asOf: asOf || undefined });

/** Everything that a column comes from and goes to. */
export const columnLineageQuery = (dataset: string, column: string, indirect: boolean, asOf = "") =>
  one<ColumnLineageAnswer>("/column-lineage", {
    dataset,
    column,
    direction: "both",
    depth: 50,
    limit: 2_000,
    indirect,
    asOf: asOf || undefined,
  });

/** The event behind a receipt, as it was kept. */
export const storedEventQuery = (receipt: string) =>
  one<unknown>(`/receipts/${encodeURIComponent(receipt)}/event`);

/** What became of one event. */
export const receiptQuery = (id: string) => one<Receipt>(`/receipts/${encodeURIComponent(id)}`);

/** Keeps the state of a page under a hash of its content. @throws ApiError */
export const saveView = (state: SavedView["state"]) =>
  request<SavedView>("/views", {}, { method: "POST", body: JSON.stringify(state) });

/** A state that was kept; it never changes. */
export const savedViewQuery = (id: string) =>
  queryOptions({
    ...one<SavedView>(`/views/${encodeURIComponent(id)}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
