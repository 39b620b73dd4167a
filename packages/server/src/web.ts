import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";

/** Serves the built web application: hashed assets for ever, its one page for every address that is not the API's. */
export function webRoutes(directory: string | null): FastifyPluginAsync {
  return (app) => addWebRoutes(app, directory);
}

async function addWebRoutes(app: FastifyInstance, directory: string | null): Promise<void> {
  if (directory === null || !existsSync(join(directory, "index.html"))) {
    app.get("/", { schema: { hide: true } }, async (_request, reply) =>
      reply
        .type("text/plain")
        .send("Headwater's API is running. The web application was not built: npm run build.\n"),
    );
    return;
  }
  const page = readFileSync(join(directory, "index.html"));
  await app.register(fastifyStatic, {
    root: join(directory, "assets"),
    prefix: "/assets/",
    immutable: true,
    maxAge: "365d",
    decorateReply: false,
  });
  app.get("/*", { schema: { hide: true } }, async (request, reply) => {
    if (request.url.startsWith("/api/")) return reply.callNotFound();
    const file = request.url.split("?", 1)[0]!;
    const isFile =
      /^\/[\w.-]+\.(svg|ico|png|txt|webmanifest)$/.test(file) && existsSync(join(directory, file));
    if (isFile) return reply.type(mediaType(file)).send(readFileSync(join(directory, file)));
    return reply
      .type("text/html")
      .header("Cache-Control", "no-cache")
      .header(
        "Content-Security-Policy",
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      )
      .send(page);
  });
}

function mediaType(file: string): string {
  const types: Record<string, string> = {
    svg: "image/svg+xml",
    ico: "image/x-icon",
    png: "image/png",
    txt: "text/plain",
    webmanifest: "application/manifest+json",
  };
  return types[file.slice(file.lastIndexOf(".") + 1)]!;
}
