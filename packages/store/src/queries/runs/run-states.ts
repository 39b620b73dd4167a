import { readContents } from "../../contents/contents.ts";
import { readFacets, type StoredRegisters } from "../../contents/facets.ts";
import type { Session } from "../../database/database.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import { type RunStateName, runStateName } from "../../model/run-state.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { readDescendants } from "../nodes/descendants.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "../nodes/nodes.ts";

/** The reason why a job did not run: an upstream job failed, a branch skipped it, or none is known (yet). */
export type NotRunReason = "upstream-failed" | "skipped" | "not-started";

/** The state of a job in a run of the job that it is inside. */
export interface JobState {
  readonly job: NodeReference;
  /** Public id of its last attempt; null if it did not run. */
  readonly run: string | null;
  readonly state: RunStateName | null;
  /** Why it did not run; null if it did. */
  readonly reason: NotRunReason | null;
}

/** The states of all jobs inside a job in one of its runs. */
export interface RunStatesAnswer {
  /** The job of the run itself first. */
  readonly items: readonly JobState[];
  /** True if the run has more runs inside than are read. */
  readonly truncated: boolean;
}

/** Maximum number of runs inside a run, attempts and mapped indexes included. */
const maxRuns = 20_000;

/** By urgency: a mapped task has failed if one of its indexes has. */
const urgency: readonly RunStateName[] = ["FAIL", "RUNNING", "ABORT", "COMPLETE", "UNKNOWN"];

interface InnerRun {
  readonly id: string;
  readonly job: number;
  readonly state: RunStateName;
}

/**
 * Reads the state of each job inside a run, such as the tasks of a DAG run: its last attempt, of mapped tasks the most
 * urgent index. Jobs that did not run are included with the reason. Returns null if there is no such run.
 */
export async function readRunStates(context: ReadContext, id: string): Promise<RunStatesAnswer | null> {
  const { session, index } = context;
  const root = await readRoot(session, id);
  if (!root) return null;
  const { runs, truncated } = await readInnerRuns(session, id);
  const own = index.representative(root.job);
  const states = new Map<number, InnerRun>();
  for (const run of runs) {
    const job = index.representative(run.job);
    const known = states.get(job);
    const isOwn = run.job === job;
    // The statements of a task do not decide about its state.
    if (known && known.job === job && !isOwn) continue;
    const replaces =
      !known || (isOwn && known.job !== job) || urgency.indexOf(run.state) < urgency.indexOf(known.state);
    if (replaces) states.set(job, run);
  }
  const focus = (await readNodes(session, [own])).get(own);
  if (!focus) return null;
  const inside = await readDescendants(context, focus, { asOf: null });
  const jobs = [...new Set([own, ...inside.jobs, ...states.keys()])];
  const nodes = await readNodes(session, jobs);
  const reasons = await explainMissing(context, { root, focus, nodes, states });
  const items = jobs.flatMap((job): JobState[] => {
    const node = nodes.get(job);
    const run = states.get(job);
    if (!node) return [];
    if (run) return [{ job: reference(node), run: run.id, state: run.state, reason: null }];
    const reason = reasons.get(job);
    return reason ? [{ job: reference(node), run: null, state: null, reason }] : [];
  });
  return { items, truncated: truncated || inside.truncated };
}

interface RootRun {
  readonly job: number;
  readonly document: Buffer;
  readonly facets: StoredRegisters;
}

async function readRoot(session: Session, id: string): Promise<RootRun | undefined> {
  const [row] = await session.query<RootRun>(
    `SELECT r.job_id AS job, d.document, j.facets FROM runs r JOIN run_documents d ON d.run_id = r.id
     JOIN jobs j ON j.id = r.job_id WHERE r.public_id = $1`,
    [id],
    "root-of-run-states",
  );
  return row;
}

/** Reads the last attempt of each job and map index inside a run, the run itself included. */
async function readInnerRuns(
  session: Session,
  id: string,
): Promise<{ runs: InnerRun[]; truncated: boolean }> {
  const rows = await session.query<{
    public_id: string;
    job_id: number;
    state: number;
    map_index: number;
  }>(
    `WITH RECURSIVE tree (id, run_id, job_id) AS (
       SELECT id, run_id, job_id FROM runs WHERE public_id = $1
       UNION SELECT r.id, r.run_id, r.job_id FROM tree t
             JOIN runs r ON r.parent_run_id = t.run_id AND r.parent_job_id = t.job_id
             JOIN jobs j ON j.id = r.job_id AND j.job_type IS DISTINCT FROM 'DAG')
     SELECT r.public_id, r.job_id, r.state, r.map_index FROM tree t JOIN runs r ON r.id = t.id
     ORDER BY r.first_at, r.public_id LIMIT $2`,
    [id, maxRuns + 1],
    "runs-inside-run",
  );
  const last = new Map<string, InnerRun>();
  for (const { public_id, job_id, state, map_index } of rows.slice(0, maxRuns)) {
    last.set(`${job_id} ${map_index}`, { id: public_id, job: job_id, state: runStateName(state) });
  }
  return { runs: [...last.values()], truncated: rows.length > maxRuns };
}

