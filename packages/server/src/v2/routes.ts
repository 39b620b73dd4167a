import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type CommandContent,
  datasetId,
  findNode,
  jobId,
  listDatasetRuns,
  listDatasetVersions,
  listDecisions,
  listNamespaces,
  listNodes,
  listQuarantine,
  listReceipts,
  listRuns,
  markReplayed,
  readColumnLineage,
  readDataset,
  readEventText,
  readJob,
  readLineage,
  readOverview,
  readReceipt,
  readRun,
  reference,
  type Store,
  type StoredNode,
  search,
} from "@headwater/store";
import Type, { type TSchema } from "typebox";
import type { AccessOptions } from "../http/access.ts";
import { parseJson } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import { productVersion } from "../version.ts";
import * as contract from "./contract.ts";

const Uuid = Type.String({ format: "uuid" });
const Limit = (maximum: number, standard: number) => Type.Integer({ minimum: 1, maximum, default: standard });
const Cursor = Type.Optional(Type.String({ maxLength: 500 }));
const Direction = Type.Union([Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")], {
  default: "both",
});
const IdParameter = Type.Object({ id: Uuid });

/** Answers of a route: what it gives, and problem details for everything that can go wrong. */
const answers = (schema: TSchema) => ({
  200: schema,
  "4xx": contract.ProblemDetails,
  "5xx": contract.ProblemDetails,
});

/** The routes of the v2 API, below `/api/v2`. */
export function v2Routes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const { database, index } = store;

  const node = async (id: string, kind?: "dataset" | "job"): Promise<StoredNode> => {
    const found = await findNode(database, id);
    if (!found || (kind && found.kind !== kind)) throw notFound(kind ?? "dataset or job", id);
    return found;
  };

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

    app.get(
      "/events",
      {
        schema: {
          tags: ["Events"],
          summary: "Receipts of events, the latest received first",
          querystring: Type.Object({
            outcome: Type.Optional(
              Type.Union([
                Type.Literal("accepted"),
                Type.Literal("accepted-with-warnings"),
                Type.Literal("fold-failed"),
              ]),
            ),
            cursor: Cursor,
            limit: Limit(500, 50),
          }),
          response: answers(contract.page(contract.Receipt)),
        },
      },
      async ({ query: { outcome, cursor, limit } }) =>
        listReceipts(database, outcome === undefined ? {} : { outcome }, limit, cursor),
    );

    app.get(
      "/receipts/:id",
      {
        schema: {
          tags: ["Events"],
          summary: "What became of an event",
          params: IdParameter,
          response: answers(contract.Receipt),
        },
      },
      async ({ params }) => {
        const receipt = await readReceipt(database, params.id);
        if (!receipt) throw notFound("receipt", params.id);
        return receipt;
      },
    );

    app.get(
      "/receipts/:id/event",
      {
        schema: {
          tags: ["Events"],
          summary: "An event as it was kept",
          params: IdParameter,
          response: answers(Type.Unknown()),
        },
        serializerCompiler: () => (text) => text as string, // the text as it was kept, not as we would write it
      },
      async ({ params }, reply) => {
        const text = await readEventText(database, params.id);
        if (text === null) throw notFound("receipt", params.id);
        return reply.type("application/json").send(text);
      },
    );

    app.get(
      "/quarantine",
      {
        schema: {
          tags: ["Events"],
          summary: "What could not be taken in, the latest first",
          querystring: Type.Object({ cursor: Cursor, limit: Limit(500, 50) }),
          response: answers(contract.page(contract.Receipt)),
        },
      },
      async ({ query: { cursor, limit } }) => listQuarantine(database, limit, cursor),
    );

    app.get(
      "/identity/decisions",
      {
        schema: {
          tags: ["Identity"],
          summary: "What people decided about names of datasets, the latest first",
          response: answers(Type.Object({ items: Type.Array(contract.IdentityDecision) })),
        },
      },
      async () => ({ items: await listDecisions(database) }),
    );

    const contentOf = async ({
      kind,
      datasets,
    }: {
      kind: "same-dataset" | "different-datasets";
      datasets: readonly [string, string];
    }): Promise<CommandContent> => {
      const [a, b] = [await node(datasets[0], "dataset"), await node(datasets[1], "dataset")];
      if (a.id === b.id) {
        throw new HttpProblem("invalid-parameter", "Both ids are of one and the same name.", {
          pointer: "/datasets/1",
          expected: "The id of another dataset.",
        });
      }
      const name = (own: StoredNode) => ({ namespace: own.namespace, name: own.name });
      return { kind, datasets: [name(a), name(b)] };
    };

    app.post(
      "/identity/preview",
      {
        schema: {
          tags: ["Identity"],
          summary: "What a decision about two names would change in the graph",
          body: contract.DecisionRequest,
          response: answers(contract.IdentityDiff),
        },
      },
      async ({ body }) => store.previewDecision(await contentOf(body)),
    );

    app.post(
      "/identity/decisions",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Identity"],
          summary: "Decide that two names are one dataset, or are not",
          description:
            "Holds at once, and for the past as well, over rules and what producers say, until it is undone.",
          body: contract.DecisionRequest,
          response: answers(contract.DecisionAnswer),
        },
      },
      async ({ body }) => {
        const content = await contentOf(body);
        const diff = await store.previewDecision(content);
        return { id: await store.decide(content, body.actor ?? "unknown"), diff };
      },
    );

    app.post(
      "/identity/decisions/:id/undo",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Identity"],
          summary: "Take a decision back",
          params: IdParameter,
          body: Type.Object({
            actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Who does." })),
          }),
          response: answers(contract.DecisionAnswer),
        },
      },
      async ({ params, body }) => {
        const decision = (await listDecisions(database)).find(({ id }) => id === params.id);
        if (!decision) throw notFound("decision", params.id);
        if (decision.undone) {
          throw new HttpProblem("invalid-parameter", `It was undone by ${decision.undone.actor}.`, {
            pointer: "id",
            expected: "A decision that holds.",
          });
        }
        const content = { kind: "undo", command: params.id } as const;
        const diff = await store.previewDecision(content);
        return { id: await store.decide(content, body.actor ?? "unknown"), diff };
      },
    );

    app.post(
      "/settle",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Wait until all that follows from the events so far is in the graph",
          description:
            "Observed facts are there when an event is answered. What the SQL of runs adds, and which external tables are one, follows from a queue; this call answers when the queue is empty.",
          response: answers(contract.Settled),
        },
      },
      async () => {
        const start = Date.now();
        await store.settle();
        return { settled: true as const, waitedMs: Date.now() - start };
      },
    );

    app.post(
      "/quarantine/:id/replay",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["Events"],
          summary: "Try a quarantined submission again, after an upgrade that understands it",
          params: IdParameter,
          response: answers(contract.Receipt),
        },
      },
      async ({ params }) => {
        const text = await readEventText(database, params.id);
        if (text === null) throw notFound("quarantined submission", params.id);
        const outcome = await store.write({ value: parseJson(text), text });
        if (outcome.outcome !== "quarantined") await markReplayed(database, params.id, outcome.id);
        const receipt = await readReceipt(database, outcome.id);
        if (!receipt) throw notFound("receipt", outcome.id);
        return receipt;
      },
    );
  };
}

function notFound(what: string, id: string): HttpProblem {
  return new HttpProblem("not-found", `There is no ${what} with the id ${id}.`, {
    pointer: "id",
    expected: "An id from a list, a search or /api/v2/resolve.",
  });
}
