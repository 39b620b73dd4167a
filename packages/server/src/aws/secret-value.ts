import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** The versions of a secret that count: the one in force, and the one before it. */
export type SecretStage = "AWSCURRENT" | "AWSPREVIOUS";

const connectMilliseconds = 3_000;
const answerMilliseconds = 10_000;

/** One client a region, so that connections and credentials are kept. */
const clients = new Map<string, Promise<SecretsManagerClient>>();

/**
 * Reads a secret of AWS Secrets Manager. Region: that of the ARN, else the environment's (`AWS_REGION`); credentials as
 * the AWS SDK finds them.
 *
 * @param id - ARN or name
 * @returns its text; null when there is no such secret, it is about to be deleted, or it has no version of that stage
 * @throws Error when it cannot be read, or holds bytes instead of text
 */
export async function readSecretValue(id: string, stage: SecretStage): Promise<string | null> {
  const client = await clientFor(regionOf(id));
  // Loaded when it is needed: most servers have no secret in AWS, and the SDK takes a while to load.
  const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: id, VersionStage: stage }));
    if (answer.SecretString === undefined) throw new Error("it holds bytes, not text");
    return answer.SecretString;
  } catch (error) {
    if (isGone(error as Error)) return null;
    throw error;
  }
}

function isGone({ name, message }: Error): boolean {
  if (name === "ResourceNotFoundException") return true;
  // A deletion that is scheduled; the same exception stands for other things, too.
  return (
    name === "InvalidRequestException" &&
    /marked for deletion|scheduled for deletion|marked deleted/i.test(message)
  );
}

/** The region of an ARN (`arn:aws:secretsmanager:<region>:…`); "" for a name. */
function regionOf(id: string): string {
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
            connectionTimeout: connectMilliseconds,
            requestTimeout: answerMilliseconds,
            throwOnRequestTimeout: true,
          },
        }),
    );
    clients.set(region, client);
  }
  return client;
}
