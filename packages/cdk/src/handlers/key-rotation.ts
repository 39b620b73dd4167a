import { randomBytes } from "node:crypto";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { isNamed } from "./custom-resource.ts";

/** What Secrets Manager calls a rotation function with. */
export interface RotationRequest {
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly Step: "createSecret" | "setSecret" | "testSecret" | "finishSecret";
}

/** 256 bits. */
const keyBytes = 32;

/**
 * Replaces an API key. The lineage server accepts the current and the former value of the secret and reads both every
 * minute, so there is nothing to set anywhere else, and senders that still have the former one go on.
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
    return; // a repeated call must not make a second one
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

/** An Airflow connection keeps its other members; a plain key is replaced whole. */
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
