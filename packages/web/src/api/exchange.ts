import type { ProblemDetails } from "./v2.gen.ts";

/** An error response of the API, or no response at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: ProblemDetails | undefined;
  /** Seconds to wait before a retry, if the server sent them. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, problem?: ProblemDetails, retryAfter?: number) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/**
 * Everything that a request can carry; query parameters that are undefined or empty are left out, and lists repeat
 * their parameter.
 */
export interface RequestInput {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Fills in the parameters of a path, percent-encoded. */
export function expand(path: string, parameters: RequestInput["path"] = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ""));
}

/**
 * Sends a request to the v2 API. Only `client.ts` calls it, which knows the type of each path's answer.
 *
 * @throws ApiError if the server cannot be reached or answers with an error
 */
export async function exchange<Answer>(
  method: string,
  path: string,
  input: RequestInput = {},
): Promise<Answer> {
  const { body, signal } = input;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (Array.isArray(value)) for (const one of value) query.append(name, String(one));
    else if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const address = `/api/v2${expand(path, input.path)}${query.size > 0 ? `?${query}` : ""}`;
  let response: Response;
  try {
    response = await fetch(address, {
      method: method.toUpperCase(),
      ...(signal ? { signal } : {}),
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "The Headwater server does not respond.");
  }
  if (response.ok) return response.json();
  const problem = await readProblem(response);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  throw new ApiError(
    response.status,
    problem?.detail ?? `The server responded with status ${response.status}.`,
    problem,
    Number.isNaN(seconds) ? undefined : seconds,
  );
}

async function readProblem(response: Response): Promise<ProblemDetails | undefined> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "detail" in body
      ? (body as ProblemDetails)
      : undefined;
  } catch {
    return undefined; // not JSON: a proxy's own page
  }
}
