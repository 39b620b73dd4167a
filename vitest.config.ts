import { defineConfig } from "vitest/config";
import { collectStatements } from "./scripts/collect-statements.mjs";

/** Tests that measure the CPU time of their process, which must run nothing else. */
const measuringCpuTime = [
  "packages/graph/src/layout/layout.test.ts",
  "packages/sql-lineage/src/hostile-input.test.ts",
  "packages/sql-lineage/src/testing/fuzz/fuzz.test.ts",
];

export default defineConfig({
  plugins: [collectStatements()],
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    reporters: ["./scripts/report-slow-files.mjs", "default"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "threads",
          include: [
            "packages/*/src/**/*.test.ts",
            "pipelines/*/src/**/*.test.ts",
            "scripts/**/*.test.ts",
            "e2e/senders/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", "packages/cdk/**", ...measuringCpuTime], // npm run test:cdk
          globalSetup: ["scripts/build-for-tests.mjs"],
          // Loading modules and compiling the embedded database once per thread halves the CPU time of the tests.
          pool: "threads",
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "processes", include: measuringCpuTime, pool: "forks" },
      },
    ],
  },
});
