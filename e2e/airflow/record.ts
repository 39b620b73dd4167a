import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordedEvent } from "./event-sink.ts";
import { REPOSITORY } from "./paths.ts";

/** Path of the DAGs folder on Amazon MWAA. */
const DAGS_FOLDER = "/usr/local/airflow/dags";

/** Returns an event as text, without traces of the recording machine. */
function scrubbed(event: RecordedEvent, warehousePort: number): string {
  return JSON.stringify(event)
    .replaceAll(`127.0.0.1:${warehousePort}`, "warehouse.example.com:5432")
    .replaceAll(join(REPOSITORY, "airflow", "dags"), DAGS_FOLDER)
    .replaceAll(REPOSITORY, "/usr/local/airflow/")
    .replaceAll(/"triggering_user_name":"[^"]*"/g, '"triggering_user_name":"admin"');
}

/** Writes events, in the order of their arrival, to `fixtures/airflow/<name>.ndjson`. */
export async function writeFixture(
  name: string,
  events: readonly RecordedEvent[],
  warehousePort: number,
): Promise<string> {
  const folder = join(REPOSITORY, "fixtures", "airflow");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.ndjson`);
  await writeFile(path, events.map((event) => `${scrubbed(event, warehousePort)}\n`).join(""));
  return path;
}
