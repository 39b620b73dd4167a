import { readFile, stat } from "node:fs/promises";
import type { KeySource } from "./external-keys.ts";
import type { KeyLocation } from "./parse.ts";

/** Maximum size of a key file: it holds a few lines. */
const maxFileBytes = 64 * 1024;

/**
 * Creates a source from a file with one key per line, such as a secret of Compose or Kubernetes. Ignores spaces around
 * keys, empty lines and a byte order mark. An empty file is an error: it is probably being written.
 */
export function keyFile({ scope, namespaces = [], place }: KeyLocation): KeySource {
  return {
    source: "file",
    place,
    name: `file:${place}`,
    scope,
    namespaces,
    async read() {
      const { size } = await stat(place);
      if (size > maxFileBytes)
        throw new Error(`its ${size} bytes exceed the limit of ${maxFileBytes} for a key file`);
      const lines = (await readFile(place, "utf8")).replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
      const keys = lines.map((line) => line.trim()).filter((line) => line !== "");
      if (keys.length === 0) throw new Error("it is empty");
      return keys;
    },
  };
}
