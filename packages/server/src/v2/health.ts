import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readCurrentHealth, type Store } from "@headwater/store";
import Type from "typebox";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const ProblemsQuery = Type.Object({
  kind: Type.Optional(contract.HealthProblemKind),
  inactive: Type.Boolean({
    default: false,
    description: "Include problems of jobs that have not run for 30 days.",
  }),
  limit: Limit(5_000, 500),
});

/** Problems of jobs and datasets. */
export function healthRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/problems",
      {
        schema: {
          tags: ["Home"],
          summary: "List what is wrong now: failed and late jobs, stale datasets, failing checks",
          querystring: ProblemsQuery,
          response: responses(contract.HealthAnswer),
        },
      },
      ({ query: { kind, inactive, limit } }, reply) =>
        read(reply, async (context) => {
          const { at, problems, truncated } = await readCurrentHealth(context);
          const matching = [...problems.values()]
            .flat()
            .filter(
              (problem) => (inactive || !problem.inactive) && (kind === undefined || problem.kind === kind),
            )
            .sort((a, b) => (a.since < b.since ? 1 : a.since > b.since ? -1 : 0));
          return { at, problems: matching.slice(0, limit), truncated: truncated || matching.length > limit };
        }),
    );
  };
}
