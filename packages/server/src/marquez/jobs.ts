import {
  findMarquezJob,
  findMarquezNamespace,
  isMarquezRunState,
  listMarquezJobs,
  listMarquezJobVersions,
  listMarquezRuns,
  type MarquezRunState,
  type ReadContext,
  readMarquezJobs,
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
export function jobRoutes(get: AddRoute): void {
  get("/jobs", "List jobs", JobPage, (context, { query }) => listJobs(context, query));
  get(path, "List the jobs of a namespace", JobPage, listJobsOfNamespace);
  get(`${path}/:job`, "Get a job", contract.Job, (context, { params }) => readJob(context, params));
  get(
    `${path}/:job/versions`,
    "List the versions of a job",
    Type.Object({ versions: Type.Array(contract.JobVersion) }),
    listVersions,
  );
  get(
    `${path}/:job/versions/:version`,
    "Get a version of a job",
    contract.JobVersion,
    (context, { params }) => requireVersion(context, params),
  );
  get(
    `${path}/:job/runs`,
    "List the runs of a job",
    Type.Object({ runs: Type.Array(contract.Run), totalCount: Type.Integer() }),
    listRuns,
  );
}

async function listJobs(context: ReadContext, query: Query, namespace?: number) {
  const { limit, offset } = pagingParams(query);
  const filter = { ...(namespace === undefined ? {} : { namespace }), lastRunStates: statesParam(query) };
  const { jobs, total } = await listMarquezJobs(context, filter, limit, offset);
  return { jobs, totalCount: total };
}

async function listJobsOfNamespace(context: ReadContext, { params: { namespace = "" }, query }: RouteInput) {
  pagingParams(query);
  statesParam(query);
  const found = await findMarquezNamespace(context.session, namespace);
  if (!found || found.id === null) return { jobs: [], totalCount: 0 };
  return listJobs(context, query, found.id);
}

async function requireJob(
  { session }: ReadContext,
  { namespace = "", job = "" }: RouteInput["params"],
): Promise<number> {
  const found = await findMarquezJob(session, namespace, job);
  if (found === null) throw notFound("Job", job);
  return found;
}

async function readJob(context: ReadContext, params: RouteInput["params"]) {
  const node = await requireJob(context, params);
  const found = (await readMarquezJobs(context, [node], latestRuns)).get(node);
  if (!found) throw notFound("Job", params.job ?? "");
  return found;
}

async function listVersions(context: ReadContext, { params, query }: RouteInput) {
  const node = await requireJob(context, params);
  const page = pagingParams(query);
  return {
    versions: await listMarquezJobVersions(context, node, page),
  };
}

async function requireVersion(context: ReadContext, params: RouteInput["params"]) {
  const node = await requireJob(context, params);
  const { version = "" } = params;
  if (!isUuid(version)) throw notFound("Job version", version);
  const only = { limit: 1, offset: 0, version };
  const [found] = await listMarquezJobVersions(context, node, only);
  if (!found) throw notFound("Job version", version);
  return found;
}

async function listRuns(context: ReadContext, { params, query }: RouteInput) {
  const { limit, offset } = pagingParams(query);
  const node = await requireJob(context, params);
  const { runs, total } = await listMarquezRuns(context, node, limit, offset);
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
