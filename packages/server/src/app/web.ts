import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";

/**
 * Serves the built web application: hashed assets for ever, compressed where the build left them so; its one page for
 * every address that is not the API's.
 */
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
  const pageFor = readPages(directory);
  await app.register(fastifyStatic, {
    root: join(directory, "assets"),
    prefix: "/assets/",
    immutable: true,
    preCompressed: true,
    // A cache between here and the browser must not give the compressed file to who cannot read it.
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

/** What a build says of its pages: see `build-plugins/first-requests.ts` of the web application. */
interface FirstRequests {
  readonly fonts: readonly string[];
  /** By what addresses begin with; `/` alone is the home page. */
  readonly scripts: Readonly<Record<string, readonly string[]>>;
}

/** The one page, which names what the address in question needs at once, so that the browser need not find out step by step. */
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
