import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type ReadContext, readLineageDiff, readMoments, type Store } from "@headwater/store";
import Type, { type Static } from "typebox";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { requireFocus } from "./kit/nodes.ts";
import {
  Direction,
  Limit,
  LineageLimit,
  limitFor,
  OptionalInstant,
  TaskGroup,
  toEpoch,
} from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const Depth = Type.Integer({ minimum: 0, maximum: 20, default: 1 });
const MomentsQuery = Type.Object({
  node: contract.Uuid,
  taskGroup: TaskGroup,
  direction: Direction,
  depth: Depth,
  limit: Limit(5000, 1000),
  from: OptionalInstant,
  to: OptionalInstant,
});
const DiffQuery = Type.Object({
  node: contract.Uuid,
  taskGroup: TaskGroup,
  direction: Direction,
  depth: Depth,
  limit: LineageLimit,
  from: Type.String({ format: "date-time" }),
  to: OptionalInstant,
});

/** The history of lineage. */
export function historyRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/lineage/moments",
      {
        schema: {
          tags: ["Lineage"],
          summary: "List the times at which the lineage around a dataset or job changed",
          description:
            "Covers the neighborhood of all time: nodes within `depth` job steps over edges that were current at any " +
            "time, at most 1,000. `from` and `to` are inclusive.",
          querystring: MomentsQuery,
          response: responses(contract.MomentsAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => readMomentsAround(context, query)),
    );

    app.get(
      "/lineage/diff",
      {
        schema: {
          tags: ["Lineage"],
          summary: "Compare the lineage around a dataset or job at two points in time",
          description:
            "Both neighborhoods have the same depth. Without `to`, compares with the current lineage.",
          querystring: DiffQuery,
          response: responses(contract.LineageDiffAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => compareLineage(context, query)),
    );
  };
}

async function readMomentsAround(context: ReadContext, { from, to, ...query }: Static<typeof MomentsQuery>) {
  const focus = await requireFocus(context, query);
  return readMoments(context, { ...query, focus, from: toEpoch(from), to: toEpoch(to) });
}

async function compareLineage(context: ReadContext, query: Static<typeof DiffQuery>) {
  const { taskGroup, direction, depth } = query;
  const [from, to] = [Date.parse(query.from), toEpoch(query.to)];
  if (to !== null && to < from) {
    throw new HttpProblem("invalid-parameter", "`to` is before `from`.", {
      pointer: "to",
      expected: "An instant not before `from`.",
    });
  }
  const focus = await requireFocus(context, query);
  const limit = limitFor(focus, query.limit);
  return readLineageDiff(context, { focus, taskGroup, direction, depth, limit, from, to });
}
