import { createHash } from "node:crypto";
import type { DataZoneClient } from "@aws-sdk/client-datazone";

/** What the failure of one call means for what to do next. */
export type FailureKind =
  /** The event itself is not wanted: it will not be wanted later either. */
  | "event"
  /** Too much at a time, or nobody answers: later. */
  | "later"
  /** The service broke: perhaps because of this event. */
  | "server"
  /** Nothing can be sent until somebody changes credentials, permissions, quotas or the domain. */
  | "blocked";

/** A call that failed. */
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

/** Codes of the service and of the SDK's credentials that a person has to do something about. */
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
  readonly #requestMilliseconds: number;
  #client: Promise<DataZoneClient> | null = null;

  constructor(domain: string, region: string | undefined, requestMilliseconds: number) {
    this.#domain = domain;
    this.#region = region;
    this.#requestMilliseconds = requestMilliseconds;
  }

  /**
   * Posts one event, once. The client token is the hash of what is sent, so that the domain knows an event that comes
   * a second time.
   *
   * @param signal - ends the call
   * @throws SendFailure
   */
  async post(json: string, signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(this.#requestMilliseconds);
    try {
      const { PostLineageEventCommand } = await import("@aws-sdk/client-datazone");
      this.#client ??= makeClient(this.#region);
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
        const seconds = this.#requestMilliseconds / 1000;
        throw new SendFailure("later", "Timeout", `No answer within ${seconds} seconds.`, { cause: error });
      }
      throw sendFailure(error as Error);
    }
  }

  async close(): Promise<void> {
    if (this.#client) (await this.#client).destroy();
  }
}

async function makeClient(region: string | undefined): Promise<DataZoneClient> {
  const { DataZoneClient } = await import("@aws-sdk/client-datazone");
  return new DataZoneClient({
    maxAttempts: 1, // retries are the forwarder's, which keeps the order of a run and counts them
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
  return fail("later"); // no answer at all: the network
}
