import { join } from "node:path";
import { REPOSITORY } from "./paths.ts";
import { freePort, Service, waitFor } from "./processes.ts";

/** A Headwater server of this checkout, on an empty embedded database. */
export interface Headwater {
  readonly url: string;
  /** Reads an address of its API, for example `/api/v1/namespaces`. */
  get<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/**
 * Starts the built `headwater` command.
 *
 * @throws Error when it is not ready within a minute; its log is named in the message
 */
export async function startHeadwater(directory: string): Promise<Headwater> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = join(REPOSITORY, "packages", "cli", "bin", "headwater.js");
  const args = ["start", "--no-demo", "--port", String(port), "--data-dir", join(directory, "headwater")];
  const service = new Service(
    "Headwater",
    process.execPath,
    [command, ...args],
    join(directory, "headwater.log"),
    {
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: directory },
      cwd: REPOSITORY,
    },
  );
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`);
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  try {
    await waitFor("Headwater to be ready", 60, async () => {
      service.requireAlive();
      const response = await fetch(`${url}/readyz`).catch(() => undefined);
      return response?.ok === true ? true : undefined;
    });
  } catch (error) {
    await service.stop();
    throw error;
  }
  return { url, get, stop: () => service.stop() };
}
