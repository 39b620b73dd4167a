import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  stripSearchParams,
} from "@tanstack/react-router";
import { parseEventSearch } from "../events/search-params.ts";
import { parseImpactSearch } from "../impact/search-params.ts";
import { focusQuery, toDirections } from "../lineage/data/focus-queries.ts";
import { lineageDefaults, parseLineageSearch } from "../lineage/state/search-params.ts";
import { parseListFilter } from "../listing/filter-params.ts";
import { parseLoginSearch } from "../login/search-params.ts";
import { parseSearchParams } from "../search/search-params.ts";
import { parseSqlSearch } from "../sql/search-params.ts";
import { Failure } from "../ui/content/states.tsx";
import { NotFound } from "./not-found.tsx";
import { Root } from "./root.tsx";

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (values: Record<string, unknown>): { range?: "7d" | "30d" | "24h" } => {
    const range = (["7d", "30d"] as const).find((one) => one === values.range);
    return range ? { range } : {};
  },
  component: lazyRouteComponent(() => import("../home/home-page.tsx")),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: parseLoginSearch,
  component: lazyRouteComponent(() => import("../login/login-page.tsx")),
});

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  validateSearch: parseSearchParams,
  component: lazyRouteComponent(() => import("../search/search-page.tsx")),
});

const datasets = createRoute({
  getParentRoute: () => root,
  path: "/datasets",
  validateSearch: parseListFilter,
  component: lazyRouteComponent(() => import("../dataset/datasets-page.tsx")),
});

const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$id",
  validateSearch: parseTabSearch,
  component: lazyRouteComponent(() => import("../dataset/dataset-page.tsx")),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  validateSearch: parseListFilter,
  component: lazyRouteComponent(() => import("../job/jobs-page.tsx")),
});

const job = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$id",
  validateSearch: parseTabSearch,
  component: lazyRouteComponent(() => import("../job/job-page.tsx")),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: parseListFilter,
  component: lazyRouteComponent(() => import("../run/runs-page.tsx")),
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$id",
  validateSearch: parseTabSearch,
  component: lazyRouteComponent(() => import("../run/run-page.tsx")),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: parseEventSearch,
  component: lazyRouteComponent(() => import("../events/events-page.tsx")),
});

const namespaces = createRoute({
  getParentRoute: () => root,
  path: "/namespaces",
  validateSearch: (values: Record<string, unknown>): { q?: string } => {
    const q = text(values.q);
    return q ? { q } : {};
  },
  component: lazyRouteComponent(() => import("../namespaces/namespaces-page.tsx")),
});

const hidden = createRoute({
  getParentRoute: () => root,
  path: "/hidden",
  component: lazyRouteComponent(() => import("../editing/hidden-page.tsx")),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  component: lazyRouteComponent(() => import("../audit/audit-page.tsx")),
});

const lineage = createRoute({
  getParentRoute: () => root,
  path: "/lineage/$id",
  validateSearch: parseLineageSearch,
  search: { middlewares: [stripSearchParams(lineageDefaults)] },
  // Fetched while the page's code is still loading; errors appear when the page asks again.
  loaderDeps: ({ search: { up, down, asOf, compare, group } }) => ({
    up,
    down,
    asOf,
    compare,
    group,
    timeline: "" as const,
  }),
  loader: ({ context, params, deps }) => {
    for (const [direction, steps] of toDirections(deps)) {
      void context.queryClient.prefetchQuery(focusQuery(params.id, direction, steps, deps));
    }
  },
  component: lazyRouteComponent(() => import("../lineage/lineage-page.tsx")),
});

const impact = createRoute({
  getParentRoute: () => root,
  path: "/impact/$id",
  validateSearch: parseImpactSearch,
  component: lazyRouteComponent(() => import("../impact/impact-page.tsx")),
});

const sql = createRoute({
  getParentRoute: () => root,
  path: "/sql",
  validateSearch: parseSqlSearch,
  component: lazyRouteComponent(() => import("../sql/sql-page.tsx")),
});

/** Parses the open tab of a page, the two versions to compare, and the column traced in SQL. */
function parseTabSearch(values: Record<string, unknown>): {
  tab?: string;
  from?: string;
  to?: string;
  column?: string;
} {
  const [tab, from, to, column] = [values.tab, values.from, values.to, values.column].map(text);
  return { ...(tab && { tab }), ...(from && { from }), ...(to && { to }), ...(column && { column }) };
}

const routeTree = root.addChildren([
  home,
  login,
  search,
  datasets,
  dataset,
  jobs,
  job,
  runs,
  run,
  events,
  namespaces,
  hidden,
  audit,
  lineage,
  impact,
  sql,
]);

/** Creates the router. Each page's code is loaded on first use, or when the pointer is over a link to it. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
    scrollRestoration: true,
    trailingSlash: "never",
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
