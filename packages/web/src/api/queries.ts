import { queryOptions } from "@tanstack/react-query";
import { one, paged, type QueryOf, request } from "./client.ts";
import { parseRunState } from "./run-state.ts";
import type { Home, LineageAnswer, SavedView } from "./v2.gen.ts";

/** Refresh interval of pages that show the current state, in milliseconds. */
export const refreshInterval = 15_000;

/** The caller, and the server's access mode. */
export const sessionQuery = () => queryOptions({ ...one("/session"), staleTime: 60_000 });

/** Opens a session with a key. @throws ApiError */
export const logIn = (key: string) => request("post", "/session", { body: { key } });

/** Ends the session. @throws ApiError */
export const logOut = () => request("delete", "/session");

/** Counts, and the most connected datasets. */
export const overviewQuery = () => one("/overview");

/** The content of the home page; days are those of a time zone (an IANA name). */
export const homeQuery = (range: Home["range"], zone: string) => one("/home", { query: { range, zone } });

/** Search results. */
export const searchQuery = (
  q: string,
  filter: Pick<QueryOf<"/search">, "kind" | "namespace"> & { readonly state?: string } = {},
  limit = 20,
) => one("/search", { query: { q, ...filter, state: parseRunState(filter.state), limit } });

/** Counts of the datasets and jobs of a selection by type, platform, namespace, owner and tag. */
export const facetsQuery = (q: string, kind?: "dataset" | "job") =>
  one("/facets", { query: { q, ...(kind && { kind }) } });

/** Existing values of a field of the selection language that contain a text. */
export const fieldValuesQuery = (field: QueryOf<"/selection/values">["field"], q: string) =>
  queryOptions({ ...one("/selection/values", { query: { field, q, limit: 12 } }), staleTime: 30_000 });

/** All namespaces. */
export const namespacesQuery = () => one("/namespaces");

/** Filters and order of lists. */
export interface ListFilter {
  readonly namespace?: string;
  /** A selection. */
  readonly q?: string;
  readonly tag?: string;
  readonly owner?: string;
  readonly platform?: string;
  /** Jobs and runs: type of the job. */
  readonly type?: string;
  /** Jobs and runs: state of the latest run, or of the run. */
  readonly state?: string;
  /** Jobs only. */
  readonly late?: boolean;
  /** Runs only. */
  readonly lost?: boolean;
  /** Runs only: all attempts of tasks instead of the latest one. */
  readonly attempts?: "all";
  /** A period, see `listing/periods.ts`. */
  readonly time?: string;
  readonly sort?: string;
  readonly order?: "asc" | "desc";
}

/** Limits of a time in lists, as instants. */
export interface TimeLimits {
  readonly since?: string;
  readonly until?: string;
}

const nodeSorts = ["seen", "name", "namespace", "updated", "due", "state", "type", "owner"] as const;
const runSorts = ["started", "nominal", "duration", "state", "job", "attempt"] as const;

/** Returns a known value; undefined for any other. */
const known = <Value extends string>(value: string | undefined, values: readonly Value[]) =>
  values.find((one) => one === value);

/** Datasets or jobs, page by page. */
export const listQuery = (
  kind: "datasets" | "jobs",
  { time: _, lost: _lost, attempts: _attempts, state, sort, ...filter }: ListFilter,
  limits: TimeLimits = {},
) => {
  const query = { ...filter, ...limits, state: parseRunState(state), sort: known(sort, nodeSorts) };
  return paged(`/${kind}`, { query });
};

/** One dataset. */
export const datasetQuery = (id: string) => one("/datasets/{id}", { path: { id } });

/** A dataset's versions, newest first. */
export const datasetVersionsQuery = (id: string) => paged("/datasets/{id}/versions", { path: { id } });

/** Runs that wrote or read a dataset, newest first. */
export const datasetRunsQuery = (id: string, role: "writer" | "reader") =>
  paged("/datasets/{id}/runs", { path: { id }, query: { role } });

/** One job. */
export const jobQuery = (id: string) => one("/jobs/{id}", { path: { id } });

/** A job's runs, newest first. */
export const jobRunsQuery = (id: string) => paged("/jobs/{id}/runs", { path: { id } });

/** All runs, newest first. */
export const runsQuery = (
  { time: _, late: _late, attempts, state, sort, ...filter }: ListFilter,
  limits: TimeLimits = {},
) =>
  paged("/runs", {
    query: {
      ...filter,
      ...limits,
      attempts: attempts ?? "latest",
      state: parseRunState(state),
      sort: known(sort, runSorts),
    },
  });

/** One run. */
export const runQuery = (id: string) => one("/runs/{id}", { path: { id } });

/** A neighborhood in the lineage graph. `depth` counts job steps; `asOf` is an instant, empty for now. */
export const lineageQuery = (
  node: string,
  direction: LineageAnswer["direction"],
  depth: number,
  { asOf = "", taskGroup = "" }: { readonly asOf?: string; readonly taskGroup?: string } = {},
) =>
  one("/lineage", {
    query: { node, direction, depth, asOf: asOf || undefined, taskGroup: taskGroup || undefined },
  });

/** All neighbors of a node in one direction, with the datasets beyond jobs. */
export const neighborsQuery = (node: string, direction: "upstream" | "downstream", asOf = "") =>
  one("/lineage", { query: { node, direction, depth: 1, limit: 5_000, asOf: asOf || undefined } });

/** The states of all jobs inside a run. */
export const runStatesQuery = (id: string) => one("/runs/{id}/states", { path: { id } });

/** The nodes that match a selection. */
export const selectionQuery = (select: string, asOf = "") =>
  one("/lineage/selection", { query: { select, limit: 500, asOf: asOf || undefined } });

/** Everything upstream and downstream of a column. */
export const columnLineageQuery = (dataset: string, column: string, indirect: boolean, asOf = "") =>
  one("/column-lineage", {
    query: {
      dataset,
      column,
      direction: "both",
      depth: 50,
      limit: 2_000,
      indirect,
      asOf: asOf || undefined,
    },
  });

/** The column edges that end in datasets. */
export const columnEdgesQuery = (datasets: readonly string[], indirect: boolean, asOf = "") =>
  one("/column-edges", {
    query: { datasets: datasets.join(","), indirect, limit: 20_000, asOf: asOf || undefined },
  });

/** The stored event of a receipt. */
export const storedEventQuery = (receipt: string) => one("/receipts/{id}/event", { path: { id: receipt } });

/** The outcome of an event. */
export const receiptQuery = (id: string) => one("/receipts/{id}", { path: { id } });

/** Saves the state of a page under a hash of its content. @throws ApiError */
export const saveView = (state: SavedView["state"]) => request("post", "/views", { body: state });

/** A saved state, which never changes. */
export const savedViewQuery = (id: string) =>
  queryOptions({
    ...one("/views/{id}", { path: { id } }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Datasets that table names in SQL may refer to; at most 100 names. */
export const tablesQuery = (names: readonly string[]) => one("/tables", { query: { name: names } });
