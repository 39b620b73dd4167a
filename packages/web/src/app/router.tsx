import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  stripSearchParams,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { parseChangesSearch } from "../changes/search-params.ts";
import { parseEventSearch } from "../events/search-params.ts";
import { parseImpactSearch } from "../impact/search-params.ts";
import { focusQuery, toDirections } from "../lineage/data/focus-queries.ts";
import { lineageDefaults, parseLineageSearch } from "../lineage/state/search-params.ts";
import { parseListFilter } from "../listing/filter-params.ts";
import { parseLoginSearch } from "../login/search-params.ts";
import { parseSearchParams } from "../search/search-params.ts";
import { parseSqlSearch } from "../sql/search-params.ts";
import { lazyPart } from "../ui/content/lazy-part.tsx";
import { NotFound } from "./not-found.tsx";
import { PageError } from "./page-error.tsx";
import { Root } from "./root.tsx";

/** A page whose code is loaded on first use, or when the pointer is over a link to it. */
const page = (load: () => Promise<{ readonly default: ComponentType }>) =>
  lazyPart(() => load().then((module) => module.default));

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
  component: page(() => import("../home/home-page.tsx")),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: parseLoginSearch,
  component: page(() => import("../login/login-page.tsx")),
});

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  validateSearch: parseSearchParams,
  component: page(() => import("../search/search-page.tsx")),
});

const datasets = createRoute({
  getParentRoute: () => root,
  path: "/datasets",
  validateSearch: parseListFilter,
  component: page(() => import("../dataset/datasets-page.tsx")),
});

const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$id",
  validateSearch: parseTabSearch,
  component: page(() => import("../dataset/dataset-page.tsx")),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  validateSearch: parseListFilter,
  component: page(() => import("../job/jobs-page.tsx")),
});

const job = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$id",
  validateSearch: parseTabSearch,
  component: page(() => import("../job/job-page.tsx")),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: parseListFilter,
  component: page(() => import("../run/runs-page.tsx")),
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$id",
  validateSearch: parseTabSearch,
  component: page(() => import("../run/run-page.tsx")),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: parseEventSearch,
  component: page(() => import("../events/events-page.tsx")),
});

const changes = createRoute({
  getParentRoute: () => root,
  path: "/changes",
  validateSearch: parseChangesSearch,
  component: page(() => import("../changes/changes-page.tsx")),
});

const namespaces = createRoute({
  getParentRoute: () => root,
  path: "/namespaces",
  validateSearch: (values: Record<string, unknown>): { q?: string } => {
    const q = text(values.q);
    return q ? { q } : {};
  },
  component: page(() => import("../namespaces/namespaces-page.tsx")),
});

const hidden = createRoute({
  getParentRoute: () => root,
  path: "/hidden",
  component: page(() => import("../editing/hidden-page.tsx")),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  component: page(() => import("../audit/audit-page.tsx")),
});

const notifications = createRoute({
  getParentRoute: () => root,
  path: "/notifications",
  validateSearch: (values: Record<string, unknown>): { tab?: string } => {
    const tab = text(values.tab);
    return tab ? { tab } : {};
  },
  component: page(() => import("../notifications/notifications-page.tsx")),
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
  component: page(() => import("../lineage/lineage-page.tsx")),
});

const lineageSelection = createRoute({
  getParentRoute: () => root,
  path: "/lineage",
  validateSearch: parseLineageSearch,
  search: { middlewares: [stripSearchParams(lineageDefaults)] },
  component: page(() => import("../lineage/selection-page.tsx")),
});

const impact = createRoute({
  getParentRoute: () => root,
  path: "/impact/$id",
  validateSearch: parseImpactSearch,
  component: page(() => import("../impact/impact-page.tsx")),
});

const sql = createRoute({
  getParentRoute: () => root,
  path: "/sql",
  validateSearch: parseSqlSearch,
  component: page(() => import("../sql/sql-page.tsx")),
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
  changes,
  events,
  namespaces,
  hidden,
  audit,
  notifications,
  lineage,
  lineageSelection,
  impact,
  sql,
]);

/** Creates the router. Each page's code is loaded on first use, or when the pointer is over a link to it. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultErrorComponent: PageError,
    scrollRestoration: true,
    trailingSlash: "never",
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
