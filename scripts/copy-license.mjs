/** Copies the license and its notice into the package in the working directory; `npm pack` runs it before packing. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./freshness.mjs";

for (const file of ["LICENSE", "NOTICE"]) copyFileSync(join(root, file), file);
