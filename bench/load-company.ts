/**
 * Sends the events of a generated company to a running server:
 *
 *     npm run load:company -- --url http://127.0.0.1:8765 [--dags 150] [--nights 14] [--readers 800]
 *       [--wide-columns 3000] [--seed 1] [--now 2026-11-30T08:30:00Z] [--truth truth.json]
 *
 * `HEADWATER_KEY` holds the API key, if the server requires one.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type CompanyEvent, generateCompany } from "@headwater/test-kit";

const batchSize = 250;

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    dags: { type: "string" },
    nights: { type: "string" },
    readers: { type: "string" },
    "wide-columns": { type: "string" },
    seed: { type: "string" },
    now: { type: "string" },
    truth: { type: "string" },
  },
});
if (!values.url) throw new Error("The address of the server is missing. Add --url http://127.0.0.1:8765.");
const url = `${values.url.replace(/\/$/, "")}/api/v1/lineage/batch`;
const now = values.now === undefined ? Date.now() : Date.parse(values.now);
if (Number.isNaN(now)) throw new Error(`--now is "${values.now}". Expected: an instant, in ISO 8601.`);
const { events, truth } = generateCompany({
  now,
  ...number("dags", values.dags),
  ...number("nights", values.nights),
  ...number("readers", values.readers),
  ...number("wideColumns", values["wide-columns"]),
  ...number("seed", values.seed),
});
if (values.truth) writeFileSync(values.truth, JSON.stringify(truth, null, 1));

const started = performance.now();
let sent = 0;
let batch: CompanyEvent[] = [];
for (const event of events) {
  batch.push(event);
  if (batch.length < batchSize) continue;
  await send(batch);
  batch = [];
}
await send(batch);
const seconds = (performance.now() - started) / 1000;
console.log(`Sent ${sent} events in ${seconds.toFixed(1)} s. ${JSON.stringify(truth.counts)}`);

async function send(part: readonly CompanyEvent[]): Promise<void> {
  if (part.length === 0) return;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(process.env.HEADWATER_KEY ? { authorization: `Bearer ${process.env.HEADWATER_KEY}` } : {}),
    },
    body: JSON.stringify(part),
  });
  const answer = (await response.json()) as { failed_events?: unknown[] };
  if (!response.ok || (answer.failed_events?.length ?? 0) > 0) {
    throw new Error(`The server answered ${response.status}: ${JSON.stringify(answer).slice(0, 2_000)}`);
  }
  sent += part.length;
}

/** Returns the option as a number, or nothing if it is absent. */
function number(name: string, text: string | undefined): Record<string, number> {
  if (text === undefined) return {};
  const value = Number(text);
  if (!Number.isInteger(value)) throw new Error(`"${text}" is not a whole number.`);
  return { [name]: value };
}
