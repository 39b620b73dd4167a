import type { ReadContext } from "../../graph/read-context.ts";
import { sourcesOf } from "../../graph/walk.ts";

/** Jobs and datasets before a problem, by ids of representatives. */
export interface Suspects {
  /** Number of jobs between each job and the problem. */
  readonly jobs: ReadonlyMap<number, number>;
  readonly datasets: ReadonlyMap<number, number>;
  /** Datasets that each job reads for what follows from it. */
  readonly inputs: ReadonlyMap<number, ReadonlySet<number>>;
  /** Datasets that each job writes, on the way to the problem. */
  readonly outputs: ReadonlyMap<number, ReadonlySet<number>>;
  readonly truncated: boolean;
}

/** Maximum number of jobs and of steps that are examined. */
const maxJobs = 200;
const maxSteps = 12;

/** Collects what is upstream of jobs and datasets in the current graph. */
export async function collectSuspects(
  { index }: ReadContext,
  start: { readonly jobs: readonly number[]; readonly datasets: readonly number[] },
): Promise<Suspects> {
  const jobs = new Map<number, number>();
  const datasets = new Map<number, number>();
  const inputs = new Map<number, Set<number>>();
  const outputs = new Map<number, Set<number>>();
  let truncated = false;
  const put = (map: Map<number, Set<number>>, job: number, dataset: number) => {
    const known = map.get(job);
    if (known) known.add(dataset);
    else map.set(job, new Set([dataset]));
  };
  const reach = (job: number, distance: number): boolean => {
    if (jobs.has(job)) return true;
    if (jobs.size >= maxJobs) {
      truncated = true;
      return false;
    }
    jobs.set(job, distance);
    return true;
  };
  let front: number[] = [];
  const read = (job: number, dataset: number, distance: number) => {
    put(inputs, job, dataset);
    if (datasets.has(dataset)) return;
    datasets.set(dataset, distance);
    front.push(dataset);
  };
  for (const job of start.jobs.map((id) => index.representative(id))) {
    reach(job, 0);
    for (const own of (await index.edgesOf(index.members(job))).values()) {
      for (const [dataset] of own.outputs) put(outputs, job, index.representative(dataset));
      for (const [dataset] of own.inputs) read(job, index.representative(dataset), 1);
    }
  }
  for (const dataset of start.datasets.map((id) => index.representative(id))) {
    // The jobs that write it have no job between them and the problem.
    datasets.set(dataset, 0);
    front.push(dataset);
  }
  for (let step = 0; step < maxSteps && front.length > 0; step += 1) {
    const current = front;
    front = [];
    for (const dataset of current) {
      const distance = datasets.get(dataset)!;
      const members = index.members(dataset);
      const writers = await index.writersOf(members);
      const edges = await index.edgesOf([...new Set([...writers.values()].flat())]);
      for (const [member, owners] of writers) {
        for (const owner of owners) {
          const own = edges.get(owner);
          if (!own?.ownerIsJob) continue;
          const job = index.representative(owner);
          if (!reach(job, distance)) continue;
          put(outputs, job, dataset);
          for (const source of sourcesOf(own, member)) {
            const input = index.representative(source);
            if (input !== dataset) read(job, input, distance + 1);
          }
        }
      }
    }
  }
  return { jobs, datasets, inputs, outputs, truncated: truncated || front.length > 0 };
}

/** Returns the jobs upstream of each job among the suspects. */
export function upstreamOf({ jobs, inputs, outputs }: Suspects): (job: number) => ReadonlySet<number> {
  const writers = new Map<number, number[]>();
  for (const job of jobs.keys())
    for (const dataset of outputs.get(job) ?? [])
      writers.set(dataset, [...(writers.get(dataset) ?? []), job]);
  const known = new Map<number, Set<number>>();
  return (job) => {
    const cached = known.get(job);
    if (cached) return cached;
    const found = new Set<number>();
    const pending = [job];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const dataset of inputs.get(next) ?? []) {
        for (const writer of writers.get(dataset) ?? []) {
          if (found.has(writer) || writer === job) continue;
          found.add(writer);
          pending.push(writer);
        }
      }
    }
    known.set(job, found);
    return found;
  };
}
