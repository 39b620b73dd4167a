import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  stripSearchParams,
} from "@tanstack/react-router";
import { parseImpactSearch } from "../impact/impact-search.ts";
import { lineageDefaults, parseLineageSearch } from "../lineage/search-params.ts";
import { parseLoginSearch } from "../login/login-search.ts";
import { Failure } from "../ui/states.tsx";
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
  component: lazyRouteComponent(() => import("../pages/home-page.tsx")),
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
  validateSearch: (values: Record<string, unknown>): { q?: string; kind?: "dataset" | "job" | "column" } => {
    const q = text(values.q);
    const kind = (["dataset", "job", "column"] as const).find((one) => one === values.kind);
    return { ...(q && { q }), ...(kind && { kind }) };
  },
  component: lazyRouteComponent(() => import("../pages/search-page.tsx")),
});

const datasets = createRoute({
  getParentRoute: () => root,
  path: "/datasets",
  validateSearch: (values: Record<string, unknown>): { namespace?: string } => {
    const namespace = text(values.namespace);
    return namespace ? { namespace } : {};
  },
  component: lazyRouteComponent(() => import("../pages/datasets-page.tsx")),
});

const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$id",
  validateSearch: tabOf,
  component: lazyRouteComponent(() => import("../pages/dataset-page.tsx")),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  validateSearch: (values: Record<string, unknown>): { namespace?: string; state?: string } => {
    const namespace = text(values.namespace);
    const state = text(values.state);
    return { ...(namespace && { namespace }), ...(state && { state }) };
  },
  component: lazyRouteComponent(() => import("../pages/jobs-page.tsx")),
});

const job = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$id",
  validateSearch: tabOf,
  component: lazyRouteComponent(() => import("../pages/job-page.tsx")),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: (values: Record<string, unknown>): { state?: string } => {
    const state = text(values.state);
    return state ? { state } : {};
  },
  component: lazyRouteComponent(() => import("../pages/runs-page.tsx")),
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$id",
  validateSearch: tabOf,
  component: lazyRouteComponent(() => import("../pages/run-page.tsx")),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: (values: Record<string, unknown>): { outcome?: string; receipt?: string } => {
    const outcome = text(values.outcome);
    const receipt = text(values.receipt);
    return { ...(outcome && { outcome }), ...(receipt && { receipt }) };
  },
  component: lazyRouteComponent(() => import("../pages/events-page.tsx")),
});

const lineage = createRoute({
  getParentRoute: () => root,
  path: "/lineage/$id",
  validateSearch: parseLineageSearch,
  search: { middlewares: [stripSearchParams(lineageDefaults)] },
  component: lazyRouteComponent(() => import("../lineage/lineage-page.tsx")),
});

const impact = createRoute({
  getParentRoute: () => root,
  path: "/impact/$id",
  validateSearch: parseImpactSearch,
  component: lazyRouteComponent(() => import("../impact/impact-page.tsx")),
});

/** The tab of a page; the two versions that one of versions compares, and the column that one of SQL follows. */
function tabOf(values: Record<string, unknown>): {
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
  lineage,
  impact,
]);

/** The application's routes. Every page is fetched when it is first needed, or when a link to it is pointed at. */
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
