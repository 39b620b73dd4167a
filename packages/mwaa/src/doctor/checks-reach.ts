import { dagsFolder } from "../lineage-settings.ts";
import { pluginsFolder } from "../requirements.ts";
import { secretsBackendClass } from "../secrets-backend.ts";
import { type Check, type Complaint, fail, pass, report, warn } from "./check.ts";
import type { DoctorFacts, EnvironmentFacts, IamStatement } from "./facts.ts";
import { wildcard } from "./iam.ts";
import { authentication, hostOf, httpTransport, maxWaitSeconds } from "./transport-facts.ts";

/** The interface endpoints that MWAA requires without a NAT gateway, besides the S3 gateway endpoint. */
const requiredEndpoints = ["monitoring", "logs", "sqs", "kms", "airflow.api", "airflow.env"];

/** Returns true if a statement allows reading the secret with this name or ARN, and none denies it. */
function canRead(statements: readonly IamStatement[], secret: string): boolean {
  const covers = (pattern: string) => {
    const name = pattern.replace(/^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:/, "");
    // AWS appends a hyphen and six characters to the name.
    return wildcard(name).test(`${secret}-AbCdEf`) || wildcard(pattern).test(secret);
  };
  const applicable = statements.filter(
    ({ actions, resources }) =>
      actions.some((action) => wildcard(action, "i").test("secretsmanager:GetSecretValue")) &&
      resources.some(covers),
  );
  return (
    applicable.some(({ effect }) => effect === "Allow") && !applicable.some(({ effect }) => effect === "Deny")
  );
}

/**
 * Returns the secret that holds the key: the secret named by the transport, or the one in which the secrets backend
 * looks up the transport's connection. Empty if neither is known.
 */
function keySecret(facts: EnvironmentFacts, transport: Record<string, unknown>): string {
  const { secret_id, conn_id } = authentication(transport);
  if (typeof secret_id === "string") return secret_id;
  if (typeof conn_id !== "string" || facts.options?.["secrets.backend"] !== secretsBackendClass) return "";
  try {
    const text = String(facts.options?.["secrets.backend_kwargs"]);
    const { connections_prefix: prefix, sep = "/" } = JSON.parse(text) as Record<string, unknown>;
    return typeof prefix === "string" ? `${prefix}${String(sep)}${conn_id}` : "";
  } catch {
    return ""; // no backend, or invalid options that another check reports
  }
}

function addressComplaints(transport: Record<string, unknown>): Complaint[] {
  return /^https:/i.test(String(transport.url))
    ? []
    : [fail(`${String(transport.url)} is not https.`, "Use an https URL in openlineage.transport.")];
}

function permissionComplaints(facts: DoctorFacts, transport: Record<string, unknown>): Complaint[] {
  const complaints: Complaint[] = [];
  if (facts.serverAdmitsEnvironment === false) {
    complaints.push(
      fail(
        "The lineage server's security group does not admit the environment's security group.",
        "Add an ingress rule for port 443 from the environment's security group to the load balancer's security group.",
      ),
    );
  }
  const secret = keySecret(facts, transport);
  if (secret !== "" && facts.roleStatements && !canRead(facts.roleStatements, secret)) {
    complaints.push(
      fail(
        `The execution role is not allowed to read the secret ${secret}, which holds the key.`,
        `Allow secretsmanager:GetSecretValue on <arn>:secret:${secret}-??????.`,
      ),
    );
  }
  return complaints;
}

function probeComplaints({ probe }: DoctorFacts): Complaint[] {
  if (probe?.kind === "failed") {
    return [
      fail(
        `The probe from this machine failed: ${probe.reason}`,
        "Check the server's load balancer, security group and DNS name.",
      ),
    ];
  }
  if (probe && (probe.status === 401 || probe.status === 403)) {
    return [
      fail(
        `The server returned ${probe.status}: it rejects the key.`,
        "Compare the secret that the environment reads with the server's secrets (HEADWATER_KEY_SECRETS).",
      ),
    ];
  }
  return [];
}

