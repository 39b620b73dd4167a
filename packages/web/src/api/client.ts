import type { ProblemDetails } from "./v2.gen.ts";

/** A page of a keyset-paged list. `next` goes back as `cursor`; null on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** An answer of the API that is not a success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: ProblemDetails | undefined;
  /** Seconds after which to try again, when the server says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, problem?: ProblemDetails, retryAfter?: number) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Query parameters; those that are undefined or empty are left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Asks the v2 API.
 *
 * @param path below `/api/v2`; segments must be encoded already.
 * @throws ApiError when the server cannot be reached or answers with anything but a success.
 */
export async function request<Answer>(
  path: string,
  parameters: Parameters = {},
  init: RequestInit = {},
): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const address = `/api/v2${path}${query.size > 0 ? `?${query}` : ""}`;
  let response: Response;
  try {
    response = await fetch(address, {
      ...init,
      headers: {
        accept: "application/json",
        ...(init.body === undefined ? {} : { "content-type": "application/json" }),
      },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "The Headwater server does not answer.");
  }
  if (response.ok) return (await response.json()) as Answer;
  const problem = await readProblem(response);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  throw new ApiError(
    response.status,
    problem?.detail ?? `The server answered ${response.status}.`,
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
    return undefined;
  }
}
