import type { FastifyReply } from "fastify";
import { HttpProblem } from "../http/problem.ts";

/** Marquez's words for something that is not there: `Dataset 'x' not found.` */
export function notFound(what: string, name: string): HttpProblem {
  return new HttpProblem("not-found", `${what} '${name}' not found.`, {
    expected: "The name of something that an event has named.",
  });
}

/** Nothing has that node id. Marquez says the same of an id that it cannot read. */
export function noNode(nodeId: string): HttpProblem {
  return new HttpProblem("not-found", `Could not find node '${nodeId.slice(0, 200)}'.`, {
    pointer: "nodeId",
    expected:
      "dataset:{namespace}:{name}, job:{namespace}:{name} or datasetField:{namespace}:{name}:{column}",
  });
}

/** Marquez's words for a query parameter that is not valid. */
export function badQuery(name: string, message: string): HttpProblem {
  return new HttpProblem("invalid-parameter", `query param ${name} ${message}`, {
    pointer: name,
    expected: message,
  });
}

/** Errors in the two shapes that Marquez's clients know: `{code, message}`, and `{errors}` for bad values. */
export function sendV1Error(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  const { pointer, expected } = problem;
  const more = {
    ...(pointer === undefined ? {} : { pointer }),
    ...(expected === undefined ? {} : { expected }),
  };
  if (problem.code === "invalid-parameter") {
    return reply.code(400).send({ errors: [problem.message], ...more });
  }
  return reply.code(problem.status).send({ code: problem.status, message: problem.message, ...more });
}
