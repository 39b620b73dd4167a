import type { SentFacets } from "./normalized-event.ts";
import { isObject, member } from "./read-members.ts";
import { canonicalRunId } from "./run-id.ts";

/** A run referenced by another run, with its run ID and job name. */
export interface NamedRun {
  readonly run: {
    /** A lowercase UUID, derived like the one of the run's own events. */
    readonly id: string;
    readonly originalId: string;
  };
  readonly job: { readonly namespace: string; readonly name: string };
}

/** The content of the `parent` run facet. */
export interface ParentRun extends NamedRun {
  /** The root run of the tree, if reported. */
  readonly root: NamedRun | undefined;
}

/**
 * Reads the `parent` run facet as leniently as the rest of an event: a UUID is derived from run IDs that are not UUIDs,
 * so that parent and child match, and `_producer` can be missing.
 *
 * @param facets - the run facets of a normalized event
 * @returns undefined if there is no parent with both a run ID and a job
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
