import { buildApp } from "@headwater/server";
import { Store } from "@headwater/store";
import { CommandFailure } from "../terminal/failure.ts";
import { type LocationOptions, resolveLocation, runningServer } from "./location.ts";

/** Sends a request to the API. @returns status and body of the response */
export type Ask = (
  method: "GET" | "POST",
  path: string,
  body?: object,
) => Promise<{ status: number; body: unknown }>;

/** The API of a server, or of a store that this process has opened. */
export interface OpenApi {
  readonly ask: Ask;
  close(): Promise<void>;
}

/**
 * Uses the server that has the data directory open, else opens the store.
 *
 * @throws StoreError if the store cannot be opened
 */
export async function openApi(options: LocationOptions): Promise<OpenApi> {
  const server = runningServer(options);
  if (server) return { ask: askServer(server.address, server.token), close: async () => {} };
  const store = await Store.open(resolveLocation(options));
  const app = await buildApp({ store, access: { mode: "loopback" }, webDirectory: null });
  return {
    ask: async (method, url, body) => {
      const answer = await app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) });
      return { status: answer.statusCode, body: answer.json() };
    },
    close: async () => {
      await app.close();
      await store.close();
    },
  };
}

/**
 * Returns a function that asks a server.
 *
 * @throws CommandFailure `server-unreachable` when it does not answer with JSON
 */
export function askServer(address: string, key: string | undefined): Ask {
  return async (method, path, body) => {
    try {
      const answer = await fetch(`${address.replace(/\/+$/, "")}${path}`, {
        method,
        headers: {
          ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    } catch (error) {
      const reason =
        error instanceof Error
          ? error.cause instanceof Error
            ? error.cause.message
            : error.message
          : String(error);
      throw new CommandFailure(
        "server-unreachable",
        `Cannot reach ${address}: ${reason}. Check the URL, and that the server runs.`,
      );
    }
  };
}
