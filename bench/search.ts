/**
 * Search, lists and the home page over HTTP on a large store: 50,000 datasets with five columns each, 50,000 jobs, SQL
 * of every fifth job, tags and owners, and several runs of some jobs.
 *
 *   npm run bench:search [-- --datasets 50000] [--only selection]     DATABASE_URL uses a PostgreSQL server
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Store } from "@headwater/store";
import { ServerProcess } from "./server-process.ts";
import { quantile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    datasets: { type: "string", default: "50000" },
    queries: { type: "string", default: "40" },
    keep: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const datasets = Number(values.datasets);
const queries = Number(values.queries);

const subjects = ["orders", "customers", "revenue", "sessions", "payments", "refunds", "stock", "shipments"];
const stages = ["raw", "staging", "core", "marts", "archive"];
const suffixes = ["daily", "by_month", "snapshot", "v2", "deduplicated", "enriched", "history", "current"];
const pick = <Item>(list: readonly Item[], at: number): Item => list[at % list.length]!;
const nameOf = (index: number): string =>
  `dw${index % 7}.${pick(stages, index)}.${pick(subjects, index >> 2)}_${pick(suffixes, index >> 5)}_${index}`;
const columnsOf = (index: number): string[] => [
  "id",
  `${pick(subjects, index)}_key`,
  "created_at",
  `amount_${index % 500}`,
  `attribute_${index}`,
];
const facet = (body: object) => ({
  _producer: "https://example.com/bench",
  _schemaURL: "https://example.com/bench.json",
  ...body,
});
const now = Date.now();

function event(index: number, repeat: number): object {
  const inputs = index === 0 ? [] : [nameOf(Math.max(0, index - 1 - (index % 13)))];
  const namespace = `redshift://warehouse-${index % 20}:5439`;
  const at = now - 3_600_000 * (repeat * 24) - (index % 86_400) * 900;
  return {
    eventType: index % 97 === 0 && repeat === 0 ? "FAIL" : "COMPLETE",
    eventTime: new Date(at).toISOString(),
    producer: "https://example.com/bench",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId: `0190a000-000${repeat.toString(16)}-7000-8000-${index.toString(16).padStart(12, "0")}`,
      facets: {
        airflowDagRun: facet({
          dag: {},
          dagRun: { run_id: `scheduled__${new Date(at).toISOString()}`, dag_id: `dag_${index}` },
        }),
      },
    },
    job: {
      namespace: "airflow",
      name: `dag_${index % 3_000}.build_${pick(subjects, index >> 2)}_${index}`,
      facets: {
        ...(index % 5 === 0
          ? {
              sql: facet({
                query: `INSERT INTO ${nameOf(index)} SELECT ${columnsOf(index).join(", ")}, coalesce(discount_${(index / 5) % 1_000}, 0) FROM ${inputs[0] ?? "nothing"} WHERE created_at > current_date - 7`,
              }),
            }
          : {}),
        ...(index % 5 === 0 ? { ownership: facet({ owners: [{ name: `team:${index % 40}` }] }) } : {}),
      },
    },
    inputs: inputs.map((name) => ({ namespace, name })),
    outputs: [
      {
        namespace,
        name: nameOf(index),
        facets: {
          schema: facet({ fields: columnsOf(index).map((name) => ({ name, type: "varchar" })) }),
          ...(index % 10 === 0
            ? { tags: facet({ tags: [{ key: `tag_${index % 60}` }, { key: "pii" }] }) }
            : {}),
        },
      },
    ],
  };
}

const directory = values.keep ?? mkdtempSync(join(tmpdir(), "headwater-bench-"));
const databaseUrl = process.env.DATABASE_URL;
const store = await Store.open(
  databaseUrl ? { engine: "server", url: databaseUrl } : { engine: "embedded", directory },
);
const [{ value: known } = { value: 0 }] = await store.database.query<{ value: number }>(
  "SELECT value FROM event_count",
);
if (known === 0) {
  const loading = performance.now();
  const write = async (count: number, repeat: number) => {
    for (let first = 0; first < count; first += 500) {
      await Promise.all(
        Array.from({ length: Math.min(500, count - first) }, (_, index) =>
          store.write({ value: event(first + index, repeat) }),
        ),
      );
    }
  };
  await write(datasets, 0);
  for (let repeat = 1; repeat < 6; repeat += 1) await write(Math.min(500, datasets), repeat);
  console.log(`${datasets} datasets loaded in ${((performance.now() - loading) / 1000).toFixed(0)} s`);
}
await store.database.query("ANALYZE");
await store.close();

const server = await ServerProcess.start({
  dataDirectory: directory,
  ...(databaseUrl ? { databaseUrl } : {}),
});
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const fetchJson = (path: string): Promise<{ items?: unknown[]; matches?: number }> =>
  new Promise((resolve, reject) => {
    get(`${server.address}/api/v2${path}`, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        response.statusCode === 200
          ? resolve(JSON.parse(Buffer.concat(chunks).toString()))
          : reject(new Error(`${path} answers ${response.statusCode}: ${Buffer.concat(chunks)}`)),
      );
    }).on("error", reject);
  });
// Waits for background inference from SQL, which would disturb the measurement.
await fetch(`${server.address}/api/v2/settle`, { method: "POST" });
const random = (most: number) => Math.floor(Math.random() * most);
const q = (text: string) => `/search?q=${encodeURIComponent(text)}`;
const selection = (text: string) => `/lineage/selection?select=${encodeURIComponent(text)}`;
const asked: [string, () => string][] = [
  ["the very name", () => q(nameOf(random(datasets)))],
  ["last part of a name", () => q(nameOf(random(datasets)).split(".").at(-1)!)],
  ["one letter", () => q(pick(["o", "c", "r", "d"], random(4)))],
  ["two letters", () => q(pick(["or", "cu", "re", "qx"], random(4)))],
  ["three letters", () => q(pick(["ord", "cus", "rev", "qxz"], random(4)))],
  ["a common word", () => q(pick(subjects, random(8)))],
  ["two common words", () => q(`${pick(subjects, random(8))} ${pick(suffixes, random(8))}`)],
  [
    "a typing mistake",
    () => q(pick(["custmers_daily", "ordres_snapshot", "revneue_v2", "shipmnets"], random(4))),
  ],
  ["something that is nowhere", () => q(pick(["zebra crossing", "qwertzuiop", "lorem_ipsum"], random(3)))],
  ["a column", () => q(`attribute_${random(datasets)}`)],
  ["a common column", () => q(pick(["created_at", "amount_17", "id"], random(3)))],
  ["a place in SQL", () => q(`discount_${random(1_000)}, 0`)],
  ["a common place in SQL", () => q("current_date - ")],
  ["a run id", () => q(`0190a000-0000-7000-8000-${random(datasets).toString(16).padStart(12, "0")}`)],
  [
    "an Airflow run id",
    () => q(`scheduled__${new Date(now - random(80_000) * 900).toISOString().slice(0, 16)}`),
  ],
  ["a tag, with a word", () => q(`tag:pii ${pick(subjects, random(8))}`)],
  ["a rare tag", () => q(`tag:tag_${random(6) * 10}`)],
  ["an owner", () => q(`owner:team:${random(8) * 5}`)],
  ["failed jobs by name", () => q(`state:failed ${pick(subjects, random(8))}`)],
  ["failed runs", () => q("type:run state:failed")],
  ["a namespace and a word", () => q(`ns:warehouse-${random(20)} ${pick(subjects, random(8))}`)],
  ["list: datasets", () => "/datasets"],
  ["list: datasets of a tag", () => "/datasets?tag=pii"],
  ["list: datasets by name", () => `/datasets?q=${pick(subjects, random(8))}`],
  ["list: datasets by a rare name", () => `/datasets?q=_${random(datasets)}`],
  [
    "list: datasets of a namespace",
    () => `/datasets?namespace=${encodeURIComponent(`redshift://warehouse-${random(20)}:5439`)}`,
  ],
  ["list: jobs", () => "/jobs"],
  ["list: failed jobs", () => "/jobs?state=FAIL"],
  ["list: running jobs (none)", () => "/jobs?state=RUNNING"],
  ["list: late jobs", () => "/jobs?late=true"],
  ["list: runs of a job name", () => `/runs?q=_${random(datasets)}`],
  ["list: lost runs", () => "/runs?lost=true"],
  ["home, 24 h", () => "/home?range=24h&zone=Europe/Berlin"],
  ["home, 30 d", () => "/home?range=30d&zone=Asia/Kolkata"],
  ["overview", () => "/overview"],
  [
    "selection: a name, a step each way",
    () => selection(`1+"${nameOf(random(datasets)).split(".").at(-1)}"+1`),
  ],
  ["selection: a common word", () => selection(pick(subjects, random(8)))],
  ["selection: a pattern", () => selection(`ds:*_${pick(suffixes, random(8))}_*7`)],
  ["selection: a tag in a namespace", () => selection(`tag:pii ns:*warehouse-${random(20)}*`)],
  ["selection: failed jobs and all after them", () => selection("state:failed+")],
  ["selection: everything upstream", () => selection(`+"${nameOf(random(datasets)).split(".").at(-1)}"`)],
  ["selection: all but one namespace", () => selection(`!ns:*warehouse-${random(20)}*`)],
];
const chosen = asked.filter(([what]) => what.includes(values.only));
const rows: (string | number)[][] = [["question", "p50 ms", "p95 ms", "longest ms", "items"]];
for (const [what, path] of chosen) {
  const times: number[] = [];
  const items: number[] = [];
  for (let query = -3; query < queries; query += 1) {
    const address = path();
    const start = performance.now();
    const answer = await fetchJson(address);
    if (query < 0) continue; // warm-up
    times.push(performance.now() - start);
    items.push(answer.matches ?? answer.items?.length ?? 0);
  }
  rows.push([
    what,
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.95).toFixed(1),
    Math.max(...times).toFixed(1),
    quantile(items, 0.5),
  ]);
}
console.log(`\n${table(rows)}`);
agent.destroy();
await server.stop();
if (!values.keep) rmSync(directory, { recursive: true, force: true });
