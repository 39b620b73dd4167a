import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Store, storableCopy } from "@headwater/store";
import type { AccessOptions } from "../http/access.ts";
import { parseJson } from "../http/body.ts";
import type { LiveSettings } from "../live/live-hub.ts";
import { catalogueRoutes } from "./catalogue-routes.ts";
import { editRoutes } from "./edit-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { homeRoutes } from "./home-routes.ts";
import { identityRoutes } from "./identity-routes.ts";
import { impactRoutes } from "./impact-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { lineageRoutes } from "./lineage-routes.ts";
import { liveRoutes } from "./live-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import { runRoutes } from "./run-routes.ts";
import { searchRoutes } from "./search-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { timeRoutes } from "./time-routes.ts";
import { viewRoutes } from "./view-routes.ts";

/** The routes of the v2 API, below `/api/v2`. */
export function v2Routes(
  store: Store,
  access: AccessOptions,
  live?: LiveSettings,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    // Bodies come as text (the log keeps what was sent); the routes here are about their content.
    app.addHook("preValidation", async (request) => {
      if (typeof request.body === "string" && request.routeOptions.schema?.body)
        request.body = parseJson(request.body);
    });
    // What the database cannot hold is in the store as it is here: the replacement character.
    app.addHook("preHandler", async (request) => {
      request.query = storableCopy(request.query);
      if (request.routeOptions.schema?.body) request.body = storableCopy(request.body);
    });

    await app.register(homeRoutes(store, access));
    await app.register(liveRoutes(store, live));
    await app.register(searchRoutes(store));
    await app.register(catalogueRoutes(store));
    await app.register(runRoutes(store));
    await app.register(pageRoutes(store));
    await app.register(lineageRoutes(store));
    await app.register(viewRoutes(store));
    await app.register(editRoutes(store));
    await app.register(timeRoutes(store));
    await app.register(impactRoutes(store));
    await app.register(eventRoutes(store));
    await app.register(identityRoutes(store));
    await app.register(keyRoutes(store, access));
    await app.register(sessionRoutes(store, access));
  };
}
