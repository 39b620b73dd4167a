import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  explainTerms,
  listSortedRuns,
  type ReadContext,
  readRun,
  readRunComparison,
  readRunStates,
  runSorts,
  type SelectionTerm,
  type Store,
  selectRuns,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { directionOf, listPage, OrderDirection } from "./kit/lists.ts";
import { notFound } from "./kit/nodes.ts";
import { Cursor, IdParameter, Limit, OptionalInstant } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";
import { parseSelectionParameter } from "./kit/selections.ts";

const RunsQuery = Type.Object({
  state: Type.Optional(contract.RunState),
  lost: Type.Optional(Type.Boolean()),
  namespace: Type.Optional(Type.String({ description: "Namespace of the job." })),
  tag: Type.Optional(Type.String({ description: "Tag of the job." })),
  owner: Type.Optional(Type.String({ description: "Owner of the job." })),
  type: Type.Optional(Type.String({ maxLength: 200, description: "Type of the job, such as DAG or TASK." })),
  platform: Type.Optional(
    Type.String({ maxLength: 200, description: "Platform of the job, such as airflow." }),
  ),
  since: Type.Optional(Type.String({ format: "date-time", description: "Started at this time or later." })),
  until: OptionalInstant,
  attempts: Type.Union([Type.Literal("all"), Type.Literal("latest")], {
    default: "all",
    description: "latest: leaves out attempts of tasks that were retried.",
  }),
  q: Type.Optional(
    Type.String({
      maxLength: 500,
      description: "A selection of jobs, as in the list of jobs; `state:` applies to the run.",
    }),
  ),
  sort: Type.Union(
    runSorts.map((sort) => Type.Literal(sort)),
    {
      default: "started",
      description: "nominal: logical date. All but `started` sort the newest 50,000 matching runs.",
    },
  ),
  order: OrderDirection,
  cursor: Cursor,
  limit: Limit(500, 50),
});

const RunPage = Type.Object({
  ...listPage(contract.RunSummary).properties,
  truncated: Type.Boolean({ description: "True if more than 50,000 runs match: `total` is 50,000." }),
});

/** Runs. */
export function runRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const params = IdParameter;
  const tags = ["Runs"];

  return async (app) => {
    app.get(
      "/runs",
      {
        schema: {
          tags,
          summary: "List runs, by default newest first",
          description:
            "With `lost`, a page may hold fewer runs than `limit`, or none, and still have a `next`: one request reads at most 3,000 runs.",
          querystring: RunsQuery,
          response: responses(RunPage),
        },
      },
      ({ query }, reply) => read(reply, (context) => listAllRuns(context, query)),
    );

    app.get(
      "/runs/:id",
      {
        schema: {
          tags,
          summary: "Get a run with its datasets, facets, children and events",
          params,
          response: responses(contract.RunDetail),
        },
      },
      ({ params: { id } }, reply) => read(reply, (context) => requireRun(context, id)),
    );

    app.get(
      "/runs/:id/states",
      {
        schema: {
          tags,
          summary: "Get the states of all jobs inside a run, such as the tasks of a DAG run",
          description: "Includes the jobs that did not run, with the reason.",
          params,
          response: responses(contract.RunStates),
        },
      },
      ({ params: { id } }, reply) => read(reply, (context) => requireStates(context, id)),
    );

    app.get(
      "/runs/:id/comparison",
      {
        schema: {
          tags,
          summary: "Compare a run with another run, such as the last successful one",
          params,
          querystring: Type.Object({ with: contract.Uuid }),
          response: responses(contract.RunComparison),
        },
      },
      ({ params: { id }, query }, reply) => read(reply, (context) => compareRuns(context, id, query.with)),
    );
  };
}

async function listAllRuns(context: ReadContext, query: Static<typeof RunsQuery>) {
  const { cursor, limit, q, sort, order, since, until, attempts, state, lost, ...ofJob } = query;
  const { condition, notes } = await selectJobs(context, q, ofJob);
  const page = await listSortedRuns(
    context.session,
    {
      ...(state && { state }),
      ...(lost && { lost }),
      latestAttempts: attempts === "latest",
      ...(since !== undefined && { since: Date.parse(since) }),
      ...(until !== undefined && { until: Date.parse(until) }),
      ...(condition && { condition }),
    },
    { sort, direction: directionOf(sort, order, ["job"]) },
    limit,
    cursor,
  );
  return { ...page, notes };
}

/** Returns the condition on runs of a selection and filters on their jobs; undefined without any. */
async function selectJobs(
  context: ReadContext,
  q: string | undefined,
  ofJob: { readonly [Field in "namespace" | "tag" | "owner" | "type" | "platform"]?: string | undefined },
) {
  const terms = Object.entries(ofJob).flatMap(([field, text]): SelectionTerm[] =>
    text === undefined ? [] : [{ kind: "term", field: field as keyof typeof ofJob, text, match: "exact" }],
  );
  const parts = [...(q === undefined || q.trim() === "" ? [] : [parseSelectionParameter(q, "q")]), ...terms];
  if (parts.length === 0) return { condition: undefined, notes: [] };
  const unmatched: SelectionTerm[] = [];
  const selection = parts.length === 1 ? parts[0]! : { kind: "and" as const, parts };
  const condition = await selectRuns(context, selection, (term, matches) => {
    if (matches === 0) unmatched.push(term);
  });
  return { condition, notes: await explainTerms(context.session, unmatched) };
}

async function requireRun({ session }: ReadContext, id: string) {
  const run = await readRun(session, id);
  if (!run) throw notFound("run", id);
  return run;
}

async function requireStates(context: ReadContext, id: string) {
  const states = await readRunStates(context, id);
  if (!states) throw notFound("run", id);
  return states;
}

async function compareRuns({ session }: ReadContext, id: string, other: string) {
  const comparison = await readRunComparison(session, id, other);
  if (!comparison) throw notFound("pair of runs", `${id} and ${other}`);
  return comparison;
}
