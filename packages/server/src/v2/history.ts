import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readLineageDiff, readMoments, type Store } from "@headwater/store";
import Type from "typebox";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { answers, Direction, Limit, nodeOf, Uuid } from "./kit/route-kit.ts";

const Moment = Type.Optional(Type.String({ format: "date-time" }));

/** What lineage was, and when and how it changed. */
export function timeRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  return async (app) => {
    app.get(
      "/lineage/moments",
      {
        schema: {
          tags: ["Lineage"],
          summary: "When the lineage around a dataset or job changed",
          description:
            "The neighbourhood is that of all time: what `depth` job steps reach over edges each of which was current at " +
            "some time, at most 1,000 nodes. `from` and `to` are inclusive.",
          querystring: Type.Object({
            node: Uuid,
            direction: Direction,
            depth: Type.Integer({ minimum: 0, maximum: 20, default: 1 }),
            limit: Limit(5000, 1000),
            from: Moment,
            to: Moment,
          }),
          response: answers(contract.MomentsAnswer),
        },
      },
      async ({ query }) =>
        readMoments(database, index, {
          focus: await nodeOf(database, query.node),
          direction: query.direction,
          depth: query.depth,
          limit: query.limit,
          from: query.from === undefined ? null : Date.parse(query.from),
          to: query.to === undefined ? null : Date.parse(query.to),
        }),
    );

    app.get(
      "/lineage/diff",
      {
        schema: {
          tags: ["Lineage"],
          summary: "How the lineage around a dataset or job differs between two instants",
          description:
            "Compares the two neighbourhoods, each walked to the same depth; without `to` the second is that of now.",
          querystring: Type.Object({
            node: Uuid,
            direction: Direction,
            depth: Type.Integer({ minimum: 0, maximum: 20, default: 1 }),
            limit: Limit(1000, 300),
            from: Type.String({ format: "date-time" }),
            to: Moment,
          }),
          response: answers(contract.LineageDiffAnswer),
        },
      },
      async ({ query }) => {
        const [from, to] = [Date.parse(query.from), query.to === undefined ? null : Date.parse(query.to)];
        if (to !== null && to < from) {
          throw new HttpProblem("invalid-parameter", "The comparison would end before it begins.", {
            pointer: "to",
            expected: "An instant not before `from`.",
          });
        }
        return readLineageDiff(database, index, {
          focus: await nodeOf(database, query.node),
          direction: query.direction,
          depth: query.depth,
          limit: query.limit,
          from,
          to,
        });
      },
    );
  };
}
