import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { type Scope, withScope } from "../access/authorize.ts";
import { productVersion } from "../http/version.ts";

/** Authentication schemes. */
const securitySchemes = {
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "hw_<scopes>_<43 characters>",
    description:
      "An API key with the scope of the operation, or admin. Required unless the server listens on loopback only.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-headwater",
    description:
      "A session opened with POST /api/v2/session; over http the cookie is named headwater. Requests that change something also need this server's Origin header.",
  },
} as const;

/** Serves the OpenAPI document and its documentation pages. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Headwater API",
        version: productVersion,
        description:
          "Lineage of datasets, columns, jobs and runs. Send events to POST /api/v1/lineage; Marquez's read API is at /api/v1.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: { securitySchemes },
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: { ...schema, security: securityFor(route.config?.scope) },
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

/** Returns the security requirement of a route's scope. OpenAPI 3.1 allows roles there for schemes other than OAuth. */
function securityFor(scope: Scope | undefined): Record<string, readonly string[]>[] {
  if (scope === undefined || scope === "public") return [];
  const roles = scope === "any" ? [] : [scope];
  return [{ apiKey: roles }, { session: roles }];
}

/**
 * Moves every named schema (`title`) to the components of an OpenAPI document and leaves a reference, so that readers
 * and generators see one named type instead of copies.
 */
function nameSchemas(document: Record<string, unknown>): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const { title, ...members } = value as Record<string, unknown>;
    const visited = Object.fromEntries(Object.entries(members).map(([key, member]) => [key, visit(member)]));
    if (typeof title !== "string" || !("type" in members))
      return title === undefined ? visited : { title, ...visited };
    schemas[title] = visited;
    return { $ref: `#/components/schemas/${title}` };
  };
  const visited = visit(document) as Record<string, unknown>;
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...visited, components: { ...(visited.components as object | undefined), schemas: sorted } };
}
