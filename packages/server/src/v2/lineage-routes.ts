import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { readColumnLineage, readLineage, type Store } from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { answers, Direction, Limit, nodeOf, Uuid } from "./route-parts.ts";

/** Lineage of tables and columns. */
export function lineageRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  return async (app) => {
    app.get(
      "/lineage",
      {
        schema: {
          tags: ["Lineage"],
          summary: "What feeds a dataset or job, and what it feeds",
          description:
            "A depth of one is one job step: from a dataset it reaches the jobs beside it and the datasets beyond them. " +
            "The answer holds at most `limit` nodes, nearest first, and says when it was cut.",
          querystring: Type.Object({
            node: Uuid,
            direction: Direction,
            depth: Type.Integer({ minimum: 0, maximum: 100, default: 1 }),
            limit: Limit(5000, 200),
            asOf: Type.Optional(Type.String({ format: "date-time" })),
          }),
          response: answers(contract.LineageAnswer),
        },
      },
      async ({ query }) =>
        readLineage(database, index, {
          focus: await nodeOf(database, query.node),
          direction: query.direction,
          depth: query.depth,
          limit: query.limit,
          asOf: query.asOf === undefined ? null : Date.parse(query.asOf),
        }),
    );

    app.get(
      "/column-lineage",
      {
        schema: {
          tags: ["Lineage"],
          summary: "Where a column comes from and where it goes",
          querystring: Type.Object({
            dataset: Uuid,
            column: Type.Optional(Type.String()),
            direction: Direction,
            depth: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
            limit: Limit(20_000, 2000),
            indirect: Type.Boolean({
              default: false,
              description: "Follow INDIRECT and dataset-wide dependencies too.",
            }),
            asOf: Type.Optional(Type.String({ format: "date-time" })),
          }),
          response: answers(contract.ColumnLineageAnswer),
        },
      },
      async ({ query }) =>
        readColumnLineage(database, index, {
          dataset: await nodeOf(database, query.dataset, "dataset"),
          column: query.column ?? null,
          direction: query.direction,
          depth: query.depth,
          limit: query.limit,
          indirect: query.indirect,
          asOf: query.asOf === undefined ? null : Date.parse(query.asOf),
        }),
    );
  };
}
