import { createHash } from "node:crypto";
import type { DataZoneClient } from "@aws-sdk/client-datazone";

/** The consequence of a failed call. */
export type FailureKind =
  /** The event is invalid; retrying is pointless. */
  | "event"
  /** Throttled, or no response: retry later. */
  | "later"
  /** The service failed, possibly because of this event. */
  | "server"
  /** Nothing can be sent until credentials, permissions, quotas or the domain are fixed. */
  | "blocked";

/** A failed call. */
export class SendFailure extends Error {
  readonly kind: FailureKind;
  readonly code: string;

  constructor(kind: FailureKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SendFailure";
    this.kind = kind;
    this.code = code;
  }
}

/** Error codes of the service and of the SDK's credentials that require an administrator. */
const blockedCodes = new Set([
  "AccessDeniedException",
  "CredentialsProviderError",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "ResourceNotFoundException",
  "ServiceQuotaExceededException",
  "UnauthorizedException",
  "UnrecognizedClientException",
]);
const eventCodes = new Set(["ConflictException", "ValidationException"]);

/**
 * Posts run events to a domain of Amazon DataZone (Amazon SageMaker Catalog).
 *
 * Source: https://docs.aws.amazon.com/datazone/latest/APIReference/API_PostLineageEvent.html
 */
export class DataZoneTarget {
  readonly #domain: string;
  readonly #region: string | undefined;
  readonly #requestTimeoutMs: number;
  #client: Promise<DataZoneClient> | null = null;

  constructor(domain: string, region: string | undefined, requestTimeoutMs: number) {
    this.#domain = domain;
    this.#region = region;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /**
   * Posts an event without retries. The client token is the hash of the content, by which the domain recognizes
   * duplicates.
   *
   * @param signal - aborts the call
   * @throws SendFailure
   */
  async post(json: string, signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(this.#requestTimeoutMs);
    try {
      const { PostLineageEventCommand } = await import("@aws-sdk/client-datazone");
      this.#client ??= createClient(this.#region);
      await (await this.#client).send(
        new PostLineageEventCommand({
          domainIdentifier: this.#domain,
          event: Buffer.from(json),
          clientToken: createHash("sha256").update(json).digest("hex"),
        }),
        { abortSignal: AbortSignal.any([timeout, signal]) },
      );
    } catch (error) {
      if (timeout.aborted) {
        const seconds = this.#requestTimeoutMs / 1000;
        throw new SendFailure("later", "Timeout", `No response within ${seconds} seconds.`, { cause: error });
      }
      throw sendFailure(error as Error);
    }
  }

  async close(): Promise<void> {
    if (this.#client) (await this.#client).destroy();
  }
}

async function createClient(region: string | undefined): Promise<DataZoneClient> {
  const { DataZoneClient } = await import("@aws-sdk/client-datazone");
  return new DataZoneClient({
    maxAttempts: 1, // the forwarder retries, which preserves the order of a run
    ...(region === undefined ? {} : { region }),
  });
}

function sendFailure(error: Error & { $metadata?: { httpStatusCode?: number } }): SendFailure {
  const status = error.$metadata?.httpStatusCode;
  const fail = (kind: FailureKind) =>
    new SendFailure(kind, error.name, error.message || `HTTP status ${status}`, { cause: error });
  if (/throttl|toomanyrequests|slowdown/i.test(error.name) || status === 429) return fail("later");
  if (blockedCodes.has(error.name) || status === 401 || status === 403) return fail("blocked");
  if (eventCodes.has(error.name)) return fail("event");
  if (status !== undefined && status >= 500) return fail("server");
  if (status !== undefined && status >= 400) return fail("event");
  return fail("later"); // no response: a network problem
}
