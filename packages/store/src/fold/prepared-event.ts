import {
  canonicalDatasetName,
  canonicalJson,
  canonicalRunId,
  type NormalizedDataset,
  type NormalizedEvent,
  type NormalizedInput,
  type NormalizedOutput,
} from "@headwater/openlineage";
import { contentId, datasetId, jobId, nameBasedId, runPublicId } from "./identifiers.ts";
import { eventWeight, type MergeKey } from "./merge-key.ts";
import { type DatasetReference, isObject, type JobReference, type RunReference } from "./references.ts";
import {
  readColumnLineage,
  readDatasetLineage,
  readJobLineage,
  type StatedLineage,
} from "./stated-lineage.ts";

/** A facet as it is stored: once, by content. */
export interface StoredFacet {
  readonly hash: string;
  readonly text: string;
}

/** What one event says of one dataset. Undefined: nothing was said; null: it was deleted. */
export interface PreparedDataset {
  readonly reference: DatasetReference;
  readonly facets: ReadonlyMap<string, StoredFacet | null>;
  /** Input or output facets, which belong to the run. */
  readonly ownFacets: ReadonlyMap<string, unknown>;
  readonly schema: StoredFacet | null | undefined;
  readonly lifecycle: string | null | undefined;
  readonly declaredVersion: string | null | undefined;
  readonly lineage: StatedLineage | null | undefined;
  readonly symlinks: readonly { readonly target: DatasetReference; readonly type: string }[];
  readonly source: { readonly name: string; readonly uri: string | null } | undefined;
  readonly tags: readonly string[];
}

/** An event, taken apart as far as that goes without the database, so that little is left to do under the lock. */
export interface PreparedEvent {
  readonly key: MergeKey;
  readonly kind: "run" | "job" | "dataset";
  readonly eventType: string | undefined;
  readonly run:
    | {
        readonly runId: string;
        readonly publicId: string;
        readonly originalId: string;
        readonly facets: ReadonlyMap<string, unknown>;
        readonly parent: RunReference | undefined;
        readonly root: RunReference | undefined;
      }
    | undefined;
  readonly job: JobReference | undefined;
  readonly jobFacets: ReadonlyMap<string, { readonly stored: StoredFacet | null; readonly value: unknown }>;
  readonly jobLineage: StatedLineage | null | undefined;
  readonly inputs: readonly PreparedDataset[];
  readonly outputs: readonly PreparedDataset[];
  readonly dataset: PreparedDataset | undefined;
  /** Every dataset that the event names, wherever it names it. */
  readonly datasets: ReadonlyMap<string, DatasetReference>;
}

/**
 * Takes an event apart.
 *
 * @param effectiveAt - epoch milliseconds, see SPEC.md §2
 * @param hash - hex of the event's content hash
 */
export function prepareEvent(event: NormalizedEvent, effectiveAt: number, hash: string): PreparedEvent {
  const datasets = new Map<string, DatasetReference>();
  const reference = (namespace: string, name: string): DatasetReference => {
    const publicId = datasetId(namespace, name);
    let known = datasets.get(publicId);
    if (!known) {
      known = { publicId, namespace, name };
      datasets.set(publicId, known);
    }
    return known;
  };
  const key: MergeKey = [effectiveAt, eventWeight(event), hash];
  if (event.kind === "dataset") {
    const dataset = prepareDataset(event.dataset, reference, true);
    return {
      key,
      kind: "dataset",
      eventType: undefined,
      run: undefined,
      job: undefined,
      jobFacets: new Map(),
      jobLineage: undefined,
      inputs: [],
      outputs: [],
      dataset,
      datasets,
    };
  }
  const job = jobReference(event.job.namespace, event.job.name);
  const jobFacets = new Map(
    Object.entries(event.job.facets).map(([name, value]) => [name, { stored: storeFacet(value), value }]),
  );
  const lineageFacet = event.job.facets.lineage;
  return {
    key,
    kind: event.kind,
    eventType: event.kind === "run" ? event.eventType : undefined,
    run:
      event.kind === "run"
        ? {
            runId: event.run.id,
            publicId: runPublicId(event.run.id, job.publicId),
            originalId: event.run.originalId,
            facets: new Map(Object.entries(event.run.facets)),
            ...parentOf(event.run.facets),
          }
        : undefined,
    job,
    jobFacets,
    jobLineage:
      lineageFacet === undefined
        ? undefined
        : isDeleted(lineageFacet)
          ? null
          : readJobLineage(lineageFacet, job, reference),
    inputs: event.inputs.map((dataset) => prepareDataset(dataset, reference, false)),
    outputs: event.outputs.map((dataset) => prepareDataset(dataset, reference, false)),
    dataset: undefined,
    datasets,
  };
}

