/** Writes docs/aws-configuration.md from the configuration schema; with --check, fails if the file is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configurationReference } from "../packages/cdk/src/configuration/reference.ts";

const file = fileURLToPath(new URL("../docs/aws-configuration.md", import.meta.url));
const text = configurationReference();
if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
  console.error("docs/aws-configuration.md is stale. Run: npm run generate:aws-reference");
  process.exitCode = 1;
}
