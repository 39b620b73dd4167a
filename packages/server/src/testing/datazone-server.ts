import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One call of PostLineageEvent. */
export interface PostedEvent {
  readonly domain: string;
  readonly token: string;
  readonly bytes: number;
  readonly event: {
    readonly eventType?: string;
    readonly run: { readonly runId: string; readonly facets?: Record<string, unknown> };
    readonly job: { readonly namespace: string; readonly name: string; readonly facets?: object };
    readonly inputs?: readonly { readonly namespace: string; readonly name: string }[];
    readonly outputs?: readonly { readonly namespace: string; readonly name: string }[];
  };
}

/** The response to a call: a service error, no response, or acceptance. */
export type Answer = { readonly status: number; readonly type: string } | "hang" | "take";

/** The REST call PostLineageEvent of Amazon DataZone on loopback. */
export interface DataZoneServer {
  readonly endpoint: string;
  /** Every call, in the order in which they came. */
  readonly calls: PostedEvent[];
  /** The calls that were answered with success. */
  readonly taken: PostedEvent[];
  /** Decides about the calls from now on. */
  answer: (call: PostedEvent) => Answer;
  stop(): Promise<void>;
}

/** Starts the server; it takes everything until it is told otherwise. */
export async function startDataZone(): Promise<DataZoneServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = /^\/v2\/domains\/([^/]+)\/lineage\/events$/.exec(request.url ?? "");
    const token = request.headers["client-token"];
    if (request.method !== "POST" || !path || typeof token !== "string") {
      response.writeHead(400, { "x-amzn-errortype": "ValidationException" });
      response.end(JSON.stringify({ message: `${request.method} ${request.url} is not PostLineageEvent` }));
      return;
    }
    const body = Buffer.concat(chunks);
    const call = {
      domain: decodeURIComponent(path[1]!),
      token,
      bytes: body.length,
      event: JSON.parse(body.toString()),
    } as PostedEvent;
    datazone.calls.push(call);
    const answer = datazone.answer(call);
    if (answer === "hang") return;
    if (answer === "take") {
      datazone.taken.push(call);
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ id: "event", domainId: call.domain }));
      return;
    }
    response.writeHead(answer.status, {
      "Content-Type": "application/json",
      "x-amzn-errortype": answer.type,
    });
    response.end(JSON.stringify({ message: `${answer.type} for a test` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const datazone: DataZoneServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    taken: [],
    answer: () => "take",
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return datazone;
}
