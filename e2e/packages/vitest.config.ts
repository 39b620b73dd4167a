import { defineConfig } from "vitest/config";

/** Tests of the published packages: `npm run test:packages`. */
export default defineConfig({
  test: {
    include: ["e2e/packages/**/*.test.ts"],
    // Packing compiles the same folders.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
