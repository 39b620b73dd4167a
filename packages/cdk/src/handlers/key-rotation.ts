import { randomBytes } from "node:crypto";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { isNamed } from "./custom-resource.ts";

/** Event of a rotation function of Secrets Manager. */
export interface RotationRequest {
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly Step: "createSecret" | "setSecret" | "testSecret" | "finishSecret";
}

/** 256 bits. */
const keyBytes = 32;

/**
 * Rotates an API key. The lineage server reads the current and the previous value of the secret every minute and accepts
 * both, so no other setting changes and senders can still use the previous key.
 */
export async function onEvent({ SecretId, ClientRequestToken, Step }: RotationRequest): Promise<void> {
  const client = new SecretsManagerClient();
  if (Step === "createSecret") await createKey(client, SecretId, ClientRequestToken);
  if (Step === "finishSecret") await makeCurrent(client, SecretId, ClientRequestToken);
}

async function createKey(client: SecretsManagerClient, SecretId: string, token: string): Promise<void> {
  const pending = { SecretId, VersionId: token, VersionStage: "AWSPENDING" };
  try {
    await client.send(new GetSecretValueCommand(pending));
    return; // a repeated call must not create a second key
  } catch (error) {
    if (!isNamed(error, "ResourceNotFoundException")) throw error;
  }
  const { SecretString = "" } = await client.send(
    new GetSecretValueCommand({ SecretId, VersionStage: "AWSCURRENT" }),
  );
  await client.send(
    new PutSecretValueCommand({
      SecretId,
      ClientRequestToken: token,
      SecretString: withNewKey(SecretString),
      VersionStages: ["AWSPENDING"],
    }),
  );
}

/** Replaces the password of an Airflow connection, or a plain key. */
function withNewKey(text: string): string {
  const key = randomBytes(keyBytes).toString("base64url");
  try {
    const connection = JSON.parse(text) as unknown;
    if (typeof connection === "object" && connection !== null && "password" in connection) {
      return JSON.stringify({ ...connection, password: key });
    }
  } catch {
    // not JSON: a plain key
  }
  return key;
}

async function makeCurrent(client: SecretsManagerClient, SecretId: string, token: string): Promise<void> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"))?.[0];
  if (current === token) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: token,
      ...(current ? { RemoveFromVersionId: current } : {}),
    }),
  );
}
