import type { ReadContext } from "../../graph/read-context.ts";
import { reachNodes } from "../../graph/walk.ts";
import type { StoreHealth } from "../health/health.ts";
import { readRoots } from "../health/job-roots.ts";
import { readLabels } from "../nodes/node-labels.ts";
import { readNodes, reference } from "../nodes/nodes.ts";
import type { BlastRadius } from "./explanation.ts";

const maxNodes = 5_000;
const maxDepth = 50;
const maxListed = 50;

/** Reads what is downstream of jobs and datasets: which datasets are affected already, whose they are, which DAGs follow. */
export async function readBlastRadius(
  context: ReadContext,
  start: { readonly jobs: readonly number[]; readonly datasets: readonly number[] },
  { problems }: StoreHealth,
): Promise<BlastRadius> {
  const { session, index } = context;
  const outputs = new Set(start.datasets.map((dataset) => index.representative(dataset)));
  const owned = await index.edgesOf(start.jobs.flatMap((job) => index.members(index.representative(job))));
  for (const own of owned.values())
    for (const [dataset] of own.outputs) outputs.add(index.representative(dataset));
  const reached = await reachNodes(
    index,
    { ids: [...outputs], kind: "dataset" },
    { directions: ["downstream"], depth: maxDepth, limit: maxNodes },
  );
  const starts = new Set(start.jobs.map((job) => index.representative(job)));
  const nodes = [...reached.nodes.values()];
  const datasets = nodes.filter(({ kind }) => kind === "dataset");
  const jobs = nodes.filter(({ kind, id }) => kind === "job" && !starts.has(id)).map(({ id }) => id);
  const isAffected = (dataset: number) => (problems.get(dataset) ?? []).length > 0;
  const roots = await readRoots(session, jobs);
  const labels = await readLabels(
    session,
    datasets.map(({ id }) => id),
  );
  const owners = new Map<string, number>();
  for (const { id } of datasets)
    for (const { name } of labels(id).owners) owners.set(name, (owners.get(name) ?? 0) + 1);
  const listed = datasets
    .map(({ id, distance }) => ({ id, distance, affected: isAffected(id) }))
    .sort((a, b) => Number(b.affected) - Number(a.affected) || a.distance - b.distance || a.id - b.id);
  const rootIds = [...new Set(jobs.map((job) => index.representative(roots.get(job) ?? job)))];
  const names = await readNodes(session, [
    ...listed.slice(0, maxListed).map(({ id }) => id),
    ...rootIds.slice(0, maxListed),
  ]);
  const affected = listed.filter((dataset) => dataset.affected).length;
  return {
    affectedDatasets: affected,
    datasetsAtRisk: listed.length - affected,
    jobs: jobs.length,
    roots: rootIds.slice(0, maxListed).flatMap((id) => {
      const node = names.get(id);
      return node ? [reference(node)] : [];
    }),
    owners: [...owners]
      .map(([name, count]) => ({ name, datasets: count }))
      .sort((a, b) => b.datasets - a.datasets || (a.name < b.name ? -1 : 1))
      .slice(0, maxListed),
    datasets: listed.slice(0, maxListed).flatMap(({ id, affected: is }) => {
      const node = names.get(id);
      return node ? [{ ...reference(node), affected: is }] : [];
    }),
    truncated: reached.truncated,
  };
}
