import {
  findMarquezJob,
  findMarquezNamespace,
  isMarquezRunState,
  listMarquezJobs,
  listMarquezJobVersions,
  listMarquezRuns,
  type MarquezRunState,
  readMarquezJobs,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { badQuery, notFound } from "./errors.ts";
import { isUuid, pagingParams, type Query } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

/** Latest runs shown with a job. */
const latestRuns = 10;

const path = "/namespaces/:namespace/jobs";
const JobPage = Type.Object({ jobs: Type.Array(contract.Job), totalCount: Type.Integer() });

/** Jobs, their versions and runs. */
export function jobRoutes(get: AddRoute, store: Store): void {
  get("/jobs", "List jobs", JobPage, ({ query }) => listJobs(store, query));
  get(path, "List the jobs of a namespace", JobPage, (input) => listJobsOfNamespace(store, input));
  get(`${path}/:job`, "Get a job", contract.Job, ({ params }) => readJob(store, params));
  get(
    `${path}/:job/versions`,
    "List the versions of a job",
    Type.Object({ versions: Type.Array(contract.JobVersion) }),
    (input) => listVersions(store, input),
  );
  get(`${path}/:job/versions/:version`, "Get a version of a job", contract.JobVersion, ({ params }) =>
    requireVersion(store, params),
  );
  get(
    `${path}/:job/runs`,
    "List the runs of a job",
    Type.Object({ runs: Type.Array(contract.Run), totalCount: Type.Integer() }),
    (input) => listRuns(store, input),
  );
}

async function listJobs({ database, index }: Store, query: Query, namespace?: number) {
  const { limit, offset } = pagingParams(query);
  const filter = { ...(namespace === undefined ? {} : { namespace }), lastRunStates: statesParam(query) };
  const { jobs, total } = await listMarquezJobs(database, index, filter, limit, offset);
  return { jobs, totalCount: total };
}

async function listJobsOfNamespace(store: Store, { params: { namespace = "" }, query }: RouteInput) {
  pagingParams(query);
  statesParam(query);
  const found = await findMarquezNamespace(store.database, namespace);
  if (!found || found.id === null) return { jobs: [], totalCount: 0 };
  return listJobs(store, query, found.id);
}

async function requireJob(
  { database }: Store,
  { namespace = "", job = "" }: RouteInput["params"],
): Promise<number> {
  const found = await findMarquezJob(database, namespace, job);
  if (found === null) throw notFound("Job", job);
  return found;
}

async function readJob(store: Store, params: RouteInput["params"]) {
  const node = await requireJob(store, params);
  const found = (await readMarquezJobs(store.database, store.index, [node], latestRuns)).get(node);
  if (!found) throw notFound("Job", params.job ?? "");
  return found;
}

async function listVersions(store: Store, { params, query }: RouteInput) {
  const node = await requireJob(store, params);
  const page = pagingParams(query);
  return { versions: await listMarquezJobVersions(store.database, store.index, node, page) };
}

async function requireVersion(store: Store, params: RouteInput["params"]) {
  const node = await requireJob(store, params);
  const { version = "" } = params;
  if (!isUuid(version)) throw notFound("Job version", version);
  const only = { limit: 1, offset: 0, version };
  const [found] = await listMarquezJobVersions(store.database, store.index, node, only);
  if (!found) throw notFound("Job version", version);
  return found;
}

async function listRuns(store: Store, { params, query }: RouteInput) {
  const { limit, offset } = pagingParams(query);
  const node = await requireJob(store, params);
  const { runs, total } = await listMarquezRuns(store.database, store.index, node, limit, offset);
  return { runs, totalCount: total };
}

/** `lastRunStates`: repeated, or separated by commas. */
function statesParam(query: Query): MarquezRunState[] {
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
