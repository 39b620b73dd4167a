import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["headwater-source"] },
  ssr: { resolve: { conditions: ["headwater-source"] } },
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: ["global-setup.ts"],
    // Files share downloaded tools, the emulator and the built command; one file at a time leaves two cores to them.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
