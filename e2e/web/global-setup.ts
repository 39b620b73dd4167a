import type { TestProject } from "vitest/node";
import { sendEvents, startServer } from "./server.ts";
import { shopEvents } from "./shop-events.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of a server that holds the sample pipeline. */
    sampleAddress: string;
    /** Address of an empty server. */
    emptyAddress: string;
    /** Address of a server with the events of the fictitious shop. */
    shopAddress: string;
  }
}

/** A server with the sample pipeline, one with the shop and an empty one, for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sample = await startServer({ sample: true });
  const empty = await startServer({ sample: false });
  const shop = await startServer({ sample: false });
  await sendEvents(shop.address, shopEvents(Date.now()));
  project.provide("sampleAddress", sample.address);
  project.provide("emptyAddress", empty.address);
  project.provide("shopAddress", shop.address);
  return async () => {
    await Promise.all([sample.stop(), empty.stop(), shop.stop()]);
  };
}
