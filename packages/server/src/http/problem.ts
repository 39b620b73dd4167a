import { InvalidCursor, isUnavailable, ReadTimeout, StoreOverloaded } from "@headwater/store";

/** Codes of the problems that the API reports, with their status and title (RFC 9457). */
export const problemTypes = {
  "malformed-json": [400, "The body is not JSON"],
  "invalid-parameter": [400, "A parameter is not valid"],
  "invalid-cursor": [400, "The cursor is not valid"],
  "key-required": [401, "An API key is needed"],
  "key-unknown": [401, "The API key does not count"],
  "key-expired": [401, "The API key has expired"],
  "session-ended": [401, "The session has ended"],
  "scope-missing": [403, "The API key may not do this"],
  "foreign-host": [403, "The request is for another host"],
  "foreign-origin": [403, "The request comes from another site"],
  forbidden: [403, "The caller may not do this"],
  "not-found": [404, "There is nothing by that id"],
  "method-not-allowed": [405, "The method is not supported here"],
  "forwarding-off": [409, "Forwarding is switched off"],
  "key-name-taken": [409, "There is a key of that name"],
  "key-rotated": [409, "The key was rotated already"],
  "login-not-needed": [409, "There is nothing to log in to"],
  "not-acceptable": [406, "The answer is of another kind"],
  "as-of-before-horizon": [410, "The store does not reach back so far"],
  "too-large": [413, "The body is too large"],
  "unsupported-encoding": [415, "The content encoding is not supported"],
  "invalid-event": [422, "The event cannot be taken in"],
  "too-many-logins": [429, "Too many attempts to log in"],
  "internal-error": [500, "Something went wrong in the server"],
  "read-timeout": [503, "The answer took too long"],
  "store-unavailable": [503, "The database is not available"],
  "too-many-listeners": [503, "Too many clients listen"],
  "search-not-offered": [503, "This search is not offered"],
  "store-overloaded": [503, "More events are waiting than the server holds"],
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
  /** Header fields that belong to the answer. */
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

/** Any error as a problem; what we did not foresee becomes `internal-error` without its inner words. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InvalidCursor) {
    return new HttpProblem("invalid-cursor", error.message, {
      pointer: "cursor",
      expected: "The `next` of a page of this list.",
    });
  }
  if (error instanceof StoreOverloaded) return new HttpProblem("store-overloaded", error.message);
  if (error instanceof ReadTimeout) return new HttpProblem("read-timeout", error.message);
  if (isUnavailable(error)) return new HttpProblem("store-unavailable", (error as Error).message);
  const framework = error as FrameworkError;
  if (framework.validation) {
    const [first] = framework.validation;
    const name = first?.instancePath.replace(/^\//, "") || String(first?.params?.missingProperty ?? "");
    return new HttpProblem(
      "invalid-parameter",
      `${name || "A parameter"} ${first?.message ?? "is not valid"}.`,
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
    "The server could not answer. The log says why; nothing that was accepted is lost.",
  );
}

function expectation(params: Record<string, unknown> | undefined): string | undefined {
  if (!params) return undefined;
  if (Array.isArray(params.allowedValues)) return `One of: ${params.allowedValues.join(", ")}.`;
  if (typeof params.limit === "number") return `${params.comparison} ${params.limit}`;
  if (typeof params.type === "string") return `A value of type ${params.type}.`;
  if (typeof params.format === "string") return `A ${params.format}.`;
  return undefined;
}
