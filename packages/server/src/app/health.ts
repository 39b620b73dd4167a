import type { Store } from "@headwater/store";
import type { FastifyInstance } from "fastify";

/**
 * Adds `/healthz` and `/readyz`. `/healthz` answers while the process runs. `/readyz` answers 200 when the database does
 * and this server has seen the commits of the other servers recently, and 503 with the reason otherwise.
 *
 * @param maxCatchUpAgeMs - time without a successful catch-up after which the server is not ready, in milliseconds
 */
export function healthRoutes(app: FastifyInstance, store: Store, maxCatchUpAgeMs = 30_000): void {
  const options = { config: { scope: "public" }, schema: { hide: true }, logLevel: "warn" } as const;
  app.get("/healthz", options, async () => ({ status: "ok" }));
  app.get("/readyz", options, async (_request, reply) => {
    const reason = await reasonNotReady(store, maxCatchUpAgeMs);
    return reason === null ? { status: "ready" } : reply.code(503).send({ status: "not-ready", reason });
  });
}

async function reasonNotReady(store: Store, maxCatchUpAgeMs: number): Promise<string | null> {
  try {
    await store.ping();
  } catch (error) {
    return (error as Error).message;
  }
  if (store.catchUpAgeMs <= maxCatchUpAgeMs) return null;
  const seconds = Math.round(store.catchUpAgeMs / 1000);
  return `This server has not seen the commits of other servers for ${seconds} s. Its log has the reason.`;
}
