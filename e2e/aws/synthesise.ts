/** Synthesises the demo into a folder: `synthesise.ts FOLDER`. A program of its own, because it runs from sources. */
import { synthesiseInto } from "./assembly.ts";

await synthesiseInto(process.argv[2]!);
