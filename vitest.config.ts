import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "pipelines/*/src/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
