import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { startMotoServer } from "@headwater/test-kit";

/** Something that speaks AWS Secrets Manager on loopback. */
export interface SecretsManager {
  readonly endpoint: string;
  /** Values that were asked for so far; null where that cannot be known. */
  readonly reads: (() => number) | null;
  put(secret: string, stage: "AWSCURRENT" | "AWSPENDING", value: object): Promise<void>;
  stop(): Promise<void>;
}

/** Starts moto's server. */
export async function startMoto(): Promise<SecretsManager> {
  const { endpoint, stop } = await startMotoServer();
  const client = new SecretsManagerClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const made = new Set<string>();
  return {
    endpoint,
    reads: null,
    async put(secret, stage, value) {
      const SecretString = JSON.stringify(value);
      if (made.has(secret)) {
        await client.send(
          new PutSecretValueCommand({ SecretId: secret, SecretString, VersionStages: [stage] }),
        );
      } else await client.send(new CreateSecretCommand({ Name: secret, SecretString }));
      made.add(secret);
    },
    async stop() {
      client.destroy();
      await stop();
    },
  };
}

/** Starts a server that knows GetSecretValue of the JSON 1.1 protocol, for machines without Python. */
export async function startSmallSecretsManager(): Promise<SecretsManager> {
  const secrets = new Map<string, string>();
  let reads = 0;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { SecretId, VersionStage } = JSON.parse(body) as { SecretId: string; VersionStage: string };
    reads += 1;
    const SecretString = secrets.get(`${SecretId} ${VersionStage}`);
    const answer =
      SecretString === undefined
        ? { __type: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret." }
        : { ARN: SecretId, Name: SecretId, SecretString, VersionStages: [VersionStage] };
    response
      .writeHead(SecretString === undefined ? 400 : 200, { "Content-Type": "application/x-amz-json-1.1" })
      .end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reads: () => reads,
    async put(secret, stage, value) {
      secrets.set(`${secret} ${stage}`, JSON.stringify(value));
      if (stage === "AWSCURRENT") secrets.delete(`${secret} AWSPENDING`);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
