import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Store, storableCopy } from "@headwater/store";
import { parseJson } from "../../http/body.ts";
import type { Notifications } from "../../notifications/notifications.ts";
import { channelRoutes } from "./channels.ts";
import { incidentRoutes, snoozeRoutes } from "./incidents.ts";
import { followRoutes, ruleRoutes } from "./rules.ts";

/** The routes below `/api/v2/notifications`. */
export function notificationRoutes(store: Store, notifications: Notifications): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addHook("preValidation", async (request) => {
      if (typeof request.body === "string" && request.routeOptions.schema?.body)
        request.body = parseJson(request.body);
    });
    // The database cannot store U+0000.
    app.addHook("preHandler", async (request) => {
      if (request.routeOptions.schema?.body) request.body = storableCopy(request.body);
    });
    await app.register(incidentRoutes(store, notifications));
    await app.register(snoozeRoutes(store, notifications));
    await app.register(channelRoutes(store, notifications));
    await app.register(ruleRoutes(store, notifications));
    await app.register(followRoutes(store, notifications));
  };
}
