import { InvalidCursor, isUnavailable, ReadTimeout, StoreOverloaded } from "@headwater/store";

/** Codes of the problems that the API returns, with status and title (RFC 9457). */
export const problemTypes = {
  "malformed-json": [400, "Invalid JSON"],
  "invalid-parameter": [400, "Invalid parameter"],
  "invalid-cursor": [400, "Invalid cursor"],
  "key-required": [401, "API key required"],
  "key-unknown": [401, "Unknown API key"],
  "key-expired": [401, "Expired API key"],
  "session-ended": [401, "Session ended"],
  "login-invalid": [401, "Invalid login"],
  "login-forbidden": [403, "User not allowed"],
  "login-unavailable": [503, "Login cannot be verified"],
  "scope-missing": [403, "Missing scope"],
  "namespace-forbidden": [403, "Namespace not allowed"],
  "foreign-host": [403, "Foreign host"],
  "foreign-origin": [403, "Cross-site request refused"],
  forbidden: [403, "Forbidden"],
  "not-found": [404, "Not found"],
  "method-not-allowed": [405, "Method not allowed"],
  "forwarding-off": [409, "Forwarding is off"],
  "channel-not-followable": [403, "Channel not open to followers"],
  "channel-name-taken": [409, "Channel name in use"],
  "channel-in-use": [409, "Channel in use"],
  "too-many-follows": [409, "Too many followed nodes"],
  "key-name-taken": [409, "Key name in use"],
  "key-rotated": [409, "Key already rotated"],
  "login-not-needed": [409, "Authentication is disabled on this server"],
  "not-acceptable": [406, "Not acceptable"],
  "as-of-before-horizon": [410, "Time before the start of the history"],
  "too-large": [413, "Body too large"],
  "unsupported-encoding": [415, "Unsupported content encoding"],
  "invalid-event": [422, "Invalid event"],
  "too-many-logins": [429, "Too many failed logins"],
  "internal-error": [500, "Internal server error"],
  "read-timeout": [504, "Read timeout"],
  "store-unavailable": [503, "Database unavailable"],
  "too-many-listeners": [503, "Too many live connections"],
  "search-not-offered": [503, "Search not available"],
  "store-overloaded": [503, "Write queue full"],
} as const;

/** A code of {@link problemTypes}. */
export type ProblemCode = keyof typeof problemTypes;

/** The body of an error response (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly pointer?: string;
  readonly expected?: string;
}

/** An error response: what is wrong, where, and what was expected. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  /** JSON pointer into the body, or the name of a parameter. */
  readonly pointer: string | undefined;
  readonly expected: string | undefined;
  /** Header fields of the response. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    where: { pointer?: string; expected?: string; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = "HttpProblem";
    this.code = code;
    this.status = problemTypes[code][0];
    this.pointer = where.pointer;
    this.expected = where.expected;
    this.headers = where.headers ?? {};
  }

  /** Returns the response body (RFC 9457). */
  body(): ProblemBody {
    return {
      type: `urn:headwater:problem:${this.code}`,
      title: problemTypes[this.code][1],
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(this.pointer === undefined ? {} : { pointer: this.pointer }),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
    };
  }
}

interface FrameworkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly validation?: readonly {
    instancePath: string;
    message?: string;
    params?: Record<string, unknown>;
  }[];
  readonly validationContext?: string;
}

/** Converts any error to a problem; unexpected errors become `internal-error`, whose internals are not exposed. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InvalidCursor) {
    return new HttpProblem("invalid-cursor", error.message, {
      pointer: "cursor",
      expected: "The `next` of a previous page of this list.",
    });
  }
  if (error instanceof StoreOverloaded) return new HttpProblem("store-overloaded", error.message);
  if (error instanceof ReadTimeout) return new HttpProblem("read-timeout", error.message);
  if (isUnavailable(error)) return new HttpProblem("store-unavailable", (error as Error).message);
  const framework = error as FrameworkError;
  if (framework.validation) {
    const [first] = framework.validation;
    const missing = first?.params?.missingProperty;
    if (typeof missing === "string") {
      const pointer = `${first?.instancePath ?? ""}/${missing}`.slice(1);
      return new HttpProblem("invalid-parameter", `${pointer} is required.`, {
        pointer,
        expected: "A value.",
      });
    }
    const name = first?.instancePath.replace(/^\//, "") ?? "";
    return new HttpProblem(
      "invalid-parameter",
      `${name || "A parameter"} ${first?.message ?? "is invalid"}.`,
      {
        pointer: name,
        expected: expectation(first?.params) ?? first?.message ?? "A valid value.",
      },
    );
  }
  if (framework.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new HttpProblem("too-large", framework.message);
  if (framework.statusCode === 404) return new HttpProblem("not-found", framework.message);
  if (framework.statusCode !== undefined && framework.statusCode >= 400 && framework.statusCode < 500) {
    return new HttpProblem("invalid-parameter", framework.message);
  }
  return new HttpProblem(
    "internal-error",
    "The server failed to process the request. See its log for the cause; accepted events are safe.",
  );
}

/** Names of JSON Schema formats for readers. */
const formats: Readonly<Record<string, string>> = { uuid: "A UUID.", "date-time": "An RFC 3339 timestamp." };

function expectation(params: Record<string, unknown> | undefined): string | undefined {
  if (!params) return undefined;
  if (Array.isArray(params.allowedValues)) return `One of: ${params.allowedValues.join(", ")}.`;
  if (typeof params.limit === "number" && typeof params.comparison === "string")
    return `${params.comparison} ${params.limit}`;
  if (typeof params.type === "string") return `A value of type ${params.type}.`;
  if (typeof params.format === "string") return formats[params.format] ?? `A ${params.format}.`;
  return undefined;
}
