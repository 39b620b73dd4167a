import { createServer, type IncomingMessage, request } from "node:http";
import { gunzipSync } from "node:zlib";

/** A proxy between senders and a server that keeps the events. */
export interface Tap {
  readonly url: string;
  /** Bodies of the events, in order of arrival. */
  readonly events: readonly string[];
  /** Responses other than 200 and 201. */
  readonly refusals: readonly string[];
  stop(): Promise<void>;
}

/** Starts a tap in front of a server on this machine. */
export async function startTap(port: number): Promise<Tap> {
  const events: string[] = [];
  const refusals: string[] = [];
  const server = createServer((incoming, outgoing) => {
    bytesOf(incoming)
      .then((body) => {
        const isPacked = incoming.headers["content-encoding"] === "gzip";
        events.push((isPacked ? gunzipSync(body) : body).toString("utf8"));
        const { host, connection, ...headers } = incoming.headers;
        const options = { host: "127.0.0.1", port, method: incoming.method, path: incoming.url, headers };
        const forwarded = request(options, (answer) => {
          const status = answer.statusCode ?? 502;
          if (status !== 200 && status !== 201) refusals.push(`${incoming.url} answered ${status}`);
          outgoing.writeHead(status, answer.headers);
          answer.pipe(outgoing);
        });
        forwarded.on("error", (error) => {
          refusals.push(`${incoming.url}: ${error.message}`);
          outgoing.writeHead(502).end();
        });
        forwarded.end(body);
      })
      .catch((error: unknown) => {
        refusals.push(String(error));
        outgoing.writeHead(400).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const own = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    events,
    refusals,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
