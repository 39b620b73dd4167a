import type { FastifyInstance, FastifyReply } from "fastify";
import { type HttpProblem, toProblem } from "../http/problem.ts";
import { ClientDisconnected } from "../http/read.ts";
import { sendMarquezError } from "../marquez/errors.ts";
import type { Answer } from "../v2/contract/answer.ts";
import type { ProblemDetails } from "../v2/contract/common.ts";

/** nginx's status for a client that left; nobody receives it. */
const clientClosedRequest = 499;
/** Seconds after which clients retry when the store is unavailable. */
const retryAfter = "2";

/** Sends errors as problem details (RFC 9457), below `/api/v1` as Marquez does, and logs those of the server. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ClientDisconnected) {
      request.log.debug({ url: request.url }, error.message);
      return reply.code(clientClosedRequest).send();
    }
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ error, url: request.url }, problem.message);
    reply.headers(problem.headers);
    if (problem.status === 503 && !reply.hasHeader("Retry-After")) reply.header("Retry-After", retryAfter);
    if (request.url.startsWith("/api/v1") || request.url.startsWith("/api/v2beta"))
      return sendMarquezError(reply, problem);
    return reply.code(problem.status).type("application/problem+json").send(problemBody(problem));
  });
}

/** Sends an error that Fastify raises before it has a route, such as a URL that cannot be decoded. */
export function sendFrameworkError(error: unknown, { raw }: Pick<FastifyReply, "raw">): void {
  const problem = toProblem(error);
  raw
    .writeHead(problem.status, { "Content-Type": "application/problem+json" })
    .end(JSON.stringify(problemBody(problem)));
}

function problemBody(problem: HttpProblem): Answer<typeof ProblemDetails> {
  return problem.body();
}
