/** Builds the worker threads from the current sources, regardless of how vitest was started. */
import { buildServer } from "./build.mjs";

export async function setup() {
  await buildServer();
}
