import { createRequire } from "node:module";

/** Version of the product, from the server's own package. */
export const productVersion: string = (
  createRequire(import.meta.url)("@headwater/server/package.json") as { version: string }
).version;
