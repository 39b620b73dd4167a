import { readFile, stat } from "node:fs/promises";
import type { KeyPlace } from "./external-keys.ts";
import type { PlacedKey } from "./parse.ts";

/** Files with keys are a few lines; anything larger is another file. */
const largestFile = 64 * 1024;

/**
 * A file with one key per line, such as a secret of Compose or Kubernetes. Spaces around a key, empty lines and a byte
 * order mark are no part of it. An empty file is one that is just being written.
 */
export function keyFile({ scope, place }: PlacedKey): KeyPlace {
  return {
    source: "file",
    place,
    name: `file:${place}`,
    scope,
    async read() {
      const { size } = await stat(place);
      if (size > largestFile) throw new Error(`it has ${size} bytes, which is more than a file of keys has`);
      const lines = (await readFile(place, "utf8")).replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
      const keys = lines.map((line) => line.trim()).filter((line) => line !== "");
      if (keys.length === 0) throw new Error("it is empty");
      return keys;
    },
  };
}
