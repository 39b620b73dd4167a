import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listDatasetRuns,
  listDatasetVersions,
  type ReadContext,
  readDataset,
  readDatasetEvents,
  readDatasetQuality,
  type Store,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { ListQuery, listPage, shortPages } from "./kit/lists.ts";
import { listPageOf } from "./kit/node-lists.ts";
import { requireNode } from "./kit/nodes.ts";
import { Cursor, IdParameter, Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";

const PageQuery = Type.Object({ cursor: Cursor, limit: Limit(100, 20) });
const RunsQuery = Type.Object({
  role: Type.Union([Type.Literal("writer"), Type.Literal("reader")], { default: "writer" }),
  cursor: Cursor,
  limit: Limit(500, 50),
});

/** Datasets. */
export function datasetRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const params = IdParameter;
  const tags = ["Datasets"];

  return async (app) => {
    app.get(
      "/datasets",
      {
        schema: {
          tags,
          summary: "List datasets, by default most recently seen first",
          description: shortPages,
          querystring: ListQuery,
          response: responses(listPage(contract.ListedNode)),
        },
      },
      ({ query }, reply) => read(reply, (context) => listDatasets(context, query)),
    );

    app.get(
      "/datasets/:id",
      { schema: { tags, summary: "Get a dataset", params, response: responses(contract.DatasetDetail) } },
      ({ params: { id } }, reply) =>
        read(reply, async (context) =>
          readDataset(context, await requireNode(context.session, id, "dataset")),
        ),
    );

    app.get(
      "/datasets/:id/versions",
      {
        schema: {
          tags,
          summary: "List the versions of a dataset, newest first",
          params,
          querystring: PageQuery,
          response: responses(contract.page(contract.DatasetVersion)),
        },
      },
      ({ params: { id }, query }, reply) => read(reply, (context) => listVersions(context, id, query)),
    );

    app.get(
      "/datasets/:id/runs",
      {
        schema: {
          tags,
          summary: "List the runs that wrote a dataset, or the runs of the jobs that read it, newest first",
          params,
          querystring: RunsQuery,
          response: responses(contract.page(contract.RunSummary)),
        },
      },
      ({ params: { id }, query }, reply) => read(reply, (context) => listRuns(context, id, query)),
    );

    app.get(
      "/datasets/:id/quality",
      {
        schema: {
          tags,
          summary: "Get the assertions and metrics of a dataset over its latest runs",
          params,
          response: responses(contract.DatasetQuality),
        },
      },
      ({ params: { id } }, reply) =>
        read(reply, async (context) =>
          readDatasetQuality(context, await requireNode(context.session, id, "dataset")),
        ),
    );

    app.get(
      "/datasets/:id/events",
      {
        schema: {
          tags,
          summary: "List events that mention a dataset, newest first, at most 100",
          description:
            "Events of the latest runs of the jobs that write or read it, and dataset events that describe it.",
          params,
          response: responses(contract.DatasetEvents),
        },
      },
      ({ params: { id } }, reply) =>
        read(reply, async (context) =>
          readDatasetEvents(context, await requireNode(context.session, id, "dataset")),
        ),
    );
  };
}

async function listDatasets(context: ReadContext, query: Static<typeof ListQuery>) {
  return listPageOf(context, "dataset", query);
}

async function listVersions(context: ReadContext, id: string, { limit, cursor }: Static<typeof PageQuery>) {
  const { node } = await requireNode(context.session, id, "dataset");
  return listDatasetVersions(context, node, limit, cursor);
}

async function listRuns(context: ReadContext, id: string, { role, limit, cursor }: Static<typeof RunsQuery>) {
  const dataset = await requireNode(context.session, id, "dataset");
  return listDatasetRuns(context, dataset, role, limit, cursor);
}
