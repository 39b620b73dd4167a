import type { ReadContext, Store } from "@headwater/store";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import { readerOf } from "../http/read.ts";
import type { Answer } from "../v2/contract/answer.ts";
import { type Query, storable } from "./query.ts";

/** Input of a handler. */
export interface RouteInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly reply: FastifyReply;
}

/**
 * Adds a GET route to an application and its API description. The schema describes the response; the handler reads from
 * one snapshot.
 */
export type AddRoute = <Schema extends TSchema>(
  path: string,
  summary: string,
  schema: Schema,
  handler: (context: ReadContext, input: RouteInput) => Promise<Answer<Schema>>,
) => void;

/** Returns the function that adds routes to an application. */
export function routeAdder(app: FastifyInstance, store: Store): AddRoute {
  const read = readerOf(store);
  return (path, summary, response, handler) => {
    const schema: FastifySchema = { tags: ["Marquez"], summary, response: { 200: response } };
    app.get(path, { schema }, async (request: FastifyRequest, reply) =>
      read(reply, (context) => {
        const params = storableParameters(request.params);
        return handler(context, { params, query: request.query as Query, reply });
      }),
    );
  };
}

function storableParameters(params: unknown): RouteInput["params"] {
  const entries = Object.entries(params as RouteInput["params"]);
  return Object.fromEntries(entries.map(([name, value]) => [name, storable(value)]));
}