/** Checks that events reach the server and that it accepts them. */
export const reachChecks: readonly Check[] = [
  {
    number: 5,
    id: "server-reached",
    title: "The environment can reach the lineage server over https",
    why: "If the server is unreachable, each event delays its task by timeout × attempts (30 seconds with the client's defaults) and is lost.",
    needs: ["options"],
    run(facts) {
      const transport = httpTransport(facts);
      if (!transport) return pass("No http transport is configured.");
      const complaints = [
        ...addressComplaints(transport),
        ...permissionComplaints(facts, transport),
        ...probeComplaints(facts),
      ];
      const wait = maxWaitSeconds(transport);
      if (wait > 10) {
        complaints.push(
          warn(
            `If ${String(transport.url)} does not respond, an event delays a task by up to ${wait} s.`,
            'Set "timeout": 1.5 and "retry": {"total": 2, "connect": 2, "read": 2} in openlineage.transport.',
          ),
        );
      }
      const reached = facts.probe || facts.serverAdmitsEnvironment;
      return report(
        complaints,
        reached
          ? pass(`${String(transport.url)} is reachable.`)
          : {
              status: "unseen",
              found: `${String(transport.url)} is https, but it is unknown if the environment can reach it.`,
              fix: "Run headwater doctor --probe-from-mwaa to test from inside the environment.",
            },
      );
    },
  },
  {
    number: 6,
    id: "certificate-authority",
    title: "The client trusts the server's certificate authority",
    why: "The client trusts only public authorities. With a private authority, every event fails unless `verify` is the path of its certificate inside the environment.",
    needs: ["options"],
    run(facts) {
      const { verify } = httpTransport(facts) ?? {};
      if (verify === false) {
        return report(
          [
            fail(
              "verify is false: the certificate is not checked.",
              "Set verify to the path of the authority's certificate file.",
            ),
          ],
          pass(""),
        );
      }
      if (typeof verify !== "string") return pass("The client trusts public authorities.");
      const complaints: Complaint[] = [];
      if (!verify.startsWith(`${dagsFolder}/`) && !verify.startsWith(`${pluginsFolder}/`)) {
        complaints.push(
          fail(
            `verify is ${verify}, which is in neither ${dagsFolder} nor ${pluginsFolder}.`,
            `Upload the authority's file to dags/ and set verify to ${dagsFolder}/<file>.`,
          ),
        );
      } else if (facts.existingFiles === undefined) {
        return { status: "unseen", found: `Unknown: cannot check if ${verify} exists.`, fix: "" };
      } else if (!facts.existingFiles.includes(verify)) {
        complaints.push(
          fail(
            `${verify} does not exist.`,
            "Upload the authority's certificate (PEM) to that path in the bucket.",
          ),
        );
      }
      return report(complaints, pass(`${verify} exists.`));
    },
  },
  {
    number: 8,
    id: "bearer",
    title: "The server accepts a bearer token",
    why: "The client's api_key sends only a bearer token. An API with IAM authorization rejects every event.",
    needs: ["options"],
    run(facts) {
      const transport = httpTransport(facts);
      const gateway = /\.execute-api\.|\.lambda-url\./.test(hostOf(transport));
      const { type } = authentication(transport);
      return report(
        gateway
          ? [
              warn(
                `${hostOf(transport)} is an API Gateway or a Lambda function URL; with IAM authorization it would reject every event.`,
                "Use a custom authorizer or none, or connect the client directly to the lineage server.",
              ),
            ]
          : [],
        pass(
          type ? `The client sends a bearer token from ${String(type)}.` : "No authentication is configured.",
        ),
      );
    },
  },
  {
    number: 9,
    id: "egress",
    title: "The environment's subnets have egress",
    why: "Without a NAT gateway or interface endpoints, the environment does not start or cannot install its requirements.",
    needs: ["network"],
    run({ network }) {
      if (network.egress === "nat") return pass("The subnets have a route to a NAT gateway.");
      const missing = requiredEndpoints.filter((service) => !network.endpoints.includes(service));
      const isBroken = network.egress === "none" || missing.length > 0;
      return report(
        isBroken
          ? [
              fail(
                network.egress === "none"
                  ? "The subnets have neither a NAT gateway nor interface endpoints."
                  : `Missing interface endpoints: ${missing.join(", ")}.`,
                "Add a default route to a NAT gateway, or the missing interface endpoints. Without internet access, also add wheels to plugins.zip.",
              ),
            ]
          : [],
        pass("The required interface endpoints exist."),
      );
    },
  },
];
