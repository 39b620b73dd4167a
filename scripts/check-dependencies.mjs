/**
 * Checks the direction of dependencies: a package may declare only packages below it. A package that imports another one
 * must declare it (enforced by the linter) and use its index.ts, or testing/index.ts in tests (enforced by the export map).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./freshness.mjs";

/** Allowed dependencies of each package, as shown in ARCHITECTURE.md. */
const mayKnow = {
  openlineage: [],
  graph: [],
  "sql-lineage": [],
  store: ["openlineage", "graph", "sql-lineage", "test-kit"],
  mwaa: [],
  "test-kit": [],
  server: ["openlineage", "graph", "store", "test-kit"],
  web: ["graph", "sql-lineage"],
  "pipeline-tickit": ["openlineage", "sql-lineage"],
  cdk: ["mwaa", "pipeline-tickit"],
  cli: ["openlineage", "graph", "mwaa", "sql-lineage", "store", "server", "pipeline-tickit"],
};
const folders = { "pipeline-tickit": "pipelines/tickit" };

const problems = [];
for (const [name, allowed] of Object.entries(mayKnow)) {
  const folder = folders[name] ?? `packages/${name}`;
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const dependency of declared.filter((entry) => entry.startsWith("@headwater/"))) {
    if (!allowed.includes(dependency.slice("@headwater/".length)))
      problems.push(`${folder} must not depend on ${dependency}`);
  }
  const doors = Object.keys(manifest.exports ?? {}).filter(
    (door) => ![".", "./testing", "./package.json"].includes(door),
  );
  if (doors.length > 0) problems.push(`${folder} exports more than its index.ts: ${doors}`);
  const references = existsSync(join(root, folder, "tsconfig.json"))
    ? JSON.parse(readFileSync(join(root, folder, "tsconfig.json"), "utf8")).references
    : [];
  for (const { path } of references ?? []) {
    const target = path.split("/").pop() === "tickit" ? "pipeline-tickit" : path.split("/").pop();
    if (!declared.includes(`@headwater/${target}`))
      problems.push(`${folder}/tsconfig.json refers to ${target}, which is not declared`);
  }
}
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0
    ? "Dependencies point one way."
    : `${problems.length} dependencies point the wrong way.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
