import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Store, StoreError, type StoreLocation } from "@headwater/store";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { buildApp } from "./app.ts";
import { isLoopback } from "./http/access.ts";

/** How to run a server. */
export interface ServerOptions {
  readonly location: StoreLocation;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Required to listen on anything but this machine without authentication. */
  readonly insecureNoAuth?: boolean;
  readonly allowedHosts?: readonly string[];
  readonly webDirectory: string | null;
  readonly bodyLimit?: number;
  readonly logger?: FastifyServerOptions["logger"];
}

/** A server that listens. */
export interface RunningServer {
  /** Base address, e.g. `http://127.0.0.1:8765`. */
  readonly address: string;
  readonly store: Store;
  readonly app: FastifyInstance;
  /** Takes no more requests, finishes what it accepted, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Opens the store and listens.
 *
 * @throws StoreError when the address is not loopback and no authentication was agreed to, when the port is taken, or
 *   when the store cannot be opened
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const loopback = isLoopback(options.host);
  if (!loopback && !options.insecureNoAuth) {
    throw new StoreError(
      "authentication-required",
      `Headwater does not listen on ${options.host} without authentication: anybody who reaches the port could read and write lineage. ` +
        "Listen on 127.0.0.1 behind a proxy that authenticates, or pass --insecure-no-auth to accept that.",
    );
  }
  const store = await Store.open(options.location);
  const operatorToken = randomBytes(24).toString("base64url");
  let app: FastifyInstance;
  try {
    app = await buildApp({
      store,
      access: {
        mode: loopback ? "loopback" : "insecure",
        operatorToken,
        ...(options.allowedHosts ? { allowedHosts: options.allowedHosts } : {}),
      },
      webDirectory: options.webDirectory,
      ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
      ...(options.logger === undefined ? {} : { logger: options.logger }),
    });
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await store.close();
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new StoreError(
        "port-taken",
        `Port ${options.port} on ${options.host} is taken by another program. Choose another one with --port.`,
        { cause: error },
      );
    }
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  const name =
    options.host.includes(":") && !options.host.startsWith("[") ? `[${options.host}]` : options.host;
  const address = `http://${name}:${port}`;
  store.lock?.announce(address, operatorToken);
  return {
    address,
    store,
    app,
    async stop() {
      await app.close();
      await store.close();
    },
  };
}
