import type { Store } from "@headwater/store";
import type { FastifyInstance } from "fastify";

/** `/healthz`: the process answers. `/readyz`: it can also take events in and answer from the database. */
export function healthRoutes(app: FastifyInstance, store: Store): void {
  const options = { config: { scope: "public" }, schema: { hide: true }, logLevel: "warn" } as const;
  app.get("/healthz", options, async () => ({ status: "ok" }));
  app.get("/readyz", options, async (_request, reply) => {
    try {
      await store.database.query("SELECT 1");
      return { status: "ready" };
    } catch (error) {
      return reply.code(503).send({ status: "not-ready", reason: (error as Error).message });
    }
  });
}
