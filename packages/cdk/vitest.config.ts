import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    root: import.meta.dirname,
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/temporary-files.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
