/**
 * Lineage over HTTP on a large graph: 50,000 datasets, 50,000 jobs, about 150,000 edges (80 % between neighbors, the
 * rest to hubs).
 *
 *   npm run bench:lineage [-- --jobs 50000]     DATABASE_URL uses a PostgreSQL server
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { datasetId, Store } from "@headwater/store";
import { ServerProcess } from "./server-process.ts";
import { quantile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: { jobs: { type: "string", default: "50000" }, queries: { type: "string", default: "300" } },
});
const jobs = Number(values.jobs);
const queries = Number(values.queries);
const namespace = "warehouse://bench";

let state = 42;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};

function event(job: number): object {
  const inputs = new Set<number>();
  const count = 1 + Math.floor(random() * 3);
  while (inputs.size < count) {
    const near = Math.max(0, job - 1 - Math.floor(random() * 30));
    inputs.add(random() < 0.8 ? near : Math.floor(random() ** 4 * job));
  }
  return {
    eventType: "COMPLETE",
    eventTime: new Date(Date.UTC(2026, 0, 1) + job * 1_000).toISOString(),
    producer: "https://example.com/bench",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: `0190a000-0000-7000-8000-${job.toString(16).padStart(12, "0")}` },
    job: { namespace: "bench", name: `job_${job}` },
    inputs: [...inputs].map((input) => ({ namespace, name: `dataset_${input}` })),
    outputs: [{ namespace, name: `dataset_${job}` }],
  };
}

const fetchJson = (url: string, agent: Agent): Promise<{ nodes: unknown[]; truncated: boolean }> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    }).on("error", reject);
  });

const directory = mkdtempSync(join(tmpdir(), "headwater-bench-"));
const databaseUrl = process.env.DATABASE_URL;
const store = await Store.open(
  databaseUrl ? { engine: "server", url: databaseUrl } : { engine: "embedded", directory },
);
const loading = performance.now();
for (let first = 0; first < jobs; first += 500) {
  const count = Math.min(500, jobs - first);
  await Promise.all(
    Array.from({ length: count }, (_, index) => store.write({ value: event(first + index) })),
  );
}
console.log(`${jobs} jobs loaded in ${((performance.now() - loading) / 1000).toFixed(0)} s`);
await store.database.query("ANALYZE");
await store.close();

const starting = performance.now();
const server = await ServerProcess.start({
  dataDirectory: directory,
  ...(databaseUrl ? { databaseUrl } : {}),
});
console.log(
  `started on it in ${((performance.now() - starting) / 1000).toFixed(1)} s, ${server.residentMegabytes()} MB`,
);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const rows: (string | number)[][] = [
  ["depth, direction, limit", "p50 ms", "p95 ms", "nodes p50", "nodes p95", "cut"],
];
for (const [direction, limit] of [
  ["both", 500],
  ["upstream", 500],
  ["downstream", 100],
] as const) {
  for (const depth of [2, 5, 20]) {
    const times: number[] = [];
    const nodes: number[] = [];
    let cut = 0;
    for (let query = -20; query < queries; query += 1) {
      const focus = datasetId(namespace, `dataset_${Math.floor(random() * jobs)}`);
      const start = performance.now();
      const answer = await fetchJson(
        `${server.address}/api/v2/lineage?node=${focus}&direction=${direction}&depth=${depth}&limit=${limit}`,
        agent,
      );
      if (query < 0) continue; // warm-up
      times.push(performance.now() - start);
      nodes.push(answer.nodes.length);
      if (answer.truncated) cut += 1;
    }
    rows.push([
      `${depth}, ${direction}, ${limit}`,
      quantile(times, 0.5).toFixed(1),
      quantile(times, 0.95).toFixed(1),
      quantile(nodes, 0.5),
      quantile(nodes, 0.95),
      `${Math.round((cut / queries) * 100)} %`,
    ]);
  }
}
console.log(`\n${table(rows)}`);
agent.destroy();
await server.stop();
rmSync(directory, { recursive: true, force: true });
