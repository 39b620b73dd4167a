import type { Store } from "@headwater/store";
import type { FastifyPluginAsync } from "fastify";

/** Marquez's read API, below `/api/v1`. */
export function v1Routes(_store: Store): FastifyPluginAsync {
  return async () => {};
}
