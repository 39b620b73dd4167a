import type { FastifyReply } from "fastify";
import type { HttpProblem } from "../http/problem.ts";

/** Errors in the two shapes that Marquez's clients know: `{code, message}`, and `{errors}` for bad values. */
export function sendV1Error(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  if (problem.code === "invalid-parameter") {
    return reply
      .code(400)
      .send({ errors: [`query param ${problem.pointer ?? ""} ${problem.message}`.trim()] });
  }
  const { pointer, expected } = problem;
  return reply.code(problem.status).send({
    code: problem.status,
    message: problem.message,
    ...(pointer === undefined ? {} : { pointer }),
    ...(expected === undefined ? {} : { expected }),
  });
}
