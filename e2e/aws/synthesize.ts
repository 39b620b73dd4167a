/** Synthesizes the demo into a folder: `synthesize.ts FOLDER`. A separate program, because it runs from sources. */
import { synthesizeInto } from "./assembly.ts";

await synthesizeInto(process.argv[2]!);
