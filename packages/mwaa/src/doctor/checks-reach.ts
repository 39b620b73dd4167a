import { dagsFolder } from "../lineage-settings.ts";
import { pluginsFolder } from "../requirements.ts";
import { type Check, fail, pass, warn } from "./check.ts";
import type { EnvironmentFacts, IamStatement } from "./facts.ts";
import { authentication, hostOf, httpTransport } from "./transport-facts.ts";

/** What MWAA itself needs besides the S3 gateway, where there is no NAT gateway. */
const neededEndpoints = ["monitoring", "logs", "sqs", "kms", "airflow.api", "airflow.env"];

/** A pattern of a policy: an asterisk for any text, a question mark for any character. */
function wildcard(pattern: string, flags = ""): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, flags);
}

/** Whether some statement allows to read a secret by its name or ARN, and none denies it. */
function mayRead(statements: readonly IamStatement[], secret: string): boolean {
  const covers = (pattern: string) => {
    const name = pattern.replace(/^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:/, "");
    // AWS adds a hyphen and six characters to the name.
    return wildcard(name).test(`${secret}-AbCdEf`) || wildcard(pattern).test(secret);
  };
  const concerned = statements.filter(
    ({ actions, resources }) =>
      actions.some((action) => wildcard(action, "i").test("secretsmanager:GetSecretValue")) &&
      resources.some(covers),
  );
  return (
    concerned.some(({ effect }) => effect === "Allow") && !concerned.some(({ effect }) => effect === "Deny")
  );
}

/**
 * The secret that holds the key: the one that the transport names, or that of the connection that it names, as the secrets
 * back end finds it. Empty when neither is known.
 */
function keySecret(facts: EnvironmentFacts, transport: Record<string, unknown>): string {
  const { secret_id, conn_id } = authentication(transport);
  if (typeof secret_id === "string") return secret_id;
  if (typeof conn_id !== "string") return "";
  try {
    const text = String(facts.options?.["secrets.backend_kwargs"]);
    const { connections_prefix: prefix, sep = "/" } = JSON.parse(text) as Record<string, unknown>;
    return typeof prefix === "string" ? `${prefix}${String(sep)}${conn_id}` : "";
  } catch {
    return ""; // no back end, or what another check complains about
  }
}

/** Whether events reach the server, and are taken. */
export const reachChecks: readonly Check[] = [
  {
    number: 5,
    id: "server-reached",
    title: "The environment reaches the lineage server, by https",
    why: "An event that finds nobody holds its task up for time-out × tries, thirty seconds with the client's defaults, and is lost.",
    needs: ["options"],
    run(facts) {
      const transport = httpTransport(facts);
      if (!transport) return pass("There is no http transport.");
      if (!/^https:/i.test(String(transport.url))) {
        return fail(`${String(transport.url)} is not https.`, "An https address in openlineage.transport.");
      }
      if (facts.serverAdmitsEnvironment === false) {
        return fail(
          "The security group of the lineage server does not let the environment's in.",
          "Add an ingress rule for port 443 from the environment's security group to that of the load balancer.",
        );
      }
      const secret = keySecret(facts, transport);
      if (secret !== "" && facts.roleStatements && !mayRead(facts.roleStatements, secret)) {
        return fail(
          `The execution role may not read the secret ${secret}, which holds the key.`,
          `Allow secretsmanager:GetSecretValue on it, as <arn>:secret:${secret}-??????.`,
        );
      }
      if (facts.probe?.kind === "failed") {
        return fail(
          `From here: ${facts.probe.reason}`,
          "Look at the server's load balancer, its security group and its name.",
        );
      }
      if (facts.probe && (facts.probe.status === 401 || facts.probe.status === 403)) {
        return fail(
          `The server answers ${facts.probe.status}: it does not take the key.`,
          "Compare the secret that the environment reads with those of the server (HEADWATER_KEY_SECRETS).",
        );
      }
      const timeout = typeof transport.timeout === "number" ? transport.timeout : 5;
      const retry = (transport.retry ?? {}) as Record<string, unknown>;
      const tries = (typeof retry.total === "number" ? retry.total : 5) + 1;
      if (timeout * tries > 10) {
        return warn(
          `${String(transport.url)}; when it does not answer, an event costs a task up to ${timeout * tries} s.`,
          '"timeout": 1.5 and "retry": {"total": 2, "connect": 2, "read": 2} in openlineage.transport.',
        );
      }
      const reached = facts.probe || facts.serverAdmitsEnvironment;
      return reached
        ? pass(`${String(transport.url)} can be reached.`)
        : {
            status: "unseen",
            found: `${String(transport.url)} is https; whether the environment reaches it cannot be seen from here.`,
            fix: "headwater doctor --probe-from-mwaa asks from inside.",
          };
    },
  },
  {
    number: 6,
    id: "certificate-authority",
    title: "A private certificate authority is known to the client",
    why: "The client trusts public authorities only; with a private one every event fails until verify names its file, inside the environment.",
    needs: ["options"],
    run(facts) {
      const { verify } = httpTransport(facts) ?? {};
      if (verify === false) {
        return fail(
          "verify is false: the certificate is not checked.",
          "verify: the path of the authority's file.",
        );
      }
      if (typeof verify !== "string") return pass("Public authorities are trusted.");
      if (!verify.startsWith(`${dagsFolder}/`) && !verify.startsWith(`${pluginsFolder}/`)) {
        return fail(
          `verify is ${verify}, which is in neither ${dagsFolder} nor ${pluginsFolder}.`,
          `Put the authority's file into dags/ and name it ${dagsFolder}/<file>.`,
        );
      }
      if (facts.existingFiles === undefined) {
        return { status: "unseen", found: `Whether ${verify} is there cannot be seen from here.`, fix: "" };
      }
      return facts.existingFiles.includes(verify)
        ? pass(`${verify} is there.`)
        : fail(
            `${verify} is not there.`,
            "Upload the authority's certificate (PEM) to that place in the bucket.",
          );
    },
  },
  {
    number: 8,
    id: "bearer",
    title: "The server takes a bearer key",
    why: "The client's api_key sends a bearer header and nothing else: an API with IAM authorization refuses every event.",
    needs: ["options"],
    run(facts) {
      const transport = httpTransport(facts);
      const gateway = /\.execute-api\.|\.lambda-url\./.test(hostOf(transport));
      if (gateway) {
        return warn(
          `${hostOf(transport)} is an API Gateway or a function's address; with IAM authorization it would refuse every event.`,
          "Use a custom or no authorizer there, or let the client reach the lineage server itself.",
        );
      }
      const { type } = authentication(transport);
      return pass(type ? `A bearer header through ${String(type)}.` : "No authentication is configured.");
    },
  },
  {
    number: 9,
    id: "egress",
    title: "The environment's subnets have a way out",
    why: "Without NAT gateway or end points an environment does not come up, or cannot install its requirements.",
    needs: ["network"],
    run({ network }) {
      if (network.egress === "nat") return pass("The subnets have a route to a NAT gateway.");
      const missing = neededEndpoints.filter((service) => !network.endpoints.includes(service));
      if (network.egress === "none" || missing.length > 0) {
        return fail(
          network.egress === "none"
            ? "The subnets have neither a NAT gateway nor interface end points."
            : `No interface end points for ${missing.join(", ")}.`,
          "A default route to a NAT gateway, or the missing interface end points; without internet, wheels in plugins.zip too.",
        );
      }
      return pass("There are interface end points for what MWAA calls.");
    },
  },
];
