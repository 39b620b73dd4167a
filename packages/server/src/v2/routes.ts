import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Store, storableCopy } from "@headwater/store";
import type { AccessOptions } from "../access/authorize.ts";
import { parseJson } from "../http/body.ts";
import type { LiveSettings } from "../live/live-hub.ts";
import { changeRoutes } from "./changes/changes.ts";
import { datasetRoutes } from "./datasets.ts";
import { editRoutes } from "./editing/edits.ts";
import { identityRoutes } from "./editing/identity.ts";
import { eventRoutes } from "./events.ts";
import { healthRoutes } from "./health.ts";
import { historyRoutes } from "./history.ts";
import { homeRoutes } from "./home.ts";
import { impactRoutes } from "./impact.ts";
import { jobRoutes } from "./jobs.ts";
import { keyRoutes } from "./keys.ts";
import { lineageRoutes } from "./lineage.ts";
import { liveRoutes } from "./live.ts";
import { namespaceRoutes } from "./namespaces.ts";
import { runRoutes } from "./runs.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./session.ts";
import { viewRoutes } from "./views.ts";
import { whyRoutes } from "./why.ts";

/** The routes of the v2 API, below `/api/v2`. */
export function v2Routes(
  store: Store,
  access: AccessOptions,
  live?: LiveSettings,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    // Handlers pass filters on as they are, so validation drops parameters that a route does not declare.
    app.addHook("onRoute", ({ schema }) => {
      if (schema?.querystring)
        schema.querystring = { ...(schema.querystring as object), additionalProperties: false };
    });
    // Bodies arrive as text, because the log stores events as sent; the routes here need the parsed body.
    app.addHook("preValidation", async (request) => {
      if (typeof request.body === "string" && request.routeOptions.schema?.body)
        request.body = parseJson(request.body);
    });
    // The database cannot store U+0000; the store replaces it with U+FFFD, so requests must match that.
    app.addHook("preHandler", async (request) => {
      request.query = storableCopy(request.query);
      if (request.routeOptions.schema?.body) request.body = storableCopy(request.body);
    });

    await app.register(healthRoutes(store));
    await app.register(whyRoutes(store));
    await app.register(homeRoutes(store, access));
    await app.register(liveRoutes(store, live));
    await app.register(searchRoutes(store));
    await app.register(namespaceRoutes(store));
    await app.register(datasetRoutes(store));
    await app.register(jobRoutes(store));
    await app.register(runRoutes(store));
    await app.register(lineageRoutes(store));
    await app.register(viewRoutes(store));
    await app.register(editRoutes(store));
    await app.register(historyRoutes(store));
    await app.register(changeRoutes(store, access));
    await app.register(impactRoutes(store));
    await app.register(eventRoutes(store));
    await app.register(identityRoutes(store));
    await app.register(keyRoutes(store, access));
    await app.register(sessionRoutes(store, access));
  };
}
