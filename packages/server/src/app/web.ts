import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";

/**
 * Serves the built web application: immutable assets, precompressed if the build provides it, and the single page for
 * every URL outside the API.
 */
export function webRoutes(directory: string | null): FastifyPluginAsync {
  return (app) => addWebRoutes(app, directory);
}

async function addWebRoutes(app: FastifyInstance, directory: string | null): Promise<void> {
  if (directory === null || !existsSync(join(directory, "index.html"))) {
    app.get("/", { schema: { hide: true } }, async (_request, reply) =>
      reply
        .type("text/plain")
        .send("The Headwater API is running. The web application is not built; run: npm run build\n"),
    );
    return;
  }
  const pageFor = readPages(directory);
  await app.register(fastifyStatic, {
    root: join(directory, "assets"),
    prefix: "/assets/",
    immutable: true,
    preCompressed: true,
    // Keeps shared caches from serving a compressed file to clients that do not accept it.
    setHeaders: (response) => response.setHeader("Vary", "Accept-Encoding"),
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
      .send(pageFor(file));
  });
}

/** First requests per page, written by `build-plugins/first-requests.ts` of the web application. */
interface FirstRequests {
  readonly fonts: readonly string[];
  /** Scripts by URL prefix; `/` is the home page. */
  readonly scripts: Readonly<Record<string, readonly string[]>>;
}

/** Returns the page with preload links for what a URL needs first, so that the browser fetches it in parallel. */
function readPages(directory: string): (path: string) => Buffer {
  const page = readFileSync(join(directory, "index.html"), "utf8");
  const list = join(directory, "first-requests.json");
  const first: FirstRequests = existsSync(list)
    ? JSON.parse(readFileSync(list, "utf8"))
    : { fonts: [], scripts: {} };
  const fonts = first.fonts.map(
    (file) => `<link rel="preload" as="font" type="font/woff2" crossorigin href="/${file}" />`,
  );
  const withLinks = (scripts: readonly string[]) => {
    const links = [...scripts.map((file) => `<link rel="modulepreload" href="/${file}" />`), ...fonts];
    return Buffer.from(page.replace("</head>", () => `${links.join("")}</head>`));
  };
  const pages = new Map(Object.entries(first.scripts).map(([prefix, files]) => [prefix, withLinks(files)]));
  const other = withLinks([]);
  return (path) => {
    const prefix = path === "/" ? path : `/${path.split("/", 2)[1]}/`;
    return (path.startsWith(prefix) && pages.get(prefix)) || other;
  };
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
