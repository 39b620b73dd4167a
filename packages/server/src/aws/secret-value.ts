import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** The accepted versions of a secret: the current and the previous one. */
export type SecretStage = "AWSCURRENT" | "AWSPREVIOUS";

const connectTimeoutMs = 3_000;
const responseTimeoutMs = 10_000;

/** One client per region, which reuses connections and credentials. */
const clients = new Map<string, Promise<SecretsManagerClient>>();

/**
 * Reads a secret of AWS Secrets Manager. Region: that of the ARN, else the environment's (`AWS_REGION`); credentials as
 * the AWS SDK finds them.
 *
 * @param id - ARN or name
 * @returns its text; null if the secret does not exist, is scheduled for deletion, or has no version of that stage
 * @throws Error if it cannot be read, or holds binary data
 */
export async function readSecretValue(id: string, stage: SecretStage): Promise<string | null> {
  const client = await clientFor(parseRegion(id));
  // Loaded on demand: most servers have no secret in AWS, and the SDK is slow to load.
  const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: id, VersionStage: stage }));
    if (answer.SecretString === undefined) throw new Error("it holds binary data, not text");
    return answer.SecretString;
  } catch (error) {
    if (isGone(error as Error)) return null;
    throw error;
  }
}

function isGone({ name, message }: Error): boolean {
  if (name === "ResourceNotFoundException") return true;
  // Scheduled for deletion; the same exception has other causes, too.
  return (
    name === "InvalidRequestException" &&
    /marked for deletion|scheduled for deletion|marked deleted/i.test(message)
  );
}

/** Returns the region of an ARN (`arn:aws:secretsmanager:<region>:…`); "" for a name. */
function parseRegion(id: string): string {
  return id.startsWith("arn:") ? (id.split(":")[3] ?? "") : "";
}

function clientFor(region: string): Promise<SecretsManagerClient> {
  let client = clients.get(region);
  if (!client) {
    client = import("@aws-sdk/client-secrets-manager").then(
      ({ SecretsManagerClient }) =>
        new SecretsManagerClient({
          ...(region === "" ? {} : { region }),
          maxAttempts: 2,
          requestHandler: {
            connectionTimeout: connectTimeoutMs,
            requestTimeout: responseTimeoutMs,
            throwOnRequestTimeout: true,
          },
        }),
    );
    clients.set(region, client);
  }
  return client;
}
