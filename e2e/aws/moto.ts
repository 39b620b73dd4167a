import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startMotoServer } from "@headwater/test-kit";
import { commandsOf } from "./tools.ts";

/** Endpoint of AWS in these tests. */
export interface Moto {
  readonly endpoint: string;
  /** Options of every SDK client. */
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

/** The account that moto simulates. */
export const motoAccount = "123456789012";

/** Starts moto's server, which stands in for AWS, on a free port of this machine. */
export async function startMoto(region = "eu-west-1"): Promise<Moto> {
  const { endpoint, stop } = await startMotoServer({
    command: join(commandsOf("aws-tools"), "moto_server"),
    env: { MOTO_IAM_LOAD_MANAGED_POLICIES: "false" },
  });
  return {
    endpoint,
    // Retries do not help with operations that moto lacks.
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
      if (!response.ok) throw new Error(`moto returned ${response.status} on switching authorization`);
    },
    stop,
  };
}

/** Returns the CloudFormation types that moto reports to support. */
export function typesThatMotoHolds(): ReadonlySet<string> {
  const program =
    "import json; from moto.cloudformation.parsing import get_model_map; print(json.dumps(sorted(get_model_map())))";
  const { stdout, stderr, status } = spawnSync(join(commandsOf("aws-tools"), "python"), ["-c", program], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return new Set(JSON.parse(stdout.trim().split("\n").at(-1)!) as string[]);
}
