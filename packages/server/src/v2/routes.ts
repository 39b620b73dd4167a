import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  datasetId,
  jobId,
  listDatasetRuns,
  listDatasetVersions,
  listNamespaces,
  listNodes,
  listRuns,
  readColumnLineage,
  readDataset,
  readJob,
  readLineage,
  readOverview,
  readRun,
  reference,
  type Store,
  search,
} from "@headwater/store";
import Type from "typebox";
import type { AccessOptions } from "../http/access.ts";
import { parseJson } from "../http/body.ts";
import { productVersion } from "../version.ts";
import * as contract from "./contract.ts";
import { eventRoutes } from "./event-routes.ts";
import { identityRoutes } from "./identity-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { answers, Cursor, Direction, IdParameter, Limit, nodeOf, notFound, Uuid } from "./route-parts.ts";
import { sessionRoutes } from "./session-routes.ts";

/** The routes of the v2 API, below `/api/v2`. */
export function v2Routes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  const node = (id: string, kind?: "dataset" | "job") => nodeOf(database, id, kind);

  return async (app) => {
    // Bodies come as text (the log keeps what was sent); the routes here are about their content.
    app.addHook("preValidation", async (request) => {
      if (typeof request.body === "string" && request.routeOptions.schema?.body)
        request.body = parseJson(request.body);
    });

    app.get(
      "/overview",
      {
        schema: {
          tags: ["Home"],
          summary: "Numbers and lists for a home page",
          response: answers(contract.Overview),
        },
      },
      async () => ({
        ...(await readOverview(database, index)),
        authentication: access.mode,
        version: productVersion,
      }),
    );

    app.get(
      "/search",
      {
        schema: {
          tags: ["Search"],
          summary: "Search names of datasets, jobs and columns, tolerating typing errors",
          querystring: Type.Object({
            q: Type.String({ minLength: 1, maxLength: 500 }),
            kind: Type.Optional(
              Type.Union([Type.Literal("dataset"), Type.Literal("job"), Type.Literal("column")]),
            ),
            namespace: Type.Optional(Type.String()),
            limit: Limit(100, 20),
          }),
          response: answers(Type.Object({ items: Type.Array(contract.SearchHit) })),
        },
      },
      async ({ query }) => {
        const { q, kind, namespace, limit } = query;
        const items = await search(database, {
          text: q,
          limit,
          ...(kind === undefined ? {} : { kind }),
          ...(namespace === undefined ? {} : { namespace }),
        });
        return { items };
      },
    );

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
        reference(await node(kind === "dataset" ? datasetId(namespace, name) : jobId(namespace, name), kind)),
    );

    app.get(
      "/datasets",
      {
        schema: {
          tags: ["Datasets"],
          summary: "Datasets, the latest named first",
          querystring: Type.Object({
            namespace: Type.Optional(Type.String()),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.ListedNode)),
        },
      },
      async ({ query: { namespace, cursor, limit } }) =>
        listNodes(database, "dataset", namespace === undefined ? {} : { namespace }, limit, cursor),
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
      async ({ params }) => readDataset(database, index, await node(params.id, "dataset")),
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
        listDatasetVersions(database, (await node(params.id, "dataset")).node, query.limit, query.cursor),
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
          await node(params.id, "dataset"),
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
          querystring: Type.Object({
            namespace: Type.Optional(Type.String()),
            state: Type.Optional(contract.RunState),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.ListedNode)),
        },
      },
      async ({ query: { namespace, state, cursor, limit } }) =>
        listNodes(
          database,
          "job",
          { ...(namespace === undefined ? {} : { namespace }), ...(state === undefined ? {} : { state }) },
          limit,
          cursor,
        ),
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
      async ({ params }) => readJob(database, index, await node(params.id, "job")),
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
        listRuns(database, { jobs: [(await node(params.id, "job")).node] }, query.limit, query.cursor),
    );

    app.get(
      "/runs",
      {
        schema: {
          tags: ["Runs"],
          summary: "Runs, newest first",
          querystring: Type.Object({
            state: Type.Optional(contract.RunState),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.RunSummary)),
        },
      },
      async ({ query: { state, cursor, limit } }) =>
        listRuns(database, state === undefined ? {} : { state }, limit, cursor),
    );

    app.get(
      "/runs/:id",
      {
        schema: {
          tags: ["Runs"],
          summary: "A run with its datasets, facets, children and events",
          params: IdParameter,
          response: answers(contract.RunDetail),
        },
      },
      async ({ params }) => {
        const run = await readRun(database, params.id);
        if (!run) throw notFound("run", params.id);
        return run;
      },
    );

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
          focus: await node(query.node),
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
          dataset: await node(query.dataset, "dataset"),
          column: query.column ?? null,
          direction: query.direction,
          depth: query.depth,
          limit: query.limit,
          indirect: query.indirect,
          asOf: query.asOf === undefined ? null : Date.parse(query.asOf),
        }),
    );

    await app.register(eventRoutes(store));
    await app.register(identityRoutes(store));
    await app.register(keyRoutes(store, access));
    await app.register(sessionRoutes(access));
  };
}
