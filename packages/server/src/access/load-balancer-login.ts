import { type KeyScope, StoreError } from "@headwater/store";
import { AlbJwtVerifier } from "aws-jwt-verify";
import { AlbJwksCache } from "aws-jwt-verify/alb-cache";
import { FetchError, JwtBaseError } from "aws-jwt-verify/error";
import type { Log } from "../http/log.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Caller } from "./caller.ts";

/** Settings of logins at an Application Load Balancer (its actions `authenticate-oidc` and `authenticate-cognito`). */
export interface LoadBalancerLoginSettings {
  /** ARN of the load balancer that logs users in. */
  readonly loadBalancer: string;
  /** Client id that the load balancer has at the identity provider. @default any */
  readonly client?: string;
  /** Issuer of the identity provider. @default any */
  readonly issuer?: string;
  /** Claims of users who may read: `<claim>=<value>` separated by commas. @default every user who can log in */
  readonly viewers?: string;
  /** Claims of users who may change everything, likewise. @default none */
  readonly admins?: string;
  /** URL below which the load balancer's public keys are, by key id. @default the address of AWS for its region */
  readonly keysUrl?: string;
}

/** The header in which a load balancer sends the signed claims of a user. */
export const loginHeader = "x-amzn-oidc-data";

/** A claim that grants a role. */
interface RequiredClaim {
  readonly name: string;
  readonly value: string;
}

/** Seconds by which the clocks of the load balancer and of this server may differ. */
const clockSkewSeconds = 30;
/** Seconds for which a long response goes on: the load balancer signs only new requests, for two minutes each. */
const openResponseSeconds = 900;
const keyTimeoutMs = 5_000;
/** Claims with the name of a user, the most readable first. */
const nameClaims = ["email", "preferred_username", "username", "name", "sub"] as const;

/** A token names a key that AWS does not publish. */
class UnknownKeyError extends JwtBaseError {}

/** Accepts users whom an Application Load Balancer has logged in: it signs their claims for each request. */
export class LoadBalancerLogin {
  readonly #verifier: ReturnType<typeof createVerifier>;
  readonly #viewers: readonly RequiredClaim[];
  readonly #admins: readonly RequiredClaim[];
  readonly #log: Log;

  /** @throws StoreError `invalid-setting` */
  constructor(settings: LoadBalancerLoginSettings, log: Log) {
    this.#verifier = createVerifier(settings);
    this.#viewers = parseClaims("--login-viewers (HEADWATER_LOGIN_VIEWERS)", settings.viewers);
    this.#admins = parseClaims("--login-admins (HEADWATER_LOGIN_ADMINS)", settings.admins);
    this.#log = log;
  }

  /**
   * Identifies a user by the header of a load balancer.
   *
   * @param isOpen - true for a long response that began earlier
   * @throws HttpProblem `login-invalid`, `login-forbidden`, `login-unavailable`
   */
  async identify(header: string, isOpen: boolean): Promise<Caller> {
    const graceSeconds = isOpen ? openResponseSeconds : clockSkewSeconds;
    const signed = await this.#verifier.verify(header, { graceSeconds }).catch((error: unknown) => {
      throw this.#toProblem(error);
    });
    const claims = withoutUnverifiedEmail(signed);
    const name = nameClaims.map((claim) => claims[claim]).find((value) => typeof value === "string");
    const scopes = this.#scopesOf(claims);
    if (typeof name !== "string" || scopes === null) {
      throw new HttpProblem("login-forbidden", `${name ?? "This user"} may not use this server.`, {
        pointer: loginHeader,
        expected: "A user with one of the claims in the settings login-viewers or login-admins.",
      });
    }
    return { by: "login", name: name.slice(0, 200), scopes, namespaces: [] };
  }

  #scopesOf(claims: Readonly<Record<string, unknown>>): readonly KeyScope[] | null {
    const has = ({ name, value }: RequiredClaim) => valuesOf(claims[name]).includes(value);
    if (this.#admins.some(has)) return ["admin"];
    return this.#viewers.length === 0 || this.#viewers.some(has) ? ["read"] : null;
  }

  #toProblem(error: unknown): unknown {
    if (error instanceof FetchError) {
      this.#log.warn(`Could not read a public key of the load balancer: ${error.message}`);
      return new HttpProblem(
        "login-unavailable",
        "The load balancer's public key cannot be read, so the login cannot be verified.",
        {
          expected: "A server that can reach the load balancer's keys over https.",
          headers: { "Retry-After": "5" },
        },
      );
    }
    if (!(error instanceof JwtBaseError)) return error;
    this.#log.warn(`Refused a login of the load balancer: ${error.message}`);
    return new HttpProblem("login-invalid", "The login of the load balancer is not valid.", {
      pointer: loginHeader,
      expected:
        "Claims that the load balancer in the settings has signed within two minutes. Reload the page.",
    });
  }
}

