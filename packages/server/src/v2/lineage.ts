import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type ReadContext,
  readColumnEdges,
  readColumnLineage,
  readLineage,
  readSelection,
  type Store,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { HttpProblem } from "../http/problem.ts";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { requireFocus, requireNode } from "./kit/nodes.ts";
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
import { parseSelectionParameter, selectionDescription } from "./kit/selections.ts";

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const LineageQuery = Type.Object({
  node: contract.Uuid,
  taskGroup: TaskGroup,
  direction: Direction,
  depth: Type.Integer({ minimum: 0, maximum: 100, default: 1 }),
  limit: LineageLimit,
  asOf: OptionalInstant,
});
const SelectionQuery = Type.Object({
  select: Type.String({ minLength: 1, maxLength: 1_000 }),
  limit: Limit(5000, 200),
  asOf: OptionalInstant,
});
/** Maximum number of datasets whose column edges one request reads. */
const maxDatasets = 100;

const ColumnEdgesQuery = Type.Object({
  datasets: Type.String({
    maxLength: maxDatasets * 37,
    description: `Ids of at most ${maxDatasets} datasets, separated by commas.`,
  }),
  limit: Limit(20_000, 5000),
  indirect: Type.Boolean({
    default: false,
    description: "Include INDIRECT and dataset-wide dependencies.",
  }),
  asOf: OptionalInstant,
});
const ColumnQuery = Type.Object({
  dataset: contract.Uuid,
  column: Type.Optional(Type.String()),
  direction: Direction,
  depth: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  limit: Limit(20_000, 2000),
  indirect: Type.Boolean({
    default: false,
    description: "Include INDIRECT and dataset-wide dependencies.",
  }),
  asOf: OptionalInstant,
});

/** Lineage of tables and columns. */
export function lineageRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const tags = ["Lineage"];

  return async (app) => {
    app.get(
      "/lineage",
      {
        schema: {
          tags,
          summary: "Get the lineage around a dataset or job",
          description:
            "A depth of one is one job step: from a dataset to its adjacent jobs and the datasets on their other side. " +
            "A job with jobs inside it, such as a DAG, a Spark application or a dbt run, stands for all of them: the response " +
            "has its tasks and the datasets that they read and write, and further steps start from there. " +
            "The response holds at most `limit` nodes, nearest first; `truncated` tells whether nodes were left out.",
          querystring: LineageQuery,
          response: responses(contract.LineageAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => readLineageAround(context, query)),
    );

    app.get(
      "/lineage/selection",
      {
        schema: {
          tags,
          summary: "Get the subgraph that a selection matches",
          description: `${selectionDescription} Hidden nodes are left out.`,
          querystring: SelectionQuery,
          response: responses(contract.SelectionAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => readSelected(context, query)),
    );

    app.get(
      "/column-lineage",
      {
        schema: {
          tags,
          summary: "Get the lineage of a column, or of all columns of a dataset",
          querystring: ColumnQuery,
          response: responses(contract.ColumnLineageAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => readColumns(context, query)),
    );

    app.get(
      "/column-edges",
      {
        schema: {
          tags,
          summary: "Get the column edges that end in datasets",
          description: "Direct edges first. A graph that shows columns draws those that also start in it.",
          querystring: ColumnEdgesQuery,
          response: responses(contract.ColumnEdgesAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => readEdgesInto(context, query)),
    );
  };
}

async function readLineageAround(
  context: ReadContext,
  { asOf, limit, ...query }: Static<typeof LineageQuery>,
) {
  const focus = await requireFocus(context, query);
  return readLineage(context, { ...query, focus, limit: limitFor(focus, limit), asOf: toEpoch(asOf) });
}

function readSelected(context: ReadContext, { select, limit, asOf }: Static<typeof SelectionQuery>) {
  return readSelection(context, {
    selection: parseSelectionParameter(select, "select"),
    limit,
    asOf: toEpoch(asOf),
  });
}

function readEdgesInto(context: ReadContext, query: Static<typeof ColumnEdgesQuery>) {
  const { datasets, asOf, ...rest } = query;
  const ids = datasets.split(",");
  if (ids.length > maxDatasets || ids.some((id) => !uuidPattern.test(id))) {
    throw new HttpProblem("invalid-parameter", "`datasets` is not a list of ids.", {
      pointer: "datasets",
      expected: `At most ${maxDatasets} ids of datasets, separated by commas.`,
    });
  }
  return readColumnEdges(context, { ...rest, datasets: ids, asOf: toEpoch(asOf) });
}

async function readColumns(
  context: ReadContext,
  { dataset, column, asOf, ...query }: Static<typeof ColumnQuery>,
) {
  return readColumnLineage(context, {
    ...query,
    dataset: await requireNode(context.session, dataset, "dataset"),
    column: column ?? null,
    asOf: toEpoch(asOf),
  });
}
