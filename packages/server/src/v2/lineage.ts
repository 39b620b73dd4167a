import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { parseSelection, type Selection, SelectionError } from "@headwater/graph";
import { readColumnLineage, readLineage, readSelection, type Store } from "@headwater/store";
import Type from "typebox";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { answers, Direction, Limit, nodeOf, Uuid } from "./kit/route-kit.ts";

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
      "/lineage/selection",
      {
        schema: {
          tags: ["Lineage"],
          summary: "The part of the whole graph that a selection means",
          description:
            '`orders`: names that contain it; `"orders"`: what is called so; `dim_*`: a pattern. Fields: `dataset:`, `job:`, ' +
            "`ns:`, `tag:`, `owner:`, `type:`, `state:`, `column:`. A space or `and`: both; a comma or `or`: either; `!` or `not`: " +
            "without; parentheses. `+orders`: with everything upstream; `2+orders+3` or `+2 orders 3+`: with two job steps " +
            "upstream and three downstream. Hidden things are left out.",
          querystring: Type.Object({
            select: Type.String({ minLength: 1, maxLength: 1_000 }),
            limit: Limit(5000, 200),
            asOf: Type.Optional(Type.String({ format: "date-time" })),
          }),
          response: answers(contract.SelectionAnswer),
        },
      },
      async ({ query }) =>
        readSelection(database, index, {
          selection: selectionOf(query.select),
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

/** Terms of a selection at most: each is a question to the database. */
const mostTerms = 20;

/** @throws HttpProblem `invalid-parameter` */
function selectionOf(text: string): Selection {
  try {
    const selection = parseSelection(text);
    if (countTerms(selection) > mostTerms) {
      throw new HttpProblem("invalid-parameter", `The selection has more than ${mostTerms} terms.`, {
        pointer: "select",
        expected: `At most ${mostTerms} names and terms such as tag:pii.`,
      });
    }
    return selection;
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new HttpProblem("invalid-parameter", `${error.message} (At character ${error.position + 1}.)`, {
      pointer: "select",
      expected: "A selection such as +2 orders 3+ or tag:pii ns:redshift*.",
    });
  }
}

function countTerms(selection: Selection): number {
  switch (selection.kind) {
    case "term":
      return 1;
    case "and":
    case "or":
      return selection.parts.reduce((sum, part) => sum + countTerms(part), 0);
    default:
      return 1 + countTerms(selection.of);
  }
}