interface Missing {
  readonly root: RootRun;
  readonly focus: StoredNode;
  /** The jobs inside the run's job, by representative, and that job. */
  readonly nodes: ReadonlyMap<number, StoredNode>;
  readonly states: ReadonlyMap<number, InnerRun>;
}

/** Finds why jobs did not run; those that were not part of the DAG at the time are absent. */
async function explainMissing(
  context: ReadContext,
  { root, focus, nodes, states }: Missing,
): Promise<Map<number, NotRunReason>> {
  const { tasks, finalStates } = await readAirflow(context.session, root);
  const byName = new Map([...nodes].map(([node, { name }]) => [name, node]));
  const taskOf = (node: number): string | undefined => {
    const name = nodes.get(node)!.name;
    return name.startsWith(`${focus.name}.`) ? name.slice(focus.name.length + 1) : undefined;
  };
  const upstream = await dataDependencies(context, [...nodes.keys()]);
  for (const [task, { downstream }] of tasks) {
    const node = byName.get(`${focus.name}.${task}`);
    for (const next of node === undefined ? [] : downstream) {
      const target = byName.get(`${focus.name}.${next}`);
      if (target !== undefined) upstream.set(target, [...(upstream.get(target) ?? []), node!]);
    }
  }
  const reasons = new Map<number, NotRunReason>();
  const isBlocked = (node: number, seen: Set<number>): boolean => {
    const state = states.get(node)?.state;
    if (state !== undefined) return state === "FAIL" || state === "ABORT";
    if (seen.has(node)) return false;
    seen.add(node);
    return (upstream.get(node) ?? []).some((before) => isBlocked(before, seen));
  };
  for (const node of nodes.keys()) {
    if (states.has(node) || node === focus.node) continue;
    const task = taskOf(node);
    const final = task === undefined ? undefined : finalStates.get(task);
    if (tasks.size > 0 && task !== undefined && !isTaskOf(tasks, task)) continue;
    if (final === "skipped") reasons.set(node, "skipped");
    else if (final === "upstream_failed" || isBlocked(node, new Set())) reasons.set(node, "upstream-failed");
    else reasons.set(node, "not-started");
  }
  return reasons;
}

/** Returns whether a DAG has a task of this name, or one that the name is inside. */
function isTaskOf(tasks: ReadonlyMap<string, unknown>, task: string): boolean {
  for (let name = task; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    if (tasks.has(name)) return true;
  }
  return false;
}

/** Returns by job the jobs that write what it reads. */
async function dataDependencies(
  { index }: ReadContext,
  jobs: readonly number[],
): Promise<Map<number, number[]>> {
  const owners = await index.edgesOf(jobs.flatMap((job) => index.members(job)));
  const writers = new Map<number, number[]>();
  for (const [owner, { outputs }] of owners) {
    for (const [dataset] of outputs) {
      const node = index.representative(dataset);
      writers.set(node, [...(writers.get(node) ?? []), index.representative(owner)]);
    }
  }
  const upstream = new Map<number, number[]>();
  for (const [owner, { inputs }] of owners) {
    const job = index.representative(owner);
    const before = inputs.flatMap(([dataset]) => writers.get(index.representative(dataset)) ?? []);
    upstream.set(job, [...(upstream.get(job) ?? []), ...before.filter((other) => other !== job)]);
  }
  return upstream;
}

/** The tasks of a DAG run with their successors, and the states that Airflow sent at its end. */
interface AirflowRun {
  readonly tasks: ReadonlyMap<string, { readonly downstream: readonly string[] }>;
  readonly finalStates: ReadonlyMap<string, string>;
}

async function readAirflow(session: Session, { document, facets }: RootRun): Promise<AirflowRun> {
  const run = decodeRunDocument(unpack(document));
  const content = run.jobFacets.get("airflow")?.value;
  const texts = content ? await readContents(session, [content]) : undefined;
  const dag: unknown = content
    ? JSON.parse(texts!.get(content)!)
    : (await readFacets(session, [facets], new Set(["airflow"])))[0]!.airflow;
  const details = isObject(dag) && isObject(dag.tasks) ? dag.tasks : {};
  const final = run.facets.get("airflowState")?.value;
  const sent = isObject(final) && isObject(final.tasksState) ? final.tasksState : {};
  return {
    tasks: new Map(
      Object.entries(details).map(([task, detail]) => [
        task,
        { downstream: stringsOf(isObject(detail) ? detail.downstream_task_ids : undefined) },
      ]),
    ),
    finalStates: new Map(
      Object.entries(sent).flatMap(([task, state]) => (typeof state === "string" ? [[task, state]] : [])),
    ),
  };
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
