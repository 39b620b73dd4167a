import { createServer, request, type Server } from "node:http";

/** A way to the emulator on which every request can be looked at afterwards. */
export class RecordingProxy {
  /** What was asked for: the operation where the request names one, else method and path. */
  readonly operations: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Passes everything on, headers as they are, because the signature is over them. */
  static async start(target: string): Promise<RecordingProxy> {
    const to = new URL(target);
    const server = createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", () => {
        const body = Buffer.concat(parts);
        const named = incoming.headers["x-amz-target"] ?? new URLSearchParams(body.toString()).get("Action");
        proxy.operations.push(String(named ?? `${incoming.method} ${incoming.url}`));
        const onward = request(
          {
            host: to.hostname,
            port: to.port,
            method: incoming.method,
            path: incoming.url,
            headers: incoming.headers,
          },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          },
        );
        onward.on("error", () => outgoing.destroy());
        onward.end(body);
      });
    });
    const proxy = new RecordingProxy(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
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
