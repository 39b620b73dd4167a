import type { OpenLineageEvent } from "../schema/events.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import { DeliveryError, type Transport } from "./transport.ts";

/** How failed requests are repeated. */
export interface RetryOptions {
  /** How often a request is repeated after its first failure; 5 unless told. */
  readonly retries?: number;
  /** The first pause in milliseconds, doubled each time and shortened by up to a half at random; 300 unless told. */
  readonly backoffMilliseconds?: number;
  /** The longest pause in milliseconds, also for `Retry-After`; 30,000 unless told. */
  readonly maximumBackoffMilliseconds?: number;
  /** The statuses that are worth another try; 500, 502, 503 and 504 unless told. Network errors always are. */
  readonly statuses?: readonly number[];
}

/** How an {@link HttpTransport} works. */
export interface HttpTransportOptions {
  /** The server, such as `http://localhost:8765`; a path is kept and `endpoint` comes after it. */
  readonly url: string;
  /** The path of the lineage endpoint below `url`; `api/v1/lineage` unless told. */
  readonly endpoint?: string;
  /** How long one request may take, in milliseconds; 5,000 unless told. */
  readonly timeoutMilliseconds?: number;
  /** More headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer …`. */
  readonly apiKey?: string;
  /** Compresses the bodies; none unless told. */
  readonly compression?: "gzip";
  readonly retry?: RetryOptions;
  /**
   * How many events may wait or be under way; 10,000 unless told. When the queue is full, `emit` rejects at once with
   * a `QueueFullError` and the event is not sent: lineage must not exhaust the memory of the program it describes.
   */
  readonly queueCapacity?: number;
  /** How many requests may be under way at the same time; 10 unless told. */
  readonly concurrency?: number;
}

const defaultCloseMilliseconds = 30_000;

/**
 * Sends events to an OpenLineage server over HTTP, each in a request of its own, those of one run in their order (a
 * COMPLETE waits until the START has been delivered or given up).
 *
 * Works wherever `fetch` does. `emit` rejects with a `DeliveryError` when the server refuses the event, with the
 * network's error when it cannot be reached, with `QueueFullError` and `TransportClosedError`.
 */
export class HttpTransport implements Transport {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #gzip: boolean;
  readonly #timeout: number;
  readonly #retry: Required<RetryOptions>;
  readonly #queue: DeliveryQueue;

  /** @throws TypeError when `url` is not an http or https address. */
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

  /** How many events wait or are under way. */
  get pending(): number {
    return this.#queue.size;
  }

  emit(event: OpenLineageEvent): Promise<void> {
    return this.#queue.add(event);
  }

  /** As {@link Transport.close}; 30 seconds unless told. */
  close(timeoutMilliseconds: number = defaultCloseMilliseconds): Promise<boolean> {
    return this.#queue.close(timeoutMilliseconds);
  }

  async #send(event: OpenLineageEvent, closing: AbortSignal): Promise<void> {
    const text = JSON.stringify(event);
    const body = this.#gzip ? await gzip(text) : text;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(body, closing);
      if (outcome === undefined) return;
      closing.throwIfAborted();
      if (!outcome.worthRetrying || attempt >= this.#retry.retries) throw outcome.error;
      await pause(this.#backoff(attempt, outcome.retryAfter), closing);
    }
  }

  /** One request. Undefined when the event was delivered. */
  async #attempt(body: string | ArrayBuffer, closing: AbortSignal): Promise<Failure | undefined> {
    // Not AbortSignal.any: it keeps a reference in the long-lived signal for every request made.
    const request = new AbortController();
    const stop = () => request.abort(closing.reason);
    const tooLong = () => request.abort(new DOMException(`no answer in ${this.#timeout} ms`, "TimeoutError"));
    closing.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(tooLong, this.#timeout);
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: this.#headers,
        body,
        signal: request.signal,
      });
      // The body is read in any case, so that the connection can be used again.
      const answer = (await response.text()).slice(0, 2000);
      if (response.ok) return undefined;
      return {
        error: new DeliveryError(response.status, answer),
        worthRetrying: this.#retry.statuses.includes(response.status),
        retryAfter: retryAfterMilliseconds(response.headers.get("retry-after")),
      };
    } catch (error) {
      return { error, worthRetrying: true, retryAfter: 0 };
    } finally {
      clearTimeout(timer);
      closing.removeEventListener("abort", stop);
    }
  }

  #backoff(attempt: number, retryAfter: number): number {
    const { backoffMilliseconds, maximumBackoffMilliseconds } = this.#retry;
    const jittered = backoffMilliseconds * 2 ** attempt * (0.5 + Math.random() / 2);
    return Math.min(maximumBackoffMilliseconds, Math.max(jittered, retryAfter));
  }
}

interface Failure {
  readonly error: unknown;
  readonly worthRetrying: boolean;
  /** Milliseconds. */
  readonly retryAfter: number;
}

/** Joins the paths of both, whichever slashes they have; the url's query stays. */
function endpointUrl(url: string, endpoint: string): string {
  const joined = new URL(url);
  if (joined.protocol !== "http:" && joined.protocol !== "https:") {
    throw new TypeError(
      `the url of a lineage server begins with http:// or https://, not ${joined.protocol}`,
    );
  }
  const [path = "", query] = endpoint.split("?");
  joined.pathname = `${joined.pathname.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  if (query !== undefined) joined.search = query;
  return joined.href;
}

/** The header's seconds, or the time until its date (RFC 9110 §10.2.3); 0 when it says nothing. */
function retryAfterMilliseconds(header: string | null): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header) - Date.now();
  return Number.isNaN(until) ? 0 : Math.max(0, until);
}

function gzip(text: string): Promise<ArrayBuffer> {
  const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(compressed).arrayBuffer();
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
