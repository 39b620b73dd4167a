import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import type { Manifest } from "@headwater/pipeline-tickit";
import { tableName } from "../lake/tickit-lake.ts";

/** A deployed server, and the pipeline that sends to it. */
export interface AwaitedLineage {
  readonly url: string;
  /** PEM certificate of a private authority. */
  readonly authority: string | undefined;
  /** An API key that may read. */
  readonly key: string;
  readonly manifest: Manifest;
  readonly limitMilliseconds: number;
  readonly pauseMilliseconds: number;
}

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
}

/** Connections that take longer count as failed; the next question follows after a pause. */
const requestMilliseconds = 30_000;

/**
 * Waits until both DAGs of the pipeline have a complete run, and each table of the lake is upstream of
 * a table of the warehouse.
 *
 * @throws Error after the limit; it names what is missing
 */
export async function awaitLineage(awaited: AwaitedLineage): Promise<void> {
  const until = Date.now() + awaited.limitMilliseconds;
  for (;;) {
    const missing = await missingLineage(awaited).catch((error: Error) => [error.message]);
    if (missing.length === 0) return;
    if (Date.now() > until) throw new Error(`The lineage is incomplete: ${missing.join("; ")}`);
    console.log(`Waiting: ${missing.join("; ")}`);
    await pause(awaited.pauseMilliseconds);
  }
}

async function missingLineage(awaited: AwaitedLineage): Promise<string[]> {
  const { manifest } = awaited;
  const { items: runs } = await get<{ items: { state: string; job: Node }[] }>(
    awaited,
    "runs?state=COMPLETE&limit=200",
  );
  const finished = new Set(runs.map(({ job }) => job.name));
  const missing = manifest.dags
    .filter(({ id }) => !finished.has(id))
    .map(({ id }) => `no complete run of ${id}`);
  const { items: datasets } = await get<{ items: Node[] }>(awaited, "datasets?limit=200");
  const upstream = new Set<string>();
  for (const { table } of manifest.datasets.filter(({ layer }) => layer !== "lake")) {
    const written = datasets.find(({ name }) => name.endsWith(`.${table}`));
    if (!written) {
      missing.push(`no dataset ${table}`);
      continue;
    }
    const { nodes } = await get<{ nodes: Node[] }>(
      awaited,
      `lineage?node=${encodeURIComponent(written.id)}&direction=upstream&depth=10`,
    );
    for (const { kind, name } of nodes) if (kind === "dataset") upstream.add(name.split(/[./]/).at(-1)!);
  }
  const lake = manifest.datasets.filter(({ layer }) => layer === "lake").map(tableName);
  return [
    ...missing,
    ...lake
      .filter((table) => !upstream.has(table))
      .map((table) => `no lineage from ${table} to the warehouse`),
  ];
}

function get<Answer>({ url, authority, key }: AwaitedLineage, path: string): Promise<Answer> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}api/v2/${path}`,
      {
        headers: { authorization: `Bearer ${key}` },
        timeout: requestMilliseconds,
        ...(authority ? { ca: authority } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode !== 200)
            reject(new Error(`GET ${path}: HTTP ${response.statusCode}: ${text}`));
          else resolve(JSON.parse(text) as Answer);
        });
      },
    );
    sent.on("timeout", () =>
      sent.destroy(new Error(`GET ${path}: no response in ${requestMilliseconds} ms`)),
    );
    sent.on("error", reject);
    sent.end();
  });
}
