import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  datasetId,
  jobId,
  listDatasetRuns,
  listDatasetVersions,
  listNamespaces,
  listNodes,
  listRuns,
  readDataset,
  readJob,
  reference,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract/index.ts";
import { answers, Cursor, IdParameter, Limit, nodeOf } from "./kit/route-kit.ts";

const listFilters = {
  namespace: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  q: Type.Optional(Type.String({ maxLength: 500, description: "A part of the name." })),
};

const pagesMayBeShort =
  "Where the filters leave more than 1,000, a page may hold fewer than `limit`, or none, and still have a `next`: a request looks at 2,000 rows.";

/** Datasets, jobs and namespaces. */
export function catalogueRoutes(store: Store): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  return async (app) => {
    app.get(
      "/namespaces",
      {
        schema: {
          tags: ["Catalogue"],
          summary: "Every namespace with its size",
          response: answers(Type.Object({ items: Type.Array(contract.NamespaceSummary) })),
        },
      },
      async () => ({ items: await listNamespaces(database) }),
    );

    app.get(
      "/resolve",
      {
        schema: {
          tags: ["Catalogue"],
          summary: "The id of a dataset or job by its namespace and name",
          querystring: Type.Object({
            kind: contract.NodeKind,
            namespace: Type.String(),
            name: Type.String(),
          }),
          response: answers(contract.NodeReference),
        },
      },
      async ({ query: { kind, namespace, name } }) =>
        reference(
          await nodeOf(
            database,
            kind === "dataset" ? datasetId(namespace, name) : jobId(namespace, name),
            kind,
          ),
        ),
    );

    app.get(
      "/datasets",
      {
        schema: {
          tags: ["Datasets"],
          summary: "Datasets, the latest named first",
          description: pagesMayBeShort,
          querystring: Type.Object({
            ...listFilters,
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.ListedNode)),
        },
      },
      async ({ query: { cursor, limit, q, ...filter } }) =>
        listNodes(database, "dataset", { ...filter, ...(q ? { text: q } : {}) }, limit, cursor),
    );

    app.get(
      "/datasets/:id",
      {
        schema: {
          tags: ["Datasets"],
          summary: "A dataset, whole",
          params: IdParameter,
          response: answers(contract.DatasetDetail),
        },
      },
      async ({ params }) => readDataset(database, index, await nodeOf(database, params.id, "dataset")),
    );

    app.get(
      "/datasets/:id/versions",
      {
        schema: {
          tags: ["Datasets"],
          summary: "Versions of a dataset, newest first",
          params: IdParameter,
          querystring: Type.Object({ cursor: Cursor, limit: Limit(100, 20) }),
          response: answers(contract.page(contract.DatasetVersion)),
        },
      },
      async ({ params, query }) =>
        listDatasetVersions(
          database,
          index,
          (await nodeOf(database, params.id, "dataset")).node,
          query.limit,
          query.cursor,
        ),
    );

    app.get(
      "/datasets/:id/runs",
      {
        schema: {
          tags: ["Datasets"],
          summary: "Runs that wrote a dataset, or runs of the jobs that read it, newest first",
          params: IdParameter,
          querystring: Type.Object({
            role: Type.Union([Type.Literal("writer"), Type.Literal("reader")], { default: "writer" }),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.RunSummary)),
        },
      },
      async ({ params, query }) =>
        listDatasetRuns(
          database,
          index,
          await nodeOf(database, params.id, "dataset"),
          query.role,
          query.limit,
          query.cursor,
        ),
    );

    app.get(
      "/jobs",
      {
        schema: {
          tags: ["Jobs"],
          summary: "Jobs, the latest named first; `state` is that of the newest run",
          description: pagesMayBeShort,
          querystring: Type.Object({
            ...listFilters,
            state: Type.Optional(contract.RunState),
            late: Type.Optional(Type.Boolean()),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.ListedNode)),
        },
      },
      async ({ query: { cursor, limit, q, ...filter } }) =>
        listNodes(database, "job", { ...filter, ...(q ? { text: q } : {}) }, limit, cursor),
    );

    app.get(
      "/jobs/:id",
      {
        schema: {
          tags: ["Jobs"],
          summary: "A job, whole",
          params: IdParameter,
          response: answers(contract.JobDetail),
        },
      },
      async ({ params }) => readJob(database, index, await nodeOf(database, params.id, "job")),
    );

    app.get(
      "/jobs/:id/runs",
      {
        schema: {
          tags: ["Jobs"],
          summary: "Runs of a job, newest first",
          params: IdParameter,
          querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
          response: answers(contract.page(contract.RunSummary)),
        },
      },
      async ({ params, query }) =>
        listRuns(
          database,
          { jobs: [(await nodeOf(database, params.id, "job")).node] },
          query.limit,
          query.cursor,
        ),
    );
  };
}
