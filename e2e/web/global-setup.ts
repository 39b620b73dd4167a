import type { TestProject } from "vitest/node";
import { startServer } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of a server that holds the sample pipeline. */
    sampleAddress: string;
    /** Address of a server that holds nothing. */
    emptyAddress: string;
  }
}

/** One server with the sample pipeline and an empty one, for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sample = await startServer({ sample: true });
  const empty = await startServer({ sample: false });
  project.provide("sampleAddress", sample.address);
  project.provide("emptyAddress", empty.address);
  return async () => {
    await Promise.all([sample.stop(), empty.stop()]);
  };
}
