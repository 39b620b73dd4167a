import { defineConfig } from "vitest/config";
import { collectStatements } from "./scripts/collect-statements.mjs";

export default defineConfig({
  plugins: [collectStatements()],
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "pipelines/*/src/**/*.test.ts",
      "scripts/**/*.test.ts",
      "e2e/senders/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "packages/cdk/**"], // npm run test:cdk
    globalSetup: ["scripts/build-for-tests.mjs"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
