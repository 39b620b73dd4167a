import { randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { hashKey, Store, StoreError, type StoreLocation } from "@headwater/store";
import type { FastifyInstance } from "fastify";
import { type DestinationStream, pino } from "pino";
import { Authentication } from "./access/authentication.ts";
import { type AccessOptions, isLoopback } from "./access/authorize.ts";
import { type KeySourceSettings, openExternalKeys } from "./access/external-keys/sources.ts";
import { LoadBalancerLogin, type LoadBalancerLoginSettings } from "./access/load-balancer-login.ts";
import { buildApp, warnOfMetrics } from "./app/app.ts";
import { type BackgroundSettings, BackgroundWork } from "./background.ts";
import { parsePublicUrl, validateProxies } from "./http/settings.ts";
import { type CertificateFiles, readCertificate, watchCertificate } from "./http/tls-certificate.ts";
import { Metrics } from "./monitoring/metrics.ts";

/** Options of a server. */
export interface ServerOptions extends KeySourceSettings {
  readonly location: StoreLocation;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Disables authentication although other machines can reach the address. */
  readonly insecureNoAuth?: boolean;
  /** Requires keys on loopback, too. */
  readonly requireKeys?: boolean;
  readonly allowedHosts?: readonly string[];
  /** Accepts users whom an Application Load Balancer has logged in. */
  readonly login?: LoadBalancerLoginSettings;
  /** The URL at which users reach the server, such as `https://lineage.example.com`. */
  readonly publicUrl?: string;
  /** Addresses and networks (CIDR) of proxies whose X-Forwarded headers are trusted. */
  readonly trustProxy?: readonly string[];
  /** Serves https instead of http. */
  readonly tls?: CertificateFiles;
  readonly webDirectory: string | null;
  readonly bodyLimit?: number;
  /** Time limit for parsing the SQL of one run, in milliseconds. @default 5000 */
  readonly sqlDeadlineMs?: number;
  /** Level and destination of the log (JSON lines). Without it, nothing is logged. */
  readonly logger?: { readonly level: string; readonly stream: DestinationStream };
  /** Statement timeout of reads on a PostgreSQL server, in milliseconds. @default 30000 */
  readonly readTimeoutMs?: number;
  /** SQL statements that take longer are logged, in milliseconds. @default 1000 */
  readonly slowStatementMs?: number;
  /** Background work. @default none */
  readonly background?: BackgroundSettings;
}

/** A listening server. */
export interface RunningServer {
  /** Base address on this machine, e.g. `http://127.0.0.1:8765`. */
  readonly address: string;
  /** Base URL at which users reach it. */
  readonly publicAddress: string;
  /** Address and token with which the command line on this machine gets full access. */
  readonly operator: { readonly address: string; readonly token: string };
  readonly mode: AccessOptions["mode"];
  /** True if keys are required but none exists, so the server is unusable until one is created. */
  readonly lacksKeys: boolean;
  readonly store: Store;
  readonly app: FastifyInstance;
  /** Refuses new requests, finishes the accepted ones, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Opens the store and listens. Requests need an API key or a session if other machines can reach the address, or if
 * `requireKeys` is set.
 *
 * @throws StoreError `invalid-setting`, `certificate-unusable`, `port-taken`, or an error of opening the store
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const loopback = isLoopback(options.host);
  const mode = resolveMode(options, loopback);
  const publicUrl = options.publicUrl ? parsePublicUrl(options.publicUrl) : null;
  const outside = openExternalKeys(options);
  const certificate = options.tls ? readCertificate(options.tls) : null;
  if (options.trustProxy) validateProxies(options.trustProxy);
  const log = options.logger
    ? pino({ level: options.logger.level }, options.logger.stream)
    : pino({ enabled: false });
  const login = options.login ? new LoadBalancerLogin(options.login, log) : undefined;
  const store = await Store.open(options.location, {
    sql: { deadlineMs: options.sqlDeadlineMs },
    log,
    readTimeoutMs: options.readTimeoutMs,
    slowStatementMs: options.slowStatementMs,
  });
  const authentication = new Authentication(store.database, outside, login);
  const operatorToken = randomBytes(24).toString("base64url");
  const closers: (() => void | Promise<void>)[] = [() => authentication.close()];
  const stop = async () => {
    for (const close of closers.reverse()) await close();
    await store.close();
  };
  try {
    const metrics = new Metrics(store, (error) => warnOfMetrics(app, error));
    let publicAddress = publicUrl?.origin ?? "";
    const background = new BackgroundWork(
      store,
      metrics,
      options.background ?? { embeddedMetrics: null, forwarding: null },
      log,
      () => publicAddress,
    );
    closers.push(() => background.stop());
    const app: FastifyInstance = await buildApp({
      store,
      metrics,
      forwarder: background.forwarder,
      notifications: background.notifications,
      access: {
        mode,
        authentication,
        isLoopback: loopback,
        operatorToken,
        ...(options.allowedHosts ? { allowedHosts: options.allowedHosts } : {}),
        ...(publicUrl ? { publicUrl } : {}),
      },
      webDirectory: options.webDirectory,
      ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
      log,
      ...(options.trustProxy ? { trustProxy: options.trustProxy } : {}),
      ...(certificate ? { tls: certificate } : {}),
    });
    closers.push(() => app.close());
    if (mode === "keys") await authentication.start(log);
    const lacksKeys = mode === "keys" && authentication.keys.isEmpty && !login;
    if (lacksKeys) {
      log.warn('No API keys exist, so the server is not usable yet. Create one: "headwater key create".');
    }
    await app.listen({ host: options.host, port: options.port });
    const address = formatAddress(app.server, options.host, certificate ? "https" : "http");
    publicAddress = publicUrl?.origin ?? address;
    background.start();
    if (certificate && options.tls) {
      closers.push(watchCertificate(app.server as unknown as TlsServer, options.tls, certificate, log));
    }
    const operators = certificate ? await listenForOperators(app, operatorToken) : null;
    if (operators) closers.push(operators.close);
    const operator = { address: operators?.address ?? address, token: operatorToken };
    store.lock?.announce(operator.address, operator.token);
    return { address, publicAddress, operator, mode, lacksKeys, store, app, stop };
  } catch (error) {
    await stop();
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new StoreError(
        "port-taken",
        `Port ${options.port} on ${options.host} is in use. Choose another port with --port.`,
        { cause: error },
      );
    }
    throw error;
  }
}

function resolveMode(
  { insecureNoAuth, requireKeys }: ServerOptions,
  loopback: boolean,
): AccessOptions["mode"] {
  if (insecureNoAuth && requireKeys) {
    throw new StoreError(
      "invalid-setting",
      "--insecure-no-auth and --require-keys (HEADWATER_REQUIRE_KEYS) exclude each other. Use one of them.",
    );
  }
  if (requireKeys) return "keys";
  if (loopback) return "loopback";
  return insecureNoAuth ? "insecure" : "keys";
}

/**
 * Listens on loopback for the command line if the server speaks https, because its certificate is not valid for
 * 127.0.0.1. Requires the operator's token.
 */
async function listenForOperators(
  app: FastifyInstance,
  token: string,
): Promise<{ address: string; close: () => Promise<void> }> {
  const expected = hashKey(`Bearer ${token}`);
  const listener: RequestListener = (request, response) => {
    if (hashKey(request.headers.authorization ?? "").equals(expected)) app.routing(request, response);
    else response.writeHead(403).end();
  };
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  return { address: formatAddress(server, "127.0.0.1", "http"), close };
}

function formatAddress(server: Pick<Server, "address">, host: string, protocol: "http" | "https"): string {
  const { port } = server.address() as AddressInfo;
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return `${protocol}://${name}:${port}`;
}
