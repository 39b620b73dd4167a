import { createServer, request as httpRequest } from "node:http";
import { join } from "node:path";
import { freePort } from "@headwater/test-kit";
import { Service, waitFor } from "./processes.ts";

/** Credentials that moto accepts. */
export const AWS_TEST_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "testing",
  AWS_SECRET_ACCESS_KEY: "testing",
  AWS_DEFAULT_REGION: "eu-central-1",
  AWS_REGION: "eu-central-1",
} as const;

/** AWS Secrets Manager, simulated by moto. */
export interface SecretsManager {
  /** URL for Airflow, which records the requested secrets. */
  readonly url: string;
  /** URL for all other clients. */
  readonly quietUrl: string;
  /** Returns the requested secrets, each once. */
  asked(): readonly string[];
  /** Clears the recorded requests. */
  forget(): void;
  /** Creates a secret, or sets its value and keeps the previous one as AWSPREVIOUS. */
  put(name: string, value: string): Promise<void>;
  stop(): Promise<void>;
}

async function call(url: string, operation: string, body: object): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `secretsmanager.${operation}`,
      authorization:
        "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(body),
  });
}

/** Forwards requests to moto and records the names of their secrets. */
async function recorder(
  target: number,
  asked: Set<string>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const { SecretId: id } = JSON.parse(body.toString("utf8") || "{}") as { SecretId?: string };
      if (id !== undefined) asked.add(id);
      const { method, url: path, headers } = request;
      const onward = httpRequest({ host: "127.0.0.1", port: target, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.writeHead(502).end());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** Starts an empty moto server. */
export async function startSecretsManager(motoServer: string, directory: string): Promise<SecretsManager> {
  const port = await freePort();
  const quietUrl = `http://127.0.0.1:${port}`;
  const service = new Service(
    "moto",
    motoServer,
    ["-H", "127.0.0.1", "-p", String(port)],
    join(directory, "moto.log"),
    { env: { PATH: "/usr/bin:/bin", HOME: directory }, cwd: directory },
  );
  const asked = new Set<string>();
  const recording = await recorder(port, asked);
  await waitFor("moto", 60, async () => {
    service.requireAlive();
    return (await fetch(`${quietUrl}/moto-api/`).catch(() => undefined))?.ok ? true : undefined;
  });
  return {
    url: recording.url,
    quietUrl,
    asked: () => [...asked].sort(),
    forget: () => asked.clear(),
    async put(name, value) {
      const made = await call(quietUrl, "CreateSecret", { Name: name, SecretString: value });
      const answer = made.ok
        ? made
        : await call(quietUrl, "PutSecretValue", { SecretId: name, SecretString: value });
      if (!answer.ok) throw new Error(`moto rejected the secret ${name}: ${await answer.text()}`);
    },
    async stop() {
      await recording.stop();
      await service.stop();
    },
  };
}
