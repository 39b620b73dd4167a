import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { InjectOptions } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type KeyApp, openKeyApp } from "../testing/key-app.ts";
import { LoadBalancerLogin, type LoadBalancerLoginSettings } from "./load-balancer-login.ts";

const loadBalancer =
  "arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/headwater/50dc6c495c0c9188";
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keyId = randomUUID();

/** Publishes the public key as AWS does: PEM at its id. */
let keyServer: Server;
let isAway = false;
let keyReads = 0;
beforeAll(async () => {
  keyServer = createServer((request, response) => {
    keyReads += 1;
    if (isAway) response.writeHead(500).end();
    else if (request.url === `/${keyId}`) response.end(publicKey.export({ type: "spki", format: "pem" }));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => keyServer.listen(0, "127.0.0.1", resolve));
});
afterAll(() => keyServer.close());

interface Token {
  readonly claims?: object;
  readonly header?: object;
  readonly seconds?: number;
  readonly key?: KeyObject;
}

/** Signs claims as a load balancer does: the parts are base64url with padding. */
function token({
  claims = { email: "ann@example.com" },
  header = {},
  seconds = 120,
  key = privateKey,
}: Token) {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const iss = "https://login.example.com";
  const part = (value: object) =>
    Buffer.from(JSON.stringify(value)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  const signed = `${part({ typ: "JWT", alg: "ES256", kid: keyId, signer: loadBalancer, client: "headwater", iss, exp, ...header })}.${part({ sub: "user-1", ...claims, exp, iss })}`;
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}

let test: KeyApp | null = null;
let warnings: string[] = [];
const open = async (settings: Partial<LoadBalancerLoginSettings> = {}) => {
  const { port } = keyServer.address() as AddressInfo;
  const log = { info() {}, warn: (message: string) => warnings.push(message) };
  const login = new LoadBalancerLogin(
    { loadBalancer, keysUrl: `http://127.0.0.1:${port}/`, ...settings },
    log,
  );
  test = await openKeyApp({}, {}, undefined, login);
};
afterEach(async () => {
  isAway = false;
  warnings = [];
  await test?.close();
  test = null;
});

const ask = (header: string, options: InjectOptions = { url: "/api/v2/session" }) =>
  test!.app.inject({ ...options, headers: { "x-amzn-oidc-data": header, ...options.headers } });
const edit = (origin?: string): InjectOptions => ({
  method: "POST",
  url: "/api/v2/keys",
  payload: { name: "airflow", scopes: ["ingest"] },
  headers: { host: "lineage.example.com", ...(origin ? { origin } : {}) },
});

describe("a user whom the load balancer logged in", () => {
  it("may read, and change things with an admin's claim", async () => {
    await open({ admins: "email=root@example.com, custom:groups=platform" });
    expect((await ask(token({}))).json()).toMatchObject({
      by: "login",
      name: "ann@example.com",
      scopes: ["read"],
    });
    const refused = await ask(token({}), edit("https://lineage.example.com"));
    expect(refused.json()).toMatchObject({ status: 403, code: "scope-missing" });
    for (const claims of [
      { email: "root@example.com" },
      { username: "ann", "custom:groups": "[data, platform]" },
      { preferred_username: "ann", "custom:groups": ["platform"] },
    ]) {
      expect((await ask(token({ claims }))).json()).toMatchObject({ scopes: ["admin"] });
    }
    const created = await ask(
      token({ claims: { email: "root@example.com" } }),
      edit("https://lineage.example.com"),
    );
    expect(created.json()).toMatchObject({ key: { name: "airflow", createdBy: "root@example.com" } });
  });

  it("needs a viewer's claim if viewers are limited", async () => {
    await open({ viewers: "groups=data" });
    expect((await ask(token({ claims: { email: "ann@example.com", groups: ["data"] } }))).statusCode).toBe(
      200,
    );
    expect((await ask(token({}))).json()).toMatchObject({
      status: 403,
      code: "login-forbidden",
      detail: "ann@example.com may not use this server.",
    });
  });

  it("has no rights by an address that was not verified", async () => {
    await open({ admins: "email=root@example.com" });
    for (const email_verified of [false, "false"]) {
      const claims = { email: "root@example.com", email_verified };
      expect((await ask(token({ claims }))).json()).toMatchObject({ name: "user-1", scopes: ["read"] });
    }
    const claims = { email: "root@example.com", email_verified: "true" };
    expect((await ask(token({ claims }))).json()).toMatchObject({ scopes: ["admin"] });
  });

  it("cannot be made to change things by another site", async () => {
    await open({ admins: "email=ann@example.com" });
    for (const origin of ["https://evil.example.com", "null", undefined]) {
      expect((await ask(token({}), edit(origin))).json()).toMatchObject({ code: "foreign-origin" });
    }
  });

  it("logs out: the cookies of the load balancer are deleted", async () => {
    await open();
    const answer = await ask(token({}), {
      method: "DELETE",
      url: "/api/v2/session",
      headers: {
        host: "lineage.example.com",
        origin: "https://lineage.example.com",
        cookie: "AWSELBAuthSessionCookie-0=a; AWSELBAuthSessionCookie-1=b; other=c",
      },
    });
    const cookies = [answer.headers["set-cookie"]].flat().filter((text) => text?.startsWith("AWSELB"));
    expect(cookies).toEqual([
      "AWSELBAuthSessionCookie-0=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=None",
      "AWSELBAuthSessionCookie-1=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=None",
    ]);
  });
});

describe("a login is refused", () => {
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  it.each<[string, Token | string]>([
    ["with another signature", { key: other }],
    ["of another load balancer", { header: { signer: loadBalancer.replace("headwater/5", "evil/6") } }],
    ["of another client", { header: { client: "evil" } }],
    ["that has expired", { seconds: -60 }],
    ["without a signature algorithm", { header: { alg: "none" } }],
    ["with a key that AWS does not publish", { header: { kid: randomUUID() } }],
    ["with a key id that is a path", { header: { kid: "../../evil" } }],
    ["that is no token", "not a token"],
  ])("%s", async (_what, what) => {
    await open({ client: "headwater" });
    const answer = await ask(typeof what === "string" ? what : token(what));
    expect(answer.json()).toMatchObject({ status: 401, code: "login-invalid" });
    expect(warnings).toEqual([expect.stringContaining("Refused a login of the load balancer")]);
  });

  it("with 503 while the public key cannot be read, and accepted afterwards", async () => {
    await open();
    isAway = true;
    const answer = await ask(token({}));
    expect(answer.json()).toMatchObject({ status: 503, code: "login-unavailable" });
    expect(warnings).toEqual([expect.stringContaining("Could not read a public key")]);
    isAway = false;
    expect((await ask(token({}))).statusCode).toBe(200);
    const reads = keyReads;
    await ask(token({}));
    expect(keyReads).toBe(reads);
  });

  it("without settings: the header alone grants nothing", async () => {
    test = await openKeyApp();
    expect((await ask(token({}))).json()).toMatchObject({ status: 401, code: "key-required" });
  });
});

it("settings name what is wrong", () => {
  const log = { info() {}, warn() {} };
  for (const [settings, message] of [
    [{ loadBalancer: "headwater" }, /--login-load-balancer .* is headwater/],
    [{ loadBalancer: loadBalancer.replace("app/", "net/") }, /Application Load Balancer/],
    [{ loadBalancer, admins: "ann@example.com" }, /--login-admins .* has the entry "ann@example.com"/],
    [{ loadBalancer, viewers: "groups=" }, /--login-viewers/],
  ] as const) {
    expect(() => new LoadBalancerLogin(settings, log)).toThrow(message);
  }
});
