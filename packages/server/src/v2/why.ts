import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findRun, type ReadContext, readCurrentHealth, readExplanation, type Store } from "@headwater/store";
import Type, { type Static } from "typebox";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { notFound, requireNode } from "./kit/nodes.ts";
import { responses } from "./kit/responses.ts";

const WhyQuery = Type.Object({
  node: Type.Optional(contract.Uuid),
  run: Type.Optional(contract.Uuid),
});

/** Explanations of problems. */
export function whyRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/why",
      {
        schema: {
          tags: ["Home"],
          summary: "Explain why a dataset, a job or a run has a problem",
          description:
            "Compares the runs that took part in the problem with the last ones before it: failed and late jobs, changed schemas, SQL, code, " +
            "numbers of rows, checks, engines and settings, of the node and of everything upstream. Pass either `node` or `run`.",
          querystring: WhyQuery,
          response: responses(contract.WhyAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => explain(context, query)),
    );
  };
}

async function explain(context: ReadContext, { node, run }: Static<typeof WhyQuery>) {
  if ((node === undefined) === (run === undefined)) {
    throw new HttpProblem("invalid-parameter", "Pass either `node` or `run`.", {
      pointer: "node",
      expected: "The id of a dataset or job, or of a run.",
    });
  }
  const health = await readCurrentHealth(context);
  if (node !== undefined) return readExplanation(context, await requireNode(context.session, node), health);
  const found = await findRun(context.session, run!);
  if (!found) throw notFound("run", run!);
  return readExplanation(context, found, health);
}
