import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: ["global-setup.ts"],
    // Fetched tools, the emulator and the built command are shared; one file at a time keeps two cores for them.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
