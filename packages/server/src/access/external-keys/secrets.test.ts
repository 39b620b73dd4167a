import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { hashKey } from "@headwater/store";
import { isMotoInstalled, type MotoServer, startMotoServer } from "@headwater/test-kit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ExternalKeys } from "./external-keys.ts";
import { keySecret } from "./secrets.ts";

const key = (number: number) => `a-key-of-more-than-20-characters-${number}`;
const counts = (keys: ExternalKeys, number: number) =>
  keys.find(hashKey(key(number)).toString("hex")) !== undefined;
const said: string[] = [];
const log = { info: (message: string) => said.push(message), warn: (message: string) => said.push(message) };

const environment = (endpoint: string) => {
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_REGION", "eu-west-1");
};

describe.skipIf(!isMotoInstalled())("a secret of AWS Secrets Manager", () => {
  let moto: MotoServer;
  let client: SecretsManagerClient;
  beforeAll(async () => {
    moto = await startMotoServer();
    environment(moto.endpoint);
    client = new SecretsManagerClient({});
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    client.destroy();
    await moto.stop();
  });

  const create = async (Name: string, SecretString: string) =>
    (await client.send(new CreateSecretCommand({ Name, SecretString }))).ARN!;
  const put = (SecretId: string, SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString }));

  it("holds a key as plain text or in the password of an Airflow connection; by name or ARN", async () => {
    await create("plain", `${key(1)}\n`);
    const arn = await create("headwater/ingest", JSON.stringify({ conn_type: "generic", password: key(2) }));
    const keys = new ExternalKeys([
      keySecret({ scope: "admin", place: "plain" }),
      keySecret({ scope: "ingest", place: arn }),
    ]);
    await keys.refresh(log);
    expect(keys.find(hashKey(key(1)).toString("hex"))).toMatchObject({
      name: "secret:plain",
      scopes: ["admin"],
    });
    expect(keys.find(hashKey(key(2)).toString("hex"))).toMatchObject({
      name: "secret:headwater/ingest",
      scopes: ["ingest"],
    });
  });

  it("is accepted in its current and in its previous version", async () => {
    await create("rotating", key(1));
    const keys = new ExternalKeys([keySecret({ scope: "ingest", place: "rotating" })]);
    await keys.refresh(log);
    expect([1, 2, 3].map((number) => counts(keys, number))).toEqual([true, false, false]);
    await put("rotating", key(2));
    await keys.refresh(log);
    expect([1, 2, 3].map((number) => counts(keys, number))).toEqual([true, true, false]);
    await put("rotating", key(3));
    await keys.refresh(log);
    expect([1, 2, 3].map((number) => counts(keys, number))).toEqual([false, true, true]);
  });

  it("provides no key if it does not exist, is being deleted, or holds none", async () => {
    await create("condemned", key(4));
    await create("odd", JSON.stringify({ token: key(5) }));
    const keys = new ExternalKeys(
      ["never-made", "condemned", "odd"].map((place) => keySecret({ scope: "read", place })),
    );
    await keys.refresh(log);
    expect(keys.size).toBe(1);
    expect(keys.states.map(({ problem }) => problem)).toEqual([
      null,
      null,
      expect.stringMatching(/password/),
    ]);
    await client.send(new DeleteSecretCommand({ SecretId: "condemned" }));
    await keys.refresh(log);
    expect(counts(keys, 4)).toBe(false);
    expect(said.some((message) => /condemned was deleted/.test(message))).toBe(true);
  });
});

describe("Secrets Manager, when it fails", () => {
  let server: Server;
  let isFailing = false;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      const answer = isFailing
        ? {
            __type: "AccessDeniedException",
            message: "not authorized to perform: secretsmanager:GetSecretValue",
          }
        : { Name: "x", SecretString: key(1) };
      response
        .writeHead(isFailing ? 400 : 200, { "Content-Type": "application/x-amz-json-1.1" })
        .end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    environment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("keeps the known keys, and is logged", async () => {
    // Of a region of its own, so that the client is made for this server.
    const place = "arn:aws:secretsmanager:us-west-2:123456789012:secret:x-AbCdEf";
    const keys = new ExternalKeys([keySecret({ scope: "read", place })]);
    await keys.refresh(log);
    expect(counts(keys, 1)).toBe(true);
    isFailing = true;
    await keys.refresh(log);
    expect(counts(keys, 1)).toBe(true);
    expect(said.at(-1)).toMatch(/cannot be read: .*not authorized.*still accepted/);
  });
});
