import {
  type ApiKey,
  type CreatedKey,
  createKey,
  listKeys,
  type NewKey,
  openMigratedDatabase,
  revokeKey,
  rotateKey,
} from "@headwater/store";
import { type LocationOptions, resolveLocation, runningServer } from "../connection/location.ts";
import { CommandFailure, exitCodes } from "../terminal/failure.ts";

/** Administration of keys, through a running server or in the database itself. */
export interface KeyAdministration {
  list(): Promise<ApiKey[]>;
  create(request: NewKey, actor: string): Promise<CreatedKey>;
  /** @param overlap - time for which the old key stays valid, in milliseconds */
  rotate(id: string, overlap: number, actor: string): Promise<CreatedKey>;
  revoke(id: string, actor: string): Promise<ApiKey>;
  close(): Promise<void>;
}

/**
 * Uses the server that has the data directory open, else opens the database.
 *
 * @throws StoreError if the database cannot be opened
 */
export async function openKeyAdministration(options: LocationOptions): Promise<KeyAdministration> {
  const server = runningServer(options);
  if (server) return throughServer(server);
  const database = await openMigratedDatabase(resolveLocation(options));
  return {
    list: () => listKeys(database),
    create: (request, actor) => createKey(database, request, actor),
    rotate: (id, overlap, actor) => rotateKey(database, id, overlap, actor),
    revoke: (id, actor) => revokeKey(database, id, actor),
    close: () => database.close(),
  };
}

function throughServer({ address, token }: { address: string; token: string }): KeyAdministration {
  const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${address}/api/v2/keys${path}`, {
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { code?: string; detail?: string };
    if (response.ok) return answer as Answer;
    const code = answer.code === "not-found" ? "unknown-key" : answer.code;
    throw new CommandFailure(
      code !== undefined && code in exitCodes ? (code as keyof typeof exitCodes) : "server-unreachable",
      answer.detail ?? `The server responded with status ${response.status}.`,
    );
  };
  return {
    list: async () => (await ask<{ items: ApiKey[] }>("")).items,
    create: ({ name, scopes, namespaces, expiresAt }, actor) =>
      ask("", {
        name,
        scopes,
        namespaces,
        actor,
        ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
      }),
    rotate: (id, overlap, actor) =>
      ask(`/${id}/rotate`, { overlapSeconds: Math.ceil(overlap / 1000), actor }),
    revoke: (id, actor) => ask(`/${id}/revoke`, { actor }),
    close: async () => {},
  };
}
