import type { Server } from "node:http";

/** An HTTP server on a free port of loopback. */
export class LoopbackServer {
  readonly #server: Server;

  protected constructor(server: Server) {
    this.#server = server;
  }

  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Listens on a free port of loopback. */
export async function listenOnLoopback(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}
