import { join } from "node:path";
import { freePort } from "@headwater/test-kit";
import { REPOSITORY } from "../airflow/paths.ts";
import { Service, waitFor } from "../airflow/processes.ts";
import { type Api, apiOver } from "./api.ts";

/** A Headwater server of this checkout on an embedded database, reachable only from this machine. */
export interface Server {
  readonly port: number;
  readonly api: Api;
  stop(): Promise<void>;
}

/**
 * Starts the built `headwater` command on an empty database.
 *
 * @throws Error when it is not ready within a minute
 */
export async function startServer(directory: string): Promise<Server> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const command = join(REPOSITORY, "packages", "cli", "bin", "headwater.js");
  const options = ["start", "--no-demo", "--port", String(port), "--data-dir", join(directory, "headwater")];
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: directory };
  const log = join(directory, "headwater.log");
  const service = new Service("Headwater", process.execPath, [command, ...options], log, { env });
  try {
    await waitFor("Headwater to be ready", 60, async () => {
      service.requireAlive();
      const isReady = await fetch(`${address}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      return isReady ? true : undefined;
    });
  } catch (error) {
    await service.stop();
    throw error;
  }
  const api = apiOver(async (method, path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${address}${path}`, {
      method,
      ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  });
  return { port, api, stop: () => service.stop() };
}
