/** Lets the tests run the worker threads of the present sources, however vitest was started. */
import { buildServer } from "./build.mjs";

export async function setup() {
  await buildServer();
}
