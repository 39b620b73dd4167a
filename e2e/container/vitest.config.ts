import { defineConfig } from "vitest/config";

/** Tests of the container's content and deployment files, without Docker: `npm run test:container`. */
export default defineConfig({
  test: {
    include: ["e2e/container/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
