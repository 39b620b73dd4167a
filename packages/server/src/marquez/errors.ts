import type { FastifyReply } from "fastify";
import { HttpProblem } from "../http/problem.ts";
import type { Answer } from "../v2/contract/answer.ts";
import type { ErrorMessage, InvalidValues } from "./contract.ts";

/** The problem for an unknown name, with Marquez's message: `Dataset 'x' not found.` */
export function notFound(what: string, name: string): HttpProblem {
  return new HttpProblem("not-found", `${what} '${name}' not found.`, {
    expected: "A name that an event has mentioned.",
  });
}

/** The problem for an unknown node id. Marquez reports ids that it cannot parse the same way. */
export function nodeNotFound(nodeId: string): HttpProblem {
  return new HttpProblem("not-found", `Could not find node '${nodeId.slice(0, 200)}'.`, {
    pointer: "nodeId",
    expected:
      "dataset:{namespace}:{name}, job:{namespace}:{name} or datasetField:{namespace}:{name}:{column}",
  });
}

/** The problem for an invalid query parameter, with Marquez's message. */
export function badQuery(name: string, message: string): HttpProblem {
  return new HttpProblem("invalid-parameter", `query param ${name} ${message}`, {
    pointer: name,
    expected: message,
  });
}

/** Sends an error in the two shapes that Marquez's clients know: `{code, message}`, and `{errors}` for invalid values. */
export function sendMarquezError(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  const { pointer, expected } = problem;
  const where = {
    ...(pointer === undefined ? {} : { pointer }),
    ...(expected === undefined ? {} : { expected }),
  };
  if (problem.code === "invalid-parameter") {
    const body: Answer<typeof InvalidValues> = { errors: [problem.message], ...where };
    return reply.code(400).send(body);
  }
  const body: Answer<typeof ErrorMessage> = { code: problem.status, message: problem.message, ...where };
  return reply.code(problem.status).send(body);
}
