import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { commandsOf } from "./tools.ts";

/** Where AWS is in these tests. */
export interface Moto {
  readonly endpoint: string;
  /** What every client of the SDK is made with. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly maxAttempts: number;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Switches authorization on (the next call is the first that is checked) or off. */
  authorize(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

const startMilliseconds = 60_000;

/** The account that moto plays. */
export const motoAccount = "123456789012";

/** Starts moto's server, which stands in for AWS, on a free port of this machine. */
export async function startMoto(region = "eu-west-1"): Promise<Moto> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const process_ = spawn(
    join(commandsOf("aws-tools"), "moto_server"),
    ["--host", "127.0.0.1", "--port", String(port)],
    {
      stdio: "ignore",
      env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "false" },
    },
  );
  await answering(endpoint, process_);
  return {
    endpoint,
    // What moto cannot do fails again when it is repeated.
    client: {
      endpoint,
      region,
      maxAttempts: 1,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    },
    async authorize(on) {
      const response = await fetch(`${endpoint}/moto-api/reset-auth`, {
        method: "POST",
        body: on ? "0" : "inf",
      });
      if (!response.ok) throw new Error(`moto answers ${response.status} when authorization is switched`);
    },
    stop: () =>
      new Promise((resolve) => {
        process_.once("exit", () => resolve());
        process_.kill();
      }),
  };
}

/** The CloudFormation types that moto can make, as it says itself. */
export function typesThatMotoHolds(): ReadonlySet<string> {
  const program =
    "import json; from moto.cloudformation.parsing import get_model_map; print(json.dumps(sorted(get_model_map())))";
  const { stdout, stderr, status } = spawnSync(join(commandsOf("aws-tools"), "python"), ["-c", program], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return new Set(JSON.parse(stdout.trim().split("\n").at(-1)!) as string[]);
}

async function answering(endpoint: string, process_: ChildProcess): Promise<void> {
  const until = Date.now() + startMilliseconds;
  for (;;) {
    if (process_.exitCode !== null) throw new Error(`moto ended with ${process_.exitCode}`);
    try {
      if ((await fetch(`${endpoint}/moto-api/`)).ok) return;
    } catch {
      // not yet
    }
    if (Date.now() > until) throw new Error("moto does not answer");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
