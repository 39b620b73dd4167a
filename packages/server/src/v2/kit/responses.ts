import Type, { type TSchema } from "typebox";
import type { Answer } from "../contract/answer.ts";
import { ProblemDetails } from "../contract/common.ts";

const problems = { "4xx": ProblemDetails, "5xx": ProblemDetails } as const;

/**
 * Responses of a route: the given schema for 200, problem details for every error. The compiler checks what the handler
 * returns against the schema.
 */
export const responses = <Schema extends TSchema>(schema: Schema) => ({
  200: Type.Unsafe<Answer<Schema>>(schema),
  ...problems,
});

/** Responses of a route that answers either JSON or CSV. */
export const jsonOrCsvResponses = <Schema extends TSchema>(schema: Schema) => ({
  200: {
    description: "JSON, or CSV if requested",
    content: {
      "application/json": { schema: Type.Unsafe<Answer<Schema>>(schema) },
      "text/csv": { schema: Type.String() },
    },
  },
  ...problems,
});

/** Responses of a route that answers a stream of server-sent events with data of the given schema. */
export const streamResponses = <Schema extends TSchema>(schema: Schema) => ({
  200: {
    description: "A stream of server-sent events",
    content: { "text/event-stream": { schema: Type.Unsafe<Answer<Schema>>(schema) } },
  },
  ...problems,
});
