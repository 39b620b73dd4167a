import type { ReadContext, Store } from "@headwater/store";
import type { FastifyReply } from "fastify";

/** The reason for which a read ends early: nobody waits for its answer any more. */
export class ClientDisconnected extends Error {
  constructor() {
    super("The client disconnected before the answer was ready.");
    this.name = "ClientDisconnected";
  }
}

/** Runs `work` on one read-only snapshot, which ends when the client of `reply` disconnects. */
export type Read = <Result>(
  reply: FastifyReply,
  work: (context: ReadContext) => Promise<Result>,
) => Promise<Result>;

/**
 * Returns the function with which the routes of a store read.
 *
 * @throws ClientDisconnected, and what `Store.read` throws
 */
export function readerOf(store: Store): Read {
  return (reply, work) => store.read(work, { signal: disconnectSignal(reply) });
}

function disconnectSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort(new ClientDisconnected()); // before the read began: no event will tell
  raw.once("close", () => {
    if (!raw.writableFinished) controller.abort(new ClientDisconnected());
  });
  return controller.signal;
}
