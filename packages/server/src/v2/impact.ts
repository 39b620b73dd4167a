import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findColumn, type ReadContext, readImpact, type Store, type StoredNode } from "@headwater/store";
import type { FastifyReply } from "fastify";
import Type, { type Static } from "typebox";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { impactCsv } from "./impact-csv.ts";
import { requireFocus } from "./kit/nodes.ts";
import { Cursor, Limit, OptionalInstant, TaskGroup, toEpoch } from "./kit/parameters.ts";
import { jsonOrCsvResponses } from "./kit/responses.ts";

const ImpactQuery = Type.Object({
  node: contract.Uuid,
  taskGroup: TaskGroup,
  column: Type.Optional(Type.String({ maxLength: 10_000 })),
  indirect: Type.Optional(
    Type.Boolean({
      description:
        "Include INDIRECT and dataset-wide dependencies of columns. Defaults to true, except for the origin of a column.",
    }),
  ),
  asOf: OptionalInstant,
  kind: Type.Optional(contract.NodeKind),
  namespace: Type.Optional(Type.String({ maxLength: 10_000 })),
  owner: Type.Optional(Type.String({ maxLength: 10_000 })),
  certainty: Type.Optional(Type.Union([Type.Literal("certain"), Type.Literal("possible")])),
  sort: Type.Union([Type.Literal("hops"), Type.Literal("name"), Type.Literal("evidence")], {
    default: "hops",
    description: "In every order, certain dependencies come before possible ones.",
  }),
  group: Type.Optional(
    Type.Union([Type.Literal("owner"), Type.Literal("dag"), Type.Literal("platform")], {
      description: "Lists the results in groups, the largest first.",
    }),
  ),
  format: Type.Optional(Type.Union([Type.Literal("json"), Type.Literal("csv")])),
  cursor: Cursor,
  limit: Limit(5_000, 100),
});
type ImpactQuery = Static<typeof ImpactQuery>;

const directions = {
  impact: { direction: "downstream", summary: "List everything that depends on a dataset, column or job" },
  origin: { direction: "upstream", summary: "List everything that a dataset, column or job depends on" },
} as const;
type Subject = keyof typeof directions;

/** Impact analysis, downstream and upstream. */
export function impactRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    for (const subject of ["impact", "origin"] as const) {
      app.get(
        `/${subject}`,
        {
          schema: {
            tags: ["Lineage"],
            summary: directions[subject].summary,
            description:
              "Traverses the graph without a depth limit, up to 5,000 datasets and jobs. From a column it follows column " +
              "lineage; where an output has none, it continues at table level with the evidence `possible`. A job with jobs inside " +
              "it, such as a DAG, stands for all of them. " +
              "`Accept: text/csv` or `format=csv` returns all matches as CSV, without pages.",
            querystring: ImpactQuery,
            response: jsonOrCsvResponses(contract.ImpactAnswer),
          },
        },
        async ({ query, headers }, reply) => {
          reply.header("vary", "accept");
          return read(reply, async (context) => {
            if (wantsCsv(query, headers.accept)) return sendCsv(context, subject, query, reply);
            return readPage(context, subject, await requireSubject(context, query), query);
          });
        },
      );
    }
  };
}

function wantsCsv({ format }: ImpactQuery, accept = ""): boolean {
  return format === "csv" || (format === undefined && /^\s*text\/csv\b/.test(accept));
}

interface Focus {
  readonly node: StoredNode;
  readonly column: string | null;
}

/** @throws HttpProblem `not-found`, `invalid-parameter` */
async function requireSubject(
  context: ReadContext,
  { node, taskGroup, column, asOf }: ImpactQuery,
): Promise<Focus> {
  const focus = await requireFocus(context, { node, taskGroup });
  if (column === undefined) return { node: focus, column: null };
  if (focus.kind !== "dataset") {
    throw new HttpProblem("invalid-parameter", "A job has no columns.", {
      pointer: "column",
      expected: "No column, or the id of a dataset as `node`.",
    });
  }
  const found = await findColumn(context, focus, column, toEpoch(asOf));
  if (found === null) {
    throw new HttpProblem("not-found", `${focus.name} has no column ${column.slice(0, 200)}, or several.`, {
      pointer: "column",
      expected: "A column that the dataset had at the requested time.",
    });
  }
  return { node: focus, column: found };
}

/** @param query - `limit` null for everything at once */
function readPage(
  context: ReadContext,
  subject: Subject,
  { node, column }: Focus,
  query: Omit<ImpactQuery, "limit"> & { readonly limit: number | null },
) {
  return readImpact(context, {
    focus: node,
    taskGroup: query.taskGroup,
    column,
    direction: directions[subject].direction,
    indirect: query.indirect ?? (subject === "impact" || column === null),
    asOf: toEpoch(query.asOf),
    kind: query.kind,
    namespace: query.namespace,
    owner: query.owner,
    certainty: query.certainty,
    sort: query.sort,
    group: query.group,
    limit: query.limit,
    cursor: query.cursor,
  });
}

async function sendCsv(context: ReadContext, subject: Subject, query: ImpactQuery, reply: FastifyReply) {
  const focus = await requireSubject(context, query);
  // Each result is one line, whatever the groups.
  const { cursor: _, group: _group, ...everything } = { ...query, limit: null };
  const answer = await readPage(context, subject, focus, everything);
  const fileName = (text: string) => text.replaceAll(/[^\w.-]+/g, "_").slice(-80);
  const column = focus.column === null ? "" : `.${fileName(focus.column)}`;
  const name = `${subject}-of-${fileName(focus.node.name)}${column}`;
  reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="${name}.csv"`)
    .header("headwater-truncated", String(answer.truncated));
  return impactCsv(answer);
}
