import { createServer, request } from "node:http";
import { LoopbackServer, listenOnLoopback } from "./loopback-server.ts";

/** A proxy to the emulator that records every request. */
export class RecordingProxy extends LoopbackServer {
  /** The requests: the operation if the request names one, else method and path. */
  readonly operations: string[] = [];

  /** Forwards everything with unchanged headers, because they are signed. */
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
    await listenOnLoopback(server);
    return proxy;
  }
}
