import { ACMClient, DeleteCertificateCommand, ImportCertificateCommand } from "@aws-sdk/client-acm";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  type Authority,
  issueCertificate,
  makeAuthority,
  readAuthority,
  writeAuthority,
} from "./certificate-authority.ts";
import { isNamed, pause, type ResourceAnswer, type ResourceRequest } from "./custom-resource.ts";

/** Properties of the custom resource. */
export interface PrivateCertificateProperties {
  readonly ServerName: string;
  /** ARN of the secret that stores the authority. */
  readonly AuthoritySecret: string;
  /** Value of the tag that identifies the deployment's certificate. */
  readonly Owner: string;
}

/** A load balancer releases a certificate some minutes after the deletion of its listener. */
const releaseMilliseconds = 8 * 60_000;
const pauseMilliseconds = 5_000;

/** Issues the certificate, keeping an existing ARN; deletes it with the resource. */
export async function onEvent(
  request: ResourceRequest<PrivateCertificateProperties>,
): Promise<ResourceAnswer> {
  const acm = new ACMClient();
  const { ServerName, AuthoritySecret, Owner } = request.ResourceProperties;
  if (request.RequestType === "Delete") {
    await remove(acm, request.PhysicalResourceId!);
    return { PhysicalResourceId: request.PhysicalResourceId! };
  }
  const authority = await authorityOf(AuthoritySecret);
  const leaf = await issueCertificate(authority, ServerName);
  const existing = request.RequestType === "Update" ? request.PhysicalResourceId : undefined;
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({
      Certificate: Buffer.from(leaf.certificate),
      PrivateKey: Buffer.from(leaf.privateKey),
      CertificateChain: Buffer.from(authority.certificate),
      // Tags can only be set at the first import.
      ...(existing
        ? { CertificateArn: existing }
        : {
            Tags: [
              { Key: "headwater:certificate", Value: Owner },
              { Key: "Name", Value: ServerName.slice(0, 256) },
            ],
          }),
    }),
  );
  return {
    PhysicalResourceId: CertificateArn!,
    Data: { CertificateArn: CertificateArn!, Authority: authority.certificate },
  };
}

async function authorityOf(secretId: string): Promise<Authority> {
  const secrets = new SecretsManagerClient();
  const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  const kept = readAuthority(SecretString);
  if (kept) return kept;
  const authority = await makeAuthority("Headwater private certificate authority");
  await secrets.send(
    new PutSecretValueCommand({ SecretId: secretId, SecretString: writeAuthority(authority) }),
  );
  return authority;
}

async function remove(acm: ACMClient, arn: string): Promise<void> {
  // If creation failed before the import, there is no ARN.
  if (!arn.startsWith("arn:")) return;
  const until = Date.now() + releaseMilliseconds;
  for (;;) {
    try {
      await acm.send(new DeleteCertificateCommand({ CertificateArn: arn }));
      return;
    } catch (error) {
      if (isNamed(error, "ResourceNotFoundException")) return;
      if (!isNamed(error, "ResourceInUseException") || Date.now() > until) throw error;
      await pause(pauseMilliseconds);
    }
  }
}
