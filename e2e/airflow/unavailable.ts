import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { Airflow } from "./airflow.ts";
import type { Certificate } from "./certificates.ts";
import type { Checklist } from "./checklist.ts";
import type { Headwater } from "./headwater.ts";

/** The DAG with one task. */
export const PROBE = "headwater_probe";

/** Another server in Headwater's place. */
interface StandIn {
  /** Headers `Authorization` of the requests so far. */
  readonly keys: (string | undefined)[];
  stop(): Promise<void>;
}

/** Responds to every request on Headwater's port with one status. */
async function standIn(port: number, { certificate, key }: Certificate, status: number): Promise<StandIn> {
  const keys: (string | undefined)[] = [];
  const server = createServer(
    { cert: await readFile(certificate), key: await readFile(key) },
    (request, response) => {
      keys.push(request.headers.authorization);
      request.resume().on("end", () => response.writeHead(status).end());
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    keys,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Options of the test of an unavailable Headwater. */
export interface UnavailableOptions {
  readonly airflow: Airflow;
  readonly headwater: Headwater;
  readonly right: Certificate;
  /** A certificate of an authority that Airflow does not trust. */
  readonly wrong: Certificate;
  /** The ingest key, and the one before it. */
  readonly keys: readonly [string, string];
  readonly checks: Checklist;
  readonly say: (text: string) => void;
}

/**
 * Runs the probe while Headwater hangs, is stopped, refuses, or is replaced by another server; then with Headwater
 * again.
 */
export async function testUnavailable(options: UnavailableOptions): Promise<void> {
  const { airflow, headwater, right, wrong, keys, checks, say } = options;
  const usual = (await airflow.runToEnd(PROBE)).seconds;
  say(`a DAG with one task takes ${usual.toFixed(1)} s`);
  const succeeds = async (what: string) => {
    const { state, seconds } = await airflow.runToEnd(PROBE);
    checks.same(`a DAG succeeds while Headwater ${what}`, state, "success");
    say(`it takes ${(seconds - usual).toFixed(1)} s longer while Headwater ${what}`);
  };

  headwater.pause();
  try {
    await succeeds("hangs");
  } finally {
    headwater.resume();
  }
  await headwater.stop();
  await succeeds("is away");

  const refusing = await standIn(headwater.port, right, 503);
  await succeeds("answers 503");
  await refusing.stop();
  // The scheduler may still use the previous key, as it keeps one for five minutes.
  const bearers = keys.map((key) => `Bearer ${key}`);
  checks.check(
    "each request carries a key, and those of tasks the new one",
    refusing.keys.every((header) => bearers.includes(header ?? "")) && refusing.keys.includes(bearers[0]),
    `${refusing.keys.length} requests`,
  );

  const impostor = await standIn(headwater.port, wrong, 201);
  await succeeds("has a certificate of another authority");
  await impostor.stop();
  checks.same("nothing is sent to a server with a certificate of another authority", impostor.keys, []);
  await headwater.restart();
}
