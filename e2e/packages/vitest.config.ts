import { defineConfig } from "vitest/config";

/** Tests of the published packages: `npm run test:packages`. */
export default defineConfig({
  test: {
    include: ["e2e/packages/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
