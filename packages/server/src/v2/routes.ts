import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Store, storableCopy } from "@headwater/store";
import type { AccessOptions } from "../access/authorize.ts";
import { parseJson } from "../http/body.ts";
import type { LiveSettings } from "../live/live-hub.ts";
import { catalogueRoutes } from "./datasets.ts";
import { editRoutes } from "./editing/edits.ts";
import { identityRoutes } from "./editing/identity.ts";
import { eventRoutes } from "./events.ts";
import { timeRoutes } from "./history.ts";
import { homeRoutes } from "./home.ts";
import { impactRoutes } from "./impact.ts";
import { pageRoutes } from "./jobs.ts";
import { keyRoutes } from "./keys.ts";
import { lineageRoutes } from "./lineage.ts";
import { liveRoutes } from "./live.ts";
import { runRoutes } from "./runs.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./session.ts";
import { viewRoutes } from "./views.ts";

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
