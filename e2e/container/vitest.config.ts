import { defineConfig } from "vitest/config";

/** Tests of what the container holds and of the files that deploy it, without Docker: `npm run test:container`. */
export default defineConfig({
  test: {
    include: ["e2e/container/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
