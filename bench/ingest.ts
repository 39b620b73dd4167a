/**
 * Ingest: events per second and response times over HTTP, with the load generator on the server's machine.
 *
 *   npm run bench:ingest [-- --seconds 20]     DATABASE_URL adds a PostgreSQL server to the embedded engine
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { AirflowLikeEvents } from "./airflow-like-events.ts";
import { ServerProcess } from "./server-process.ts";
import { quantile, table } from "./statistics.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "20" } } });
const seconds = Number(values.seconds);

const post = (address: string, agent: Agent, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request(
      `${address}/api/v1/lineage`,
      {
        method: "POST",
        agent,
        headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    call.on("error", reject);
    call.end(body);
  });

interface Measured {
  readonly rate: number;
  readonly times: number[];
  readonly failures: number;
}

/** Closed loop: each client sends the next event after the response to the previous one. */
async function flatOut(address: string, clients: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let failures = 0;
  const began = performance.now();
  const end = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const events = new AirflowLikeEvents(20, `c${client}`);
      while (performance.now() < end) {
        const body = events.next();
        const start = performance.now();
        if ((await post(address, agent, body)) !== 201) failures += 1;
        times.push(performance.now() - start);
      }
    }),
  );
  agent.destroy();
  return { rate: times.length / ((performance.now() - began) / 1000), times, failures };
}

/** Open loop: events are sent at a fixed rate regardless of responses, so latency includes queueing. */
async function steady(address: string, perSecond: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const events = new AirflowLikeEvents(20, "steady");
  const times: number[] = [];
  let failures = 0;
  const open = new Set<Promise<void>>();
  const began = performance.now();
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = began + (number * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const call = post(address, agent, events.next())
      .then((status) => {
        if (status !== 201) failures += 1;
        times.push(performance.now() - due);
      })
      .finally(() => open.delete(call));
    open.add(call);
  }
  await Promise.all(open);
  agent.destroy();
  return { rate: times.length / ((performance.now() - began) / 1000), times, failures };
}

const rows: (string | number)[][] = [
  ["engine, load", "events/s", "p50 ms", "p99 ms", "max ms", "CPU ms/event", "memory MB", "failed"],
];
for (const databaseUrl of [undefined, process.env.DATABASE_URL].slice(0, process.env.DATABASE_URL ? 2 : 1)) {
  const directory = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  const server = await ServerProcess.start({
    dataDirectory: directory,
    ...(databaseUrl ? { databaseUrl } : {}),
  });
  const engine = databaseUrl ? "PostgreSQL" : "embedded";
  const measure = async (label: string, work: () => Promise<Measured>) => {
    const cpu = server.cpuSeconds();
    const { rate, times, failures } = await work();
    rows.push([
      `${engine}, ${label}`,
      rate.toFixed(0),
      quantile(times, 0.5).toFixed(1),
      quantile(times, 0.99).toFixed(1),
      Math.max(...times).toFixed(0),
      (((server.cpuSeconds() - cpu) * 1000) / times.length).toFixed(2),
      server.residentMegabytes(),
      failures,
    ]);
  };
  await flatOut(server.address, 4); // warm: compiled code, known jobs, statistics
  await measure("1 client, closed loop", () => flatOut(server.address, 1));
  await measure("16 clients, closed loop", () => flatOut(server.address, 16));
  await measure("100/s fixed rate", () => steady(server.address, 100));
  await measure("600/s fixed rate", () => steady(server.address, 600));
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
console.log(
  `\nEvents of ${Buffer.byteLength(new AirflowLikeEvents().next())} bytes, ${seconds} s each\n\n${table(rows)}`,
);
