import type { SentFacets } from "./normalized-event.ts";
import { isObject, member } from "./read-members.ts";
import { canonicalRunId } from "./run-id.ts";

/** A run that another one names: by the run's id and the job's name. */
export interface NamedRun {
  readonly run: {
    /** A UUID in lower case, derived like that of the run's own events. */
    readonly id: string;
    readonly originalId: string;
  };
  readonly job: { readonly namespace: string; readonly name: string };
}

/** What the `parent` run facet says. */
export interface ParentRun extends NamedRun {
  /** The run at the top of the tree, where the producer tells it. */
  readonly root: NamedRun | undefined;
}

/**
 * Reads the `parent` run facet as leniently as the rest of an event: run ids that are no UUIDs are derived as those of
 * runs are, so that parent and child meet, and a missing `_producer` does not matter.
 *
 * @param facets The run facets of a normalized event.
 * @returns Undefined when there is no parent, or none that names both a run and a job.
 */
export function readParentRun(facets: SentFacets): ParentRun | undefined {
  const facet = member(facets, "parent");
  const named = readNamedRun(facet);
  if (named === undefined || !isObject(facet)) return undefined;
  return { ...named, root: readNamedRun(member(facet, "root")) };
}

function readNamedRun(value: unknown): NamedRun | undefined {
  if (!isObject(value)) return undefined;
  const [run, job] = [member(value, "run"), member(value, "job")];
  if (!isObject(run) || !isObject(job)) return undefined;
  const [runId, namespace, name] = [member(run, "runId"), member(job, "namespace"), member(job, "name")];
  if (
    typeof runId !== "string" ||
    runId === "" ||
    typeof namespace !== "string" ||
    typeof name !== "string"
  ) {
    return undefined;
  }
  return { run: { id: canonicalRunId(runId), originalId: runId }, job: { namespace, name } };
}
