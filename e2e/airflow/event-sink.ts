import { createServer, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

/** The fields of an OpenLineage event that the checks read. */
export interface RecordedEvent {
  readonly eventType: string;
  readonly eventTime: string;
  readonly run: { readonly runId: string; readonly facets?: Record<string, Record<string, unknown>> };
  readonly job: {
    readonly namespace: string;
    readonly name: string;
    readonly facets?: Record<string, Record<string, unknown>>;
  };
  readonly inputs?: readonly RecordedDataset[];
  readonly outputs?: readonly RecordedDataset[];
}

/** A dataset in a {@link RecordedEvent}. */
export interface RecordedDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Record<string, Record<string, unknown>>;
  readonly inputFacets?: Record<string, Record<string, unknown>>;
  readonly outputFacets?: Record<string, Record<string, unknown>>;
}

/** Behavior of the sink: accepts events, answers 503, or does not answer. */
export type SinkBehavior = "accept" | "refuse" | "hang";

/** An HTTP server that keeps every event that it receives. */
export interface EventSink {
  readonly url: string;
  readonly events: RecordedEvent[];
  /** Different values of the header `Authorization`; empty for events without one. */
  readonly authorizations: Set<string>;
  /** Changes the response to later requests. */
  behave(behavior: SinkBehavior): void;
  stop(): Promise<void>;
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** Starts a sink on a free port of the loopback interface. */
export async function startEventSink(): Promise<EventSink> {
  const events: RecordedEvent[] = [];
  const authorizations = new Set<string>();
  let behavior: SinkBehavior = "accept";
  const server = createServer((request, response) => {
    body(request)
      .then((text) => {
        if (behavior === "hang") return;
        if (behavior === "refuse") response.writeHead(503, { "retry-after": "1" }).end();
        else if (request.method === "POST" && request.url === "/api/v1/lineage") {
          events.push(JSON.parse(text) as RecordedEvent);
          authorizations.add(request.headers.authorization ?? "");
          response.writeHead(201).end();
        } else {
          response.writeHead(404).end();
        }
      })
      .catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    authorizations,
    behave: (next) => {
      behavior = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