function createVerifier({ loadBalancer, client, issuer, keysUrl }: LoadBalancerLoginSettings) {
  const standardKeysUrl = keysUrlOf(loadBalancer);
  return AlbJwtVerifier.create(
    {
      albArn: loadBalancer,
      issuer: issuer ?? null,
      clientId: client ?? null,
      jwksUri: keysUrl?.replace(/\/+$/, "") ?? standardKeysUrl,
    },
    { jwksCache: new AlbJwksCache({ fetcher: { fetch: fetchKey } }) },
  );
}

/** Returns where AWS publishes the keys of load balancers ("Verify the signature" in the ELB user guide). */
function keysUrlOf(albArn: string): string {
  const [, partition, region] =
    /^arn:([a-z-]+):elasticloadbalancing:([a-z0-9-]+):\d{12}:loadbalancer\/app\/[^/]+\/[0-9a-f]+$/.exec(
      albArn,
    ) ?? [];
  if (partition === undefined || region === undefined) {
    throw new StoreError(
      "invalid-setting",
      `--login-load-balancer (HEADWATER_LOGIN_LOAD_BALANCER) is ${albArn}. Set it to the ARN of an Application Load Balancer: arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<name>/<id>.`,
    );
  }
  if (partition === "aws-us-gov")
    return `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`;
  if (partition === "aws-cn")
    return `https://s3.${region}.amazonaws.com.cn/aws-elb-public-keys-prod-${region}`;
  return `https://public-keys.auth.elb.${region}.amazonaws.com`;
}

async function fetchKey(uri: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(uri, { signal: AbortSignal.timeout(keyTimeoutMs), redirect: "error" });
    if (response.status === 403 || response.status === 404)
      throw new UnknownKeyError(`No load balancer has the key ${uri}.`);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.arrayBuffer();
  } catch (error) {
    if (error instanceof UnknownKeyError) throw error;
    throw new FetchError(uri, (error as Error).cause ?? error);
  }
}

/** Removes an e-mail address that its user entered without proof: it would grant the role of its owner. */
function withoutUnverifiedEmail(
  claims: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { email, ...others } = claims;
  return String(claims.email_verified ?? true) === "true" ? { email, ...others } : others;
}

function parseClaims(setting: string, text = ""): RequiredClaim[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const equals = entry.indexOf("=");
      const [name, value] = [entry.slice(0, Math.max(equals, 0)).trim(), entry.slice(equals + 1).trim()];
      if (name !== "" && value !== "") return { name, value };
      throw new StoreError(
        "invalid-setting",
        `${setting} has the entry "${entry}". Expected: <claim>=<value>, such as email=ann@example.com; entries are separated by commas.`,
      );
    });
}

/** Returns the values of a claim. Cognito sends several values of a mapped attribute as the text `[a, b]`. */
function valuesOf(claim: unknown): readonly unknown[] {
  if (Array.isArray(claim)) return claim;
  if (typeof claim !== "string") return [claim];
  const list = /^\[(.*)\]$/s.exec(claim)?.[1];
  return list === undefined ? [claim] : [claim, ...list.split(",").map((value) => value.trim())];
}
