import type { Store } from "@headwater/store";
import type { FastifyPluginAsync } from "fastify";
import { datasetRoutes } from "./datasets.ts";
import { jobRoutes } from "./jobs.ts";
import { lineageRoutes } from "./lineage.ts";
import { namespaceRoutes } from "./namespaces.ts";
import { routeAdder } from "./route.ts";
import { runRoutes } from "./runs.ts";
import { searchRoutes } from "./search.ts";
import { statisticsRoutes } from "./statistics.ts";

/** Marquez's read API, below `/api/v1`: its paths, shapes, nulls and node ids (docs/marquez-compatibility.md). */
export function marquezRoutes(store: Store): FastifyPluginAsync {
  return async (app) => {
    const get = routeAdder(app, store);
    namespaceRoutes(get);
    datasetRoutes(get);
    jobRoutes(get);
    runRoutes(get);
    lineageRoutes(get);
    searchRoutes(get);
    statisticsRoutes(get);
  };
}