/** The key of a dataset's canonical name: datasets with one key are one physical dataset. */
export function canonicalKey(dataset: { namespace: string; name: string }): string {
  const canonical = canonicalDatasetName(dataset);
  return nameBasedId("canonical", canonical.namespace, canonical.name);
}

function jobReference(namespace: string, name: string): JobReference {
  return { publicId: jobId(namespace, name), namespace, name };
}

function prepareDataset(
  dataset: NormalizedDataset | NormalizedInput | NormalizedOutput,
  reference: (namespace: string, name: string) => DatasetReference,
  isDatasetEvent: boolean,
): PreparedDataset {
  const self = reference(dataset.namespace, dataset.name);
  const facets = new Map<string, StoredFacet | null>();
  for (const [name, value] of Object.entries(dataset.facets)) facets.set(name, storeFacet(value));
  const { schema, lifecycleStateChange, version, columnLineage, lineage, symlinks, dataSource, tags } =
    dataset.facets as Record<string, unknown>;
  const stated = isDatasetEvent && isObject(lineage) && !isDeleted(lineage) ? lineage : undefined;
  return {
    reference: self,
    facets,
    ownFacets: new Map(
      Object.entries(
        "inputFacets" in dataset
          ? dataset.inputFacets
          : "outputFacets" in dataset
            ? dataset.outputFacets
            : {},
      ),
    ),
    schema: member(schema, (facet) =>
      Array.isArray(facet.fields) ? storeFacet({ fields: facet.fields }) : undefined,
    ),
    lifecycle: member(lifecycleStateChange, (facet) => text(facet.lifecycleStateChange)),
    declaredVersion: member(version, (facet) => text(facet.datasetVersion)),
    lineage: stated
      ? readDatasetLineage(stated, self, reference)
      : member(columnLineage, (facet) => readColumnLineage(facet, self, reference)),
    symlinks: readSymlinks(symlinks, reference),
    source:
      isObject(dataSource) && typeof dataSource.name === "string"
        ? { name: dataSource.name, uri: text(dataSource.uri) ?? null }
        : undefined,
    tags: readTags(tags),
  };
}

/** What a facet says through `read`: undefined when it is absent or says nothing, null when it was deleted. */
function member<Value>(facet: unknown, read: (facet: Record<string, unknown>) => Value | undefined) {
  if (facet === undefined || !isObject(facet)) return undefined;
  return isDeleted(facet) ? null : read(facet);
}

function storeFacet(value: unknown): StoredFacet | null {
  if (isDeleted(value)) return null;
  const text = canonicalJson(value);
  return { hash: contentId(text), text };
}

function parentOf(facets: Record<string, unknown>): {
  parent: RunReference | undefined;
  root: RunReference | undefined;
} {
  const facet = facets.parent;
  if (!isObject(facet)) return { parent: undefined, root: undefined };
  return {
    parent: runReference(facet),
    root: isObject(facet.root) ? runReference(facet.root) : undefined,
  };
}

function runReference(value: Record<string, unknown>): RunReference | undefined {
  const { run, job } = value;
  if (!isObject(run) || !isObject(job)) return undefined;
  const runId = run.runId;
  const namespace = job.namespace;
  const name = job.name;
  if (typeof runId !== "string" || typeof namespace !== "string" || typeof name !== "string")
    return undefined;
  return { runId: canonicalRunId(runId), job: jobReference(namespace, name) };
}

function readSymlinks(facet: unknown, reference: (namespace: string, name: string) => DatasetReference) {
  if (!isObject(facet) || !Array.isArray(facet.identifiers)) return [];
  return facet.identifiers.flatMap((identifier: unknown) => {
    if (!isObject(identifier)) return [];
    const { namespace, name, type } = identifier;
    if (typeof namespace !== "string" || typeof name !== "string") return [];
    return [{ target: reference(namespace, name), type: text(type) ?? "" }];
  });
}

function readTags(facet: unknown): string[] {
  if (!isObject(facet) || !Array.isArray(facet.tags)) return [];
  return facet.tags.flatMap((tag: unknown) =>
    isObject(tag) && typeof tag.key === "string" ? [tag.key] : [],
  );
}

function isDeleted(value: unknown): boolean {
  return isObject(value) && value._deleted === true;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
