import { readFileSync } from "node:fs";

/** Events that a real Airflow sent while it ran the sample pipeline, oldest first, as JSON texts. */
export function airflowEvents(name: string): string[] {
  const file = new URL(`../../../../fixtures/airflow/${name}.ndjson`, import.meta.url);
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}
