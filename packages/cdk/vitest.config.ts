import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    root: import.meta.dirname,
    include: ["src/**/*.test.ts"],
    // The library's CloudFormation validator takes seconds per synth; only one test enables it.
    env: { CDK_VALIDATION: "false" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
