import {
  datasetId,
  findMarquezJob,
  findMarquezNamespace,
  findMarquezRun,
  findMarquezSource,
  findNode,
  isMarquezRunState,
  listMarquezDatasets,
  listMarquezEvents,
  listMarquezJobs,
  listMarquezJobVersions,
  listMarquezNamespaces,
  listMarquezRuns,
  listMarquezSources,
  listMarquezTags,
  listMarquezVersions,
  type MarquezRunState,
  readContents,
  readMarquezColumnLineage,
  readMarquezDatasets,
  readMarquezJobs,
  readMarquezLineage,
  readUpstreamRuns,
  resolveNodeId,
  type Store,
  searchMarquez,
} from "@headwater/store";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { badQuery, noNode, notFound } from "./errors.ts";
import { countOf, instantOf, pagingOf, type Query, storable, switchOf, textOf, wordOf } from "./query.ts";
import { statisticsRoutes } from "./statistics.ts";

type Parameters = Readonly<Record<string, string>>;
type Handler = (input: { params: Parameters; query: Query; reply: FastifyReply }) => Promise<unknown>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const jobsWithRuns = 10;

/** Marquez's read API, below `/api/v1`: its paths, shapes, nulls and node ids (docs/marquez-compatibility.md). */
export function v1Routes(store: Store): FastifyPluginAsync {
  const { database, index } = store;

  const dataset = async (namespace: string, name: string): Promise<number> => {
    const found = await findNode(database, datasetId(namespace, name));
    if (!found) throw notFound("Dataset", name);
    return found.node;
  };
  const job = async (namespace: string, name: string): Promise<number> => {
    const found = await findMarquezJob(database, namespace, name);
    if (found === null) throw notFound("Job", name);
    return found;
  };
  const nodeOf = async (query: Query) => {
    const text = textOf(query, "nodeId");
    if (text === undefined || text === "") throw badQuery("nodeId", "must not be null");
    const node = await resolveNodeId(database, index, text);
    if (!node) throw noNode(text);
    return node;
  };

  return async (app) => {
    const get = route(app);

    get("/namespaces", "Namespaces", async ({ query }) => {
      const { limit, offset } = pagingOf(query);
      return { namespaces: await listMarquezNamespaces(database, limit, offset) };
    });
    get("/namespaces/:namespace", "A namespace", async ({ params }) => {
      const found = await findMarquezNamespace(database, params.namespace!);
      if (!found) throw notFound("Namespace", params.namespace!);
      return found.namespace;
    });

    get("/sources", "Sources", async ({ query }) => {
      const { limit, offset } = pagingOf(query);
      return { sources: await listMarquezSources(database, limit, offset) };
    });
    get("/sources/:source", "A source", async ({ params }) => {
      const found = await findMarquezSource(database, params.source!);
      if (!found) throw notFound("Source", params.source!);
      return found;
    });

    get("/namespaces/:namespace/datasets", "Datasets of a namespace", async ({ params, query }) => {
      const { limit, offset } = pagingOf(query);
      const found = await findMarquezNamespace(database, params.namespace!);
      if (!found) throw notFound("Namespace", params.namespace!);
      if (found.id === null) return { datasets: [], totalCount: 0 };
      const { datasets, total } = await listMarquezDatasets(database, index, found.id, limit, offset);
      return { datasets, totalCount: total };
    });
    get("/namespaces/:namespace/datasets/:dataset", "A dataset", async ({ params }) => {
      const node = index.representative(await dataset(params.namespace!, params.dataset!));
      return (await readMarquezDatasets(database, index, [node], { columnLineage: true })).get(node);
    });
    get(
      "/namespaces/:namespace/datasets/:dataset/versions",
      "Versions of a dataset",
      async ({ params, query }) => {
        const node = index.representative(await dataset(params.namespace!, params.dataset!));
        const { versions, total } = await listMarquezVersions(database, index, node, pagingOf(query));
        return { versions, totalCount: total };
      },
    );
    get(
      "/namespaces/:namespace/datasets/:dataset/versions/:version",
      "A version of a dataset",
      async ({ params }) => {
        const node = index.representative(await dataset(params.namespace!, params.dataset!));
        const version = params.version!;
        if (!uuid.test(version)) throw notFound("Dataset version", version);
        const { versions } = await listMarquezVersions(database, index, node, {
          limit: 1,
          offset: 0,
          version: version.toLowerCase(),
        });
        if (!versions[0]) throw notFound("Dataset version", version);
        return versions[0];
      },
    );

    get("/jobs", "Jobs", async ({ query }) => {
      const { limit, offset } = pagingOf(query);
      const { jobs, total } = await listMarquezJobs(
        database,
        index,
        { lastRunStates: statesOf(query) },
        limit,
        offset,
      );
      return { jobs, totalCount: total };
    });
    get("/namespaces/:namespace/jobs", "Jobs of a namespace", async ({ params, query }) => {
      const { limit, offset } = pagingOf(query);
      const lastRunStates = statesOf(query);
      const found = await findMarquezNamespace(database, params.namespace!);
      if (!found || found.id === null) return { jobs: [], totalCount: 0 };
      const { jobs, total } = await listMarquezJobs(
        database,
        index,
        { namespace: found.id, lastRunStates },
        limit,
        offset,
      );
      return { jobs, totalCount: total };
    });
    get("/namespaces/:namespace/jobs/:job", "A job", async ({ params }) => {
      const node = await job(params.namespace!, params.job!);
      return (await readMarquezJobs(database, index, [node], jobsWithRuns)).get(node);
    });
    get("/namespaces/:namespace/jobs/:job/versions", "Versions of a job", async ({ params, query }) => {
      const node = await job(params.namespace!, params.job!);
      return { versions: await listMarquezJobVersions(database, index, node, pagingOf(query)) };
    });
    get("/namespaces/:namespace/jobs/:job/versions/:version", "A version of a job", async ({ params }) => {
      const node = await job(params.namespace!, params.job!);
      const version = params.version!;
      if (!uuid.test(version)) throw notFound("Job version", version);
      const [found] = await listMarquezJobVersions(database, index, node, { limit: 1, offset: 0, version });
      if (!found) throw notFound("Job version", version);
      return found;
    });
    get("/namespaces/:namespace/jobs/:job/runs", "Runs of a job", async ({ params, query }) => {
      const { limit, offset } = pagingOf(query);
      const node = await job(params.namespace!, params.job!);
      const { runs, total } = await listMarquezRuns(database, index, node, limit, offset);
      return { runs, totalCount: total };
    });

    get("/jobs/runs/:run", "A run", async ({ params }) => (await runOf(params.run!)).run);
    get("/jobs/runs/:run/facets", "Facets of a run", async ({ params, query }) => {
      const type = wordOf(query, "type", ["JOB", "RUN"] as const) ?? "RUN";
      const { run, jobFacets } = await runOf(params.run!);
      if (type === "RUN") return { runId: run.id, facets: run.facets };
      const texts = await readContents(database, [...jobFacets.values()]);
      const facets = Object.fromEntries(
        [...jobFacets].map(([name, hash]) => [name, JSON.parse(texts.get(hash)!)]),
      );
      return { runId: run.id, facets };
    });
    const runOf = async (id: string) => {
      const found = uuid.test(id) ? await findMarquezRun(database, index, id.toLowerCase()) : null;
      if (!found) throw notFound("Run", id);
      return found;
    };

    get("/tags", "Tags", async ({ query }) => {
      const { limit, offset } = pagingOf(query);
      return { tags: await listMarquezTags(database, limit, offset) };
    });

    get("/lineage", "Table lineage around a node, in job hops either way", async ({ query, reply }) => {
      const depth = countOf(query, "depth", 20);
      const { graph, truncated } = await readMarquezLineage(database, index, await nodeOf(query), depth);
      if (truncated) reply.header("Headwater-Truncated", "true");
      return { graph };
    });
    get("/column-lineage", "Column lineage of a dataset, column or job", async ({ query, reply }) => {
      const depth = countOf(query, "depth", 20);
      const withDownstream = switchOf(query, "withDownstream");
      const node = await nodeOf(query);
      if (node.version !== null && withDownstream) {
        throw badQuery("withDownstream", "cannot be true for a version of a node");
      }
      const found = await readMarquezColumnLineage(database, index, node, { depth, withDownstream });
      if (!found) throw noNode(textOf(query, "nodeId")!);
      if (found.truncated) reply.header("Headwater-Truncated", "true");
      return { graph: found.graph };
    });
    get("/runlineage/upstream", "Runs that produced what a run read", async ({ query }) => {
      const id = textOf(query, "runId");
      if (!id) throw badQuery("runId", "must not be null");
      const runs = uuid.test(id)
        ? await readUpstreamRuns(database, index, id.toLowerCase(), countOf(query, "depth", 20))
        : null;
      if (!runs) throw notFound("Run", id);
      return { runs };
    });

    get("/events/lineage", "Run events as they were kept", async ({ query }) => {
      const { limit, offset } = pagingOf(query);
      const { events, total } = await listMarquezEvents(database, {
        before: instantOf(query, "before") ?? Date.UTC(2030, 0, 1),
        after: instantOf(query, "after") ?? 0,
        ascending: wordOf(query, "sortDirection", ["DESC", "ASC"] as const) === "ASC",
        limit,
        offset,
      });
      return { events, totalCount: total };
    });

    get("/search", "Names of datasets and jobs that contain a text", async ({ query }) => {
      const text = textOf(query, "q");
      if (!text?.trim()) throw badQuery("q", "must not be blank");
      const results = await searchMarquez(database, {
        text,
        filter: wordOf(query, "filter", ["DATASET", "JOB"] as const),
        sort:
          wordOf(query, "sort", ["NAME", "UPDATE_AT", "UPDATED_AT"] as const) === "NAME" ||
          !textOf(query, "sort")
            ? "NAME"
            : "UPDATE_AT",
        limit: Math.min(countOf(query, "limit", 10), 1_000),
        namespace: textOf(query, "namespace") ?? null,
        before: instantOf(query, "before"),
        after: instantOf(query, "after"),
      });
      return { totalCount: results.length, results };
    });

    statisticsRoutes(get, database);
  };
}

function statesOf(query: Query): MarquezRunState[] {
  const value = query.lastRunStates;
  const words = (Array.isArray(value) ? value : [value])
    .flatMap((text) => text?.split(",") ?? [])
    .filter(Boolean);
  return words.map((word) => {
    const state = word.toUpperCase();
    if (!isMarquezRunState(state))
      throw badQuery("lastRunStates", "must be one of [NEW, RUNNING, COMPLETED, ABORTED, FAILED]");
    return state;
  });
}

/** Adds GET routes that are listed in the API's description. */
export type AddRoute = (path: string, summary: string, handler: Handler) => void;

function route(app: FastifyInstance): AddRoute {
  return (path, summary, handler) => {
    app.get(path, { schema: { tags: ["Marquez"], summary } }, async (request: FastifyRequest, reply) =>
      handler({ params: storableParameters(request.params), query: request.query as Query, reply }),
    );
  };
}

function storableParameters(params: unknown): Parameters {
  const entries = Object.entries(params as Parameters);
  return Object.fromEntries(entries.map(([name, value]) => [name, storable(value)]));
}
