import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findColumn, type ImpactAnswer, readImpact, type Store } from "@headwater/store";
import Type from "typebox";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { impactCsv } from "./impact-csv.ts";
import { answers, Cursor, Limit, nodeOf, Uuid } from "./kit/route-kit.ts";

/** What breaks when a thing changes, and where it comes from. */
export function impactRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  return async (app) => {
    for (const [path, direction] of [
      ["/impact", "downstream"],
      ["/origin", "upstream"],
    ] as const) {
      const isImpact = direction === "downstream";
      app.get(
        path,
        {
          schema: {
            tags: ["Lineage"],
            summary: isImpact
              ? "Everything that depends on a dataset, a column or a job"
              : "Everything that a dataset, a column or a job depends on",
            description:
              "Walks as far as it goes, to 5,000 datasets and jobs. A walk from a column follows column lineage; where an output " +
              "has none it goes on at table level, as `possible`. `Accept: text/csv` or `format=csv` gives everything that " +
              "matches, without pages.",
            querystring: Type.Object({
              node: Uuid,
              column: Type.Optional(Type.String({ maxLength: 10_000 })),
              indirect: Type.Optional(
                Type.Boolean({
                  description:
                    "Follow INDIRECT and dataset-wide dependencies of columns. By default impact does, the origin of a column does not.",
                }),
              ),
              asOf: Type.Optional(Type.String({ format: "date-time" })),
              kind: Type.Optional(contract.NodeKind),
              namespace: Type.Optional(Type.String({ maxLength: 10_000 })),
              owner: Type.Optional(Type.String({ maxLength: 10_000 })),
              certainty: Type.Optional(Type.Union([Type.Literal("certain"), Type.Literal("possible")])),
              sort: Type.Union([Type.Literal("hops"), Type.Literal("name"), Type.Literal("evidence")], {
                default: "hops",
              }),
              format: Type.Optional(Type.Union([Type.Literal("json"), Type.Literal("csv")])),
              cursor: Cursor,
              limit: Limit(500, 100),
            }),
            response: answers(contract.ImpactAnswer),
          },
        },
        async ({ query, headers }, reply) => {
          const focus = await nodeOf(database, query.node);
          const asOf = query.asOf === undefined ? null : Date.parse(query.asOf);
          let column: string | null = null;
          if (query.column !== undefined) {
            if (focus.kind !== "dataset") {
              throw new HttpProblem("invalid-parameter", "A job has no columns.", {
                pointer: "column",
                expected: "No column, or the id of a dataset as `node`.",
              });
            }
            column = await findColumn(database, index, focus, query.column, asOf);
            if (column === null) {
              throw new HttpProblem(
                "not-found",
                `${focus.name} has no one column called ${query.column.slice(0, 200)}.`,
                { pointer: "column", expected: "A column of the dataset, at the instant that is asked for." },
              );
            }
          }
          const accepted = headers.accept ?? "";
          const isCsv =
            query.format === "csv" || (query.format === undefined && /^\s*text\/csv\b/.test(accepted));
          const answer = await readImpact(database, index, {
            focus,
            column,
            direction,
            indirect: query.indirect ?? (isImpact || column === null),
            asOf,
            kind: query.kind,
            namespace: query.namespace,
            owner: query.owner,
            certainty: query.certainty,
            sort: query.sort,
            limit: isCsv ? null : query.limit,
            cursor: isCsv ? undefined : query.cursor,
          });
          reply.header("vary", "accept");
          if (!isCsv) return answer;
          const name = `${isImpact ? "impact" : "origin"}-of-${focus.name.replaceAll(/[^\w.-]+/g, "_").slice(-80)}`;
          return reply
            .type("text/csv; charset=utf-8")
            .header("content-disposition", `attachment; filename="${name}.csv"`)
            .header("headwater-truncated", String(answer.truncated))
            .send(impactCsv(answer) as unknown as ImpactAnswer);
        },
      );
    }
  };
}
