import { mkdir, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../airflow/paths.ts";
import type { Environments } from "./environments.ts";

/** Folder of the recorded events. */
export const FIXTURES = join(REPOSITORY, "fixtures", "senders");

/** Traces of this machine in events. */
export interface Surroundings {
  readonly postgresPort: number;
  /** The folder of the scenario. */
  readonly directory: string;
  readonly environments: Environments;
}

/** Returns a function that replaces traces of the recording machine. */
export function scrubber({ postgresPort, directory, environments }: Surroundings): (text: string) => string {
  const places = [
    [join(REPOSITORY, "e2e", "senders", "airflow", "dags"), "/usr/local/airflow/dags"],
    [join(REPOSITORY, "e2e", "senders", "spark"), "/opt/shop/spark"],
    [join(directory, "shop"), "/data/shop"],
    [directory, "/data/home"],
    ...Object.entries(environments).map(([name, bin]) => [dirname(bin), `/opt/${name}`] as const),
    [dirname(dirname(environments.spark)), "/opt/cache"],
  ] as const;
  const { username } = userInfo();
  return (text) => {
    let scrubbed = text.replaceAll(`127.0.0.1:${postgresPort}`, "warehouse.example.com:5432");
    for (const [place, neutral] of places) scrubbed = scrubbed.replaceAll(place, neutral);
    return scrubbed
      .replaceAll(`"${hostname()}"`, '"worker.example.com"')
      .replaceAll(new RegExp(`:\\s*"${username}"`, "g"), ':"shop"')
      .replaceAll(/"port":\s*"?\d{5}"?/g, '"port":5432');
  };
}

/** Writes events, in the order of their arrival, to `fixtures/senders/<name>.ndjson`. */
export async function writeFixture(
  name: string,
  events: readonly string[],
  scrub: (text: string) => string,
): Promise<string> {
  await mkdir(FIXTURES, { recursive: true });
  const path = join(FIXTURES, `${name}.ndjson`);
  await writeFile(path, events.map((event) => `${JSON.stringify(JSON.parse(scrub(event)))}\n`).join(""));
  return path;
}
