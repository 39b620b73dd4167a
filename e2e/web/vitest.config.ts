import { defineConfig } from "vitest/config";

/** Tests of the web application in a real browser on the real server: `npm run test:web`. */
export default defineConfig({
  test: {
    include: ["e2e/web/**/*.test.ts"],
    globalSetup: ["e2e/web/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    // Pages wait for a server that shares two cores with the browser.
    expect: { poll: { timeout: 10_000 } },
    // One browser at a time: the tests measure time, and share the machine with the server.
    fileParallelism: false,
  },
});
