import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Store } from "@headwater/store";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import { type AccessOptions, enforceAccess, routeNotFound, withScope } from "../access/authorize.ts";
import type { Forwarder } from "../forwarding/forwarder.ts";
import { readBodiesAsText } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import { ingestRoutes } from "../ingest/routes.ts";
import type { LiveSettings } from "../live/live-hub.ts";
import { marquezRoutes } from "../marquez/routes.ts";
import { Metrics } from "../monitoring/metrics.ts";
import { standardNotificationSettings } from "../notifications/notification-settings.ts";
import { Notifications } from "../notifications/notifications.ts";
import { operatorRoutes } from "../operator/routes.ts";
import { forwardingRoutes } from "../v2/forwarding.ts";
import { notificationRoutes } from "../v2/notifications/routes.ts";
import { v2Routes } from "../v2/routes.ts";
import { handleErrors, sendFrameworkError } from "./errors.ts";
import { healthRoutes } from "./health.ts";
import { describeApi } from "./openapi.ts";
import { webRoutes } from "./web.ts";

/** Options of the HTTP application. */
export interface AppOptions {
  readonly store: Store;
  readonly access: AccessOptions;
  /** Directory of the built web application; null serves the API only. */
  readonly webDirectory: string | null;
  /** Maximum size of a request body in bytes, after decompression. @default 67108864 */
  readonly bodyLimit?: number;
  /** @default no log */
  readonly log?: FastifyBaseLogger;
  readonly metrics?: Metrics;
  readonly forwarder?: Forwarder | null;
  /** @default notifications that are not started, without a mail server */
  readonly notifications?: Notifications;
  /** Addresses and networks of proxies whose X-Forwarded headers are trusted. */
  readonly trustProxy?: readonly string[];
  /** Limits of live connections. */
  readonly live?: LiveSettings;
  /** Certificate and key (PEM) for https; without them, the application serves http. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

/** Producers send single events of up to 20 MB, and a body may hold a batch. */
const defaultBodyLimit = 64 * 1024 * 1024;

/** Builds the HTTP application over a store. It does not listen yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { store, access } = options;
  const bodyLimit = options.bodyLimit ?? defaultBodyLimit;
  const app = createApp(options, bodyLimit);
  handleErrors(app);
  logRequests(app);
  readBodiesAsText(app, bodyLimit);
  enforceAccess(app, access);
  const metrics = options.metrics ?? new Metrics(store, (error) => warnOfMetrics(app, error));
  metrics.serve(app);
  healthRoutes(app, store);
  await describeApi(app);
  ingestRoutes(app, store, metrics);
  operatorRoutes(app, store);
  // Marquez's second search needs a search engine; its clients know this response of a server without one.
  app.get("/api/v2beta/search/*", { config: { scope: "read" }, schema: { hide: true } }, async () => {
    throw new HttpProblem("search-not-offered", "Use /api/v1/search or /api/v2/search.");
  });
  await app.register(withScope("read", marquezRoutes(store)), { prefix: "/api/v1" });
  await app.register(withScope("read", v2Routes(store, access, options.live)), { prefix: "/api/v2" });
  await app.register(withScope("read", forwardingRoutes(store, options.forwarder ?? null)), {
    prefix: "/api/v2/forwarding",
  });
  const notifications =
    options.notifications ??
    new Notifications(store, standardNotificationSettings, () => "http://localhost", app.log);
  await app.register(withScope("read", notificationRoutes(store, notifications)), {
    prefix: "/api/v2/notifications",
  });
  await app.register(withScope("public", webRoutes(options.webDirectory)));
  app.setNotFoundHandler((request) => {
    throw routeNotFound(request);
  });
  return app;
}

/** Logs that a metric could not be measured. */
export function warnOfMetrics({ log }: FastifyInstance, error: unknown): void {
  log.warn({ err: error }, "Could not measure the inference queue.");
}

function createApp({ log, trustProxy, tls }: AppOptions, bodyLimit: number) {
  const app = fastify({
    ...(log ? { loggerInstance: log } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    ...(trustProxy ? { trustProxy: [...trustProxy] } : {}),
    ...(tls ? { https: { ...tls } } : {}),
    forceCloseConnections: "idle",
    // Room for percent-encoded names of 4,000 characters.
    routerOptions: { maxParamLength: 100_000 },
    http: { maxHeaderSize: 128 * 1024 },
    frameworkErrors: (error, _request, reply) => sendFrameworkError(error, reply as unknown as FastifyReply),
  } as FastifyServerOptions).withTypeProvider<TypeBoxTypeProvider>();
  // The compiler has checked the responses against their schemas. Serializing by schema took 2.4 times as long for a
  // lineage graph of 700 kB, because nullable fields are validated again at run time.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.addHook("onSend", async (_request, reply) => {
    reply.header("X-Content-Type-Options", "nosniff");
  });
  return app;
}

/** Logs requests that change something or fail in the server. */
function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    if (reply.statusCode < 500 && request.method === "GET") return;
    const { method, url } = request;
    const milliseconds = Math.round(reply.elapsedTime);
    request.log.info({ method, url, status: reply.statusCode, milliseconds }, "request");
  });
}
