import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Store } from "@headwater/store";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import { type AccessOptions, enforceAccess, nothingThere, withScope } from "../access/authorize.ts";
import type { Forwarder } from "../forwarding/forwarder.ts";
import { readBodiesAsText } from "../http/body.ts";
import { HttpProblem, toProblem } from "../http/problem.ts";
import { productVersion } from "../http/version.ts";
import { ingestRoutes } from "../ingest/routes.ts";
import type { LiveSettings } from "../live/live-hub.ts";
import { sendV1Error } from "../marquez/errors.ts";
import { v1Routes } from "../marquez/routes.ts";
import { Metrics } from "../monitoring/metrics.ts";
import { operatorRoutes } from "../operator/routes.ts";
import { forwardingRoutes } from "../v2/forwarding.ts";
import { v2Routes } from "../v2/routes.ts";
import { healthRoutes } from "./health.ts";
import { nameSchemas, securityOf, securitySchemes } from "./openapi.ts";
import { webRoutes } from "./web.ts";

/** What an application is made of. */
export interface AppOptions {
  readonly store: Store;
  readonly access: AccessOptions;
  /** Folder of the built web application; null serves the API alone. */
  readonly webDirectory: string | null;
  /** Bytes of a body after decompression at most. */
  readonly bodyLimit?: number;
  /** @default no log */
  readonly log?: FastifyBaseLogger;
  readonly metrics?: Metrics;
  readonly forwarder?: Forwarder | null;
  /** Addresses and networks of proxies whose X-Forwarded headers are believed. */
  readonly trustProxy?: readonly string[];
  /** Bounds of live connections. */
  readonly live?: LiveSettings;
  /** Certificate and key (PEM) to serve https with; http without. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

/** Events of 20 MB have been seen in the wild; a body may hold a batch of smaller ones. */
const standardBodyLimit = 64 * 1024 * 1024;

/** Builds the HTTP application over a store. It does not listen yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { store, access } = options;
  const bodyLimit = options.bodyLimit ?? standardBodyLimit;
  const app = fastify({
    ...(options.log ? { loggerInstance: options.log } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    ...(options.trustProxy ? { trustProxy: [...options.trustProxy] } : {}),
    ...(options.tls ? { https: { ...options.tls } } : {}),
    forceCloseConnections: "idle",
    // Names of 4,000 characters, percent-encoded, with room to spare.
    routerOptions: { maxParamLength: 100_000 },
    http: { maxHeaderSize: 128 * 1024 },
    // What the framework refuses before any route, such as an address that cannot be decoded.
    frameworkErrors: (error, _request, reply) => {
      const problem = toProblem(error);
      const { raw } = reply as unknown as FastifyReply;
      raw
        .writeHead(problem.status, { "Content-Type": "application/problem+json" })
        .end(JSON.stringify(problem.body()));
    },
  } as FastifyServerOptions).withTypeProvider<TypeBoxTypeProvider>();

  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  const onError = (request: { url: string; log: FastifyInstance["log"] }, error: unknown) => {
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ error, url: request.url }, problem.message);
    return problem;
  };
  app.setErrorHandler((error, request, reply) => {
    const problem = onError(request, error);
    reply.headers(problem.headers);
    if (problem.status === 503 && !reply.hasHeader("Retry-After")) reply.header("Retry-After", "2");
    if (request.url.startsWith("/api/v1") || request.url.startsWith("/api/v2beta"))
      return sendV1Error(reply, problem);
    return reply.code(problem.status).type("application/problem+json").send(problem.body());
  });
  app.addHook("onSend", async (_request, reply) => {
    reply.header("X-Content-Type-Options", "nosniff");
  });
  app.addHook("onResponse", async (request, reply) => {
    if (reply.statusCode >= 500 || request.method !== "GET") {
      request.log.info(
        {
          method: request.method,
          url: request.url,
          status: reply.statusCode,
          milliseconds: Math.round(reply.elapsedTime),
        },
        "request",
      );
    }
  });

  readBodiesAsText(app, bodyLimit);
  enforceAccess(app, access);
  const metrics = options.metrics ?? new Metrics(store);
  metrics.serve(app);
  healthRoutes(app, store);
  await describeApi(app);
  ingestRoutes(app, store, metrics);
  operatorRoutes(app, store);
  // Marquez's second search needs another database; its clients know the answer of a server without it.
  app.get("/api/v2beta/search/*", { config: { scope: "read" }, schema: { hide: true } }, async () => {
    throw new HttpProblem("search-not-offered", "Use /api/v1/search or /api/v2/search.");
  });
  await app.register(withScope("read", v1Routes(store)), { prefix: "/api/v1" });
  await app.register(withScope("read", v2Routes(store, access, options.live)), { prefix: "/api/v2" });
  await app.register(withScope("read", forwardingRoutes(store, options.forwarder ?? null)), {
    prefix: "/api/v2/forwarding",
  });
  await app.register(withScope("public", webRoutes(options.webDirectory)));
  app.setNotFoundHandler((request) => {
    throw nothingThere(request);
  });
  return app;
}

async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Headwater API",
        version: productVersion,
        description:
          "Lineage of datasets, columns, jobs and runs. Events go to POST /api/v1/lineage; Marquez's read API is at /api/v1.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: { securitySchemes },
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: { ...schema, security: securityOf(route.config?.scope) },
    }),
  });
  await app.register(
    withScope("read", async (scope) => {
      await scope.register(swaggerUi, {
        routePrefix: "/api/v2/docs",
        transformSpecification: (document) => nameSchemas(document as Record<string, unknown>),
        transformSpecificationClone: true,
      });
    }),
  );
  app.get("/api/v2/openapi.json", { config: { scope: "read" }, schema: { hide: true } }, async () =>
    nameSchemas(app.swagger() as unknown as Record<string, unknown>),
  );
}
