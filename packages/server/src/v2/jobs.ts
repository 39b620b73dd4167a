import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listJobVersions,
  listRuns,
  type ReadContext,
  readChildJobs,
  readJob,
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

const JobsQuery = Type.Object({
  ...ListQuery.properties,
  state: Type.Optional(contract.RunState),
  late: Type.Optional(Type.Boolean()),
  type: Type.Optional(
    Type.String({
      maxLength: 200,
      description: "Type as reported, such as DAG, TASK or MODEL; ignores case.",
    }),
  ),
});
const VersionsQuery = Type.Object({ cursor: Cursor, limit: Limit(100, 20) });
const RunsQuery = Type.Object({ cursor: Cursor, limit: Limit(500, 50) });

/** Jobs. */
export function jobRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const params = IdParameter;
  const tags = ["Jobs"];

  return async (app) => {
    app.get(
      "/jobs",
      {
        schema: {
          tags,
          summary: "List jobs, by default most recently seen first; `state` filters by the newest run",
          description: shortPages,
          querystring: JobsQuery,
          response: responses(listPage(contract.ListedNode)),
        },
      },
      ({ query }, reply) => read(reply, (context) => listJobs(context, query)),
    );

    app.get(
      "/jobs/:id",
      { schema: { tags, summary: "Get a job", params, response: responses(contract.JobDetail) } },
      ({ params: { id } }, reply) =>
        read(reply, async (context) => readJob(context, await requireNode(context.session, id, "job"))),
    );

    app.get(
      "/jobs/:id/runs",
      {
        schema: {
          tags,
          summary: "List the runs of a job, newest first",
          params,
          querystring: RunsQuery,
          response: responses(contract.page(contract.RunSummary)),
        },
      },
      ({ params: { id }, query }, reply) => read(reply, (context) => listRunsOfJob(context, id, query)),
    );

    app.get(
      "/jobs/:id/versions",
      {
        schema: {
          tags,
          summary: "List the versions of a job, newest first",
          params,
          querystring: VersionsQuery,
          response: responses(contract.page(contract.JobVersion)),
        },
      },
      ({ params: { id }, query }, reply) => read(reply, (context) => listVersions(context, id, query)),
    );

    app.get(
      "/jobs/:id/children",
      {
        schema: {
          tags,
          summary:
            "List the child jobs of a job, such as the tasks of a DAG, with their latest runs; at most 1,000",
          params,
          response: responses(
            Type.Object({ items: Type.Array(contract.ChildJob), truncated: Type.Boolean() }),
          ),
        },
      },
      ({ params: { id } }, reply) =>
        read(reply, async ({ session }) => readChildJobs(session, await requireNode(session, id, "job"))),
    );
  };
}

async function listJobs(context: ReadContext, query: Static<typeof JobsQuery>) {
  return listPageOf(context, "job", query);
}

async function listRunsOfJob(
  { session }: ReadContext,
  id: string,
  { limit, cursor }: Static<typeof RunsQuery>,
) {
  const { node } = await requireNode(session, id, "job");
  return listRuns(session, { jobs: [node] }, limit, cursor);
}

async function listVersions(
  context: ReadContext,
  id: string,
  { limit, cursor }: Static<typeof VersionsQuery>,
) {
  const { node } = await requireNode(context.session, id, "job");
  return listJobVersions(context, node, limit, cursor);
}
