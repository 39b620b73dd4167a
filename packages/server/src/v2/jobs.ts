import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  listJobVersions,
  readChildJobs,
  readDatasetEvents,
  readDatasetQuality,
  readRunComparison,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract/index.ts";
import { answers, Cursor, IdParameter, Limit, nodeOf, notFound, Uuid } from "./kit/route-kit.ts";

/** What the pages of a dataset, a job and a run show beyond the thing itself. */
export function pageRoutes({ database, index }: Store): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/datasets/:id/quality",
      {
        schema: {
          tags: ["Datasets"],
          summary: "Assertions about a dataset and its metrics, over the latest runs",
          params: IdParameter,
          response: answers(contract.DatasetQuality),
        },
      },
      async ({ params }) => readDatasetQuality(database, index, await nodeOf(database, params.id, "dataset")),
    );

    app.get(
      "/datasets/:id/events",
      {
        schema: {
          tags: ["Datasets"],
          summary: "Events that mention a dataset, newest first, at most 100",
          description:
            "Those of the latest runs of the jobs that write or read it, and dataset events that describe it.",
          params: IdParameter,
          response: answers(contract.DatasetEvents),
        },
      },
      async ({ params }) => readDatasetEvents(database, index, await nodeOf(database, params.id, "dataset")),
    );

    app.get(
      "/jobs/:id/versions",
      {
        schema: {
          tags: ["Jobs"],
          summary: "Versions of a job, newest first",
          params: IdParameter,
          querystring: Type.Object({ cursor: Cursor, limit: Limit(100, 20) }),
          response: answers(contract.page(contract.JobVersion)),
        },
      },
      async ({ params, query }) =>
        listJobVersions(
          database,
          index,
          (await nodeOf(database, params.id, "job")).node,
          query.limit,
          query.cursor,
        ),
    );

    app.get(
      "/jobs/:id/children",
      {
        schema: {
          tags: ["Jobs"],
          summary:
            "Jobs that belong to a job, such as the tasks of a DAG, with their last runs; at most 1,000",
          params: IdParameter,
          response: answers(Type.Object({ items: Type.Array(contract.ChildJob), truncated: Type.Boolean() })),
        },
      },
      async ({ params }) => readChildJobs(database, await nodeOf(database, params.id, "job")),
    );

    app.get(
      "/runs/:id/comparison",
      {
        schema: {
          tags: ["Runs"],
          summary: "How a run differs from another, `with`, such as the last good one",
          params: IdParameter,
          querystring: Type.Object({ with: Uuid }),
          response: answers(contract.RunComparison),
        },
      },
      async ({ params, query }) => {
        const comparison = await readRunComparison(database, params.id, query.with);
        if (!comparison) throw notFound("pair of runs", `${params.id} and ${query.with}`);
        return comparison;
      },
    );
  };
}
