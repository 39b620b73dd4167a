import type { OpenLineageEvent } from "../schema/events.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import { DeliveryError, type Transport } from "./transport.ts";

/** Options for retrying failed requests. */
export interface RetryOptions {
  /**
   * The maximum number of retries per event.
   *
   * @default 5
   */
  readonly retries?: number;
  /**
   * The initial backoff in milliseconds. It doubles with each retry and is reduced by a random jitter of up to 50 %.
   *
   * @default 300
   */
  readonly backoffMilliseconds?: number;
  /**
   * The maximum backoff in milliseconds, also for `Retry-After`.
   *
   * @default 30,000
   */
  readonly maximumBackoffMilliseconds?: number;
  /**
   * The HTTP statuses to retry. Network errors are always retried.
   *
   * @default [500, 502, 503, 504]
   */
  readonly statuses?: readonly number[];
}

/** Options of an {@link HttpTransport}. */
export interface HttpTransportOptions {
  /** The server's URL, such as `http://localhost:8765`. `endpoint` is appended to its path. */
  readonly url: string;
  /**
   * The path of the lineage endpoint, relative to `url`.
   *
   * @default "api/v1/lineage"
   */
  readonly endpoint?: string;
  /**
   * The request timeout in milliseconds.
   *
   * @default 5,000
   */
  readonly timeoutMilliseconds?: number;
  /** Additional headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer …`. */
  readonly apiKey?: string;
  /**
   * The compression of request bodies.
   *
   * @default none
   */
  readonly compression?: "gzip";
  readonly retry?: RetryOptions;
  /**
   * The maximum number of pending events. If the queue is full, `emit` rejects immediately with a `QueueFullError` and
   * does not send the event, so that lineage cannot exhaust the program's memory.
   *
   * @default 10,000
   */
  readonly queueCapacity?: number;
  /**
   * The maximum number of concurrent requests.
   *
   * @default 10
   */
  readonly concurrency?: number;
}

const defaultCloseTimeoutMs = 30_000;

/**
 * Sends events to an OpenLineage server over HTTP, one request per event. Events of one run are sent in order: COMPLETE
 * waits until START has been delivered or has finally failed.
 *
 * Works wherever `fetch` does. `emit` rejects with a `DeliveryError` if the server rejects the event, with the network
 * error if the server is unreachable, with a `QueueFullError`, or with a `TransportClosedError`.
 */
export class HttpTransport implements Transport {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #gzip: boolean;
  readonly #timeout: number;
  readonly #retry: Required<RetryOptions>;
  readonly #queue: DeliveryQueue;

  /** @throws TypeError if `url` is not an http or https URL. */
  constructor(options: HttpTransportOptions) {
    this.#url = endpointUrl(options.url, options.endpoint ?? "api/v1/lineage");
    this.#gzip = options.compression === "gzip";
    this.#timeout = options.timeoutMilliseconds ?? 5000;
    this.#headers = {
      ...options.headers,
      "content-type": "application/json",
      ...(this.#gzip ? { "content-encoding": "gzip" } : {}),
      ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
    };
    this.#retry = {
      retries: options.retry?.retries ?? 5,
      backoffMilliseconds: options.retry?.backoffMilliseconds ?? 300,
      maximumBackoffMilliseconds: options.retry?.maximumBackoffMilliseconds ?? 30_000,
      statuses: options.retry?.statuses ?? [500, 502, 503, 504],
    };
    this.#queue = new DeliveryQueue({
      capacity: options.queueCapacity ?? 10_000,
      concurrency: options.concurrency ?? 10,
      send: (event, signal) => this.#send(event, signal),
    });
  }

  /** The number of pending events, waiting or in flight. */
  get pending(): number {
    return this.#queue.size;
  }

  emit(event: OpenLineageEvent): Promise<void> {
    return this.#queue.add(event);
  }

  /**
   * Closes the transport. See {@link Transport.close}.
   *
   * @param timeoutMilliseconds - 30,000 by default
   */
  close(timeoutMilliseconds: number = defaultCloseTimeoutMs): Promise<boolean> {
    return this.#queue.close(timeoutMilliseconds);
  }

  async #send(event: OpenLineageEvent, closing: AbortSignal): Promise<void> {
    const text = JSON.stringify(event);
    const body = this.#gzip ? await gzip(text) : text;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(body, closing);
      if (outcome === undefined) return;
      closing.throwIfAborted();
      if (!outcome.isRetriable || attempt >= this.#retry.retries) throw outcome.error;
      await pause(this.#backoff(attempt, outcome.retryAfterMs), closing);
    }
  }

  /** Sends one request. Returns undefined if the event was delivered. */
  async #attempt(body: string | ArrayBuffer, closing: AbortSignal): Promise<Failure | undefined> {
    // Not AbortSignal.any: the long-lived signal would keep a reference to every request.
    const request = new AbortController();
    const stop = () => request.abort(closing.reason);
    const expire = () =>
      request.abort(new DOMException(`no response within ${this.#timeout} ms`, "TimeoutError"));
    closing.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(expire, this.#timeout);
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: this.#headers,
        body,
        signal: request.signal,
      });
      // Always read the body, so that the connection can be reused.
      const answer = (await response.text()).slice(0, 2000);
      if (response.ok) return undefined;
      return {
        error: new DeliveryError(response.status, answer),
        isRetriable: this.#retry.statuses.includes(response.status),
        retryAfterMs: parseRetryAfterMs(response.headers.get("retry-after")),
      };
    } catch (error) {
      return { error, isRetriable: true, retryAfterMs: 0 };
    } finally {
      clearTimeout(timer);
      closing.removeEventListener("abort", stop);
    }
  }

  #backoff(attempt: number, retryAfterMs: number): number {
    const { backoffMilliseconds, maximumBackoffMilliseconds } = this.#retry;
    const jittered = backoffMilliseconds * 2 ** attempt * (0.5 + Math.random() / 2);
    return Math.min(maximumBackoffMilliseconds, Math.max(jittered, retryAfterMs));
  }
}

interface Failure {
  readonly error: unknown;
  readonly isRetriable: boolean;
  readonly retryAfterMs: number;
}

/** Joins both paths with a single slash. Keeps the URL's query unless the endpoint has one. */
function endpointUrl(url: string, endpoint: string): string {
  const joined = new URL(url);
  if (joined.protocol !== "http:" && joined.protocol !== "https:") {
    throw new TypeError(
      `the URL of a lineage server must start with http:// or https://, not ${joined.protocol}`,
    );
  }
  const [path = "", query] = endpoint.split("?");
  joined.pathname = `${joined.pathname.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  if (query !== undefined) joined.search = query;
  return joined.href;
}

/** Parses the header's seconds or date (RFC 9110 §10.2.3); returns 0 if it is absent or invalid. */
function parseRetryAfterMs(header: string | null): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header) - Date.now();
  return Number.isNaN(until) ? 0 : Math.max(0, until);
}

function gzip(text: string): Promise<ArrayBuffer> {
  const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(compressed).arrayBuffer();
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, durationMs);
    signal.addEventListener("abort", stop, { once: true });
  });
}
