import type { IdentityDecision, IdentityDiff } from "@headwater/store";
import { type Ask, openApi } from "../connection/api.ts";
import type { LocationOptions } from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";

/** A decision to make, by ids of datasets. */
export interface DecisionRequest {
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [string, string];
}

/** Identity decisions, through a running server or in the store itself. */
export interface Identity {
  /** Returns the id of a dataset; null if there is none of that name. */
  find(namespace: string, name: string): Promise<string | null>;
  list(): Promise<IdentityDecision[]>;
  preview(request: DecisionRequest): Promise<IdentityDiff>;
  decide(request: DecisionRequest & { actor: string }): Promise<{ id: string; diff: IdentityDiff }>;
  undo(id: string, actor: string): Promise<{ id: string; diff: IdentityDiff }>;
  close(): Promise<void>;
}

/**
 * Uses the server that has the data directory open, else opens the store.
 *
 * @throws StoreError if the store cannot be opened
 */
export async function openIdentity(options: LocationOptions): Promise<Identity> {
  const { ask, close } = await openApi(options);
  return throughApi(ask, close);
}

function throughApi(ask: Ask, close: () => Promise<void>): Identity {
  const expect = async <Body>(method: "GET" | "POST", path: string, body?: object): Promise<Body> => {
    const answer = await ask(method, path, body);
    if (answer.status < 400) return answer.body as Body;
    const { detail } = answer.body as { detail?: string };
    throw new CommandFailure(
      answer.status === 404 ? "unknown-dataset" : "server-unreachable",
      detail ?? `The server responded with status ${answer.status}.`,
    );
  };
  return {
    find: async (namespace, name) => {
      const query = new URLSearchParams({ kind: "dataset", namespace, name });
      const answer = await ask("GET", `/api/v2/resolve?${query}`);
      return answer.status === 200 ? (answer.body as { id: string }).id : null;
    },
    list: async () =>
      (await expect<{ items: IdentityDecision[] }>("GET", "/api/v2/identity/decisions")).items,
    preview: (request) => expect("POST", "/api/v2/identity/preview", request),
    decide: (request) => expect("POST", "/api/v2/identity/decisions", request),
    undo: (id, actor) => expect("POST", `/api/v2/identity/decisions/${id}/undo`, { actor }),
    close,
  };
}
