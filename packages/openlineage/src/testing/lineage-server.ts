import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { RunEvent } from "../schema/events.ts";

/** A request received by the server. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly event: RunEvent;
}

/** An HTTP server on loopback with configurable responses, 201 by default. */
export interface LineageServer {
  readonly url: string;
  /** The requests, in order of arrival. */
  readonly requests: ReceivedRequest[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server. `answer` can end the response itself, later or never. */
export async function startLineageServer(
  answer: (request: ReceivedRequest, response: ServerResponse, count: number) => void = (_, response) => {
    response.writeHead(201).end();
  },
): Promise<LineageServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const text = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    const request = {
      path: incoming.url ?? "",
      headers: incoming.headers,
      event: JSON.parse(text.toString("utf8")),
    };
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
