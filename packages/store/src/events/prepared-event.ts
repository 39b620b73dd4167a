import {
  canonicalDatasetName,
  canonicalJson,
  type NamedRun,
  type NormalizedDataset,
  type NormalizedEvent,
  type NormalizedInput,
  type NormalizedOutput,
  partitionedDatasetName,
  readParentRun,
  type SentFacets,
} from "@headwater/openlineage";
import { contentId, datasetId, jobId, nameBasedId, runPublicId } from "../model/identifiers.ts";
import { type DatasetReference, isObject, type JobReference, type RunReference } from "../model/json.ts";
import { LruMap } from "../model/lru-map.ts";
import { eventWeight, type MergeKey } from "../model/merge-key.ts";
import { tagText } from "../model/stated-labels.ts";
import {
  readColumnLineage,
  readDatasetLineage,
  readJobLineage,
  type StatedLineage,
} from "../model/stated-lineage.ts";

/** A facet in content-addressed form. */
export interface StoredFacet {
  readonly hash: string;
  readonly text: string;
}

/** The statements of one event about one dataset. Undefined: none; null: deleted. */
export interface PreparedDataset {
  readonly reference: DatasetReference;
  readonly facets: ReadonlyMap<string, StoredFacet | null>;
  /** Input or output facets, which belong to the run. */
  readonly ownFacets: ReadonlyMap<string, unknown>;
  readonly schema: StoredFacet | null | undefined;
  /** Number of top-level columns in the schema. */
  readonly schemaWidth: number;
  readonly lifecycle: string | null | undefined;
  readonly declaredVersion: string | null | undefined;
  readonly lineage: StatedLineage | null | undefined;
  readonly symlinks: readonly { readonly target: DatasetReference; readonly type: string }[];
  /** The dataset that was renamed to this one. */
  readonly continues: DatasetReference | undefined;
  readonly source: { readonly name: string; readonly uri: string | null } | undefined;
  readonly tags: readonly string[];
}

/** An event decomposed as far as possible without the database, to keep the work under the lock short. */
export interface PreparedEvent {
  readonly key: MergeKey;
  /** When it was first received, in epoch milliseconds. */
  readonly receivedAt: number;
  readonly kind: "run" | "job" | "dataset";
  readonly eventType: string | undefined;
  /** True if Airflow's integration sent it. */
  readonly byAirflow: boolean;
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
  /** All datasets that the event names anywhere. */
  readonly datasets: ReadonlyMap<string, DatasetReference>;
}

/**
 * Decomposes an event.
 *
 * @param effectiveAt - epoch milliseconds, see SPEC.md §2
 * @param receivedAt - epoch milliseconds
 * @param hash - hex of the event's content hash
 */
export function prepareEvent(
  event: NormalizedEvent,
  effectiveAt: number,
  receivedAt: number,
  hash: string,
): PreparedEvent {
  const datasets = new Map<string, DatasetReference>();
  const reference = (namespace: string, name: string): DatasetReference => {
    const publicId = datasetId(namespace, name);
    let known = datasets.get(publicId);
    if (!known) {
      known = { publicId, namespace, name };
      datasets.set(publicId, known);
      // Naming a partition names its table.
      const whole = partitionedDatasetName(known);
      if (whole) reference(whole.namespace, whole.name);
    }
    return known;
  };
  const key: MergeKey = [effectiveAt, eventWeight(event), hash];
  if (event.kind === "dataset") {
    const dataset = prepareDataset(event.dataset, reference, true);
    return {
      key,
      receivedAt,
      kind: "dataset",
      eventType: undefined,
      byAirflow: false,
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
    receivedAt,
    kind: event.kind,
    eventType: event.kind === "run" ? event.eventType : undefined,
    byAirflow: isAirflowJob(event.job.facets.jobType),
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

/** Returns the key of a dataset's canonical name. Datasets with the same key are one physical dataset. */
export function canonicalKey(dataset: { namespace: string; name: string }): string {
  const canonical = canonicalDatasetName(dataset);
  return nameBasedId("canonical", canonical.namespace, canonical.name);
}

/** Returns whether the `jobType` facet identifies Airflow's integration, which sends it with every event. */
function isAirflowJob(jobType: unknown): boolean {
  return present(jobType, ({ integration }) => integration === "AIRFLOW") ?? false;
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
  const columns = member(columnLineage, (facet) => readColumnLineage(facet, self, reference));
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
    schemaWidth: listOf(schema, "fields").filter(({ name }) => typeof name === "string").length,
    lifecycle: member(lifecycleStateChange, (facet) => text(facet.lifecycleStateChange)),
    declaredVersion: member(version, (facet) => text(facet.datasetVersion)),
    lineage:
      (isDatasetEvent && present(lineage, (facet) => readDatasetLineage(facet, self, reference))) || columns,
    symlinks: readSymlinks(symlinks, reference),
    continues: present(lifecycleStateChange, (facet) => readRename(facet, reference)),
    source: present(dataSource, ({ name, uri }) =>
      typeof name === "string" ? { name, uri: text(uri) ?? null } : undefined,
    ),
    tags: readTags(tags),
  };
}

/** Reads a facet: undefined when it is absent or says nothing, null when it was deleted. */
function member<Value>(facet: unknown, read: (facet: Record<string, unknown>) => Value | undefined) {
  if (facet === undefined || !isObject(facet)) return undefined;
  return isDeleted(facet) ? null : read(facet);
}

/** Facets repeat from event to event; caches canonical texts and their ids. */
const storedFacets = new LruMap<string, StoredFacet>(5_000);
const rememberedLength = 8_192;

function storeFacet(value: unknown): StoredFacet | null {
  if (isDeleted(value)) return null;
  const sent = JSON.stringify(value);
  const known = storedFacets.get(sent);
  if (known) return known;
  const text = canonicalJson(value);
  const stored = { hash: contentId(text), text };
  if (sent.length <= rememberedLength) storedFacets.set(sent, stored);
  return stored;
}

function parentOf(facets: SentFacets): { parent: RunReference | undefined; root: RunReference | undefined } {
  const parent = readParentRun(facets);
  return { parent: runReference(parent), root: runReference(parent?.root) };
}

function runReference(named: NamedRun | undefined): RunReference | undefined {
  return named && { runId: named.run.id, job: jobReference(named.job.namespace, named.job.name) };
}

function readSymlinks(facet: unknown, reference: (namespace: string, name: string) => DatasetReference) {
  return listOf(facet, "identifiers").flatMap(({ namespace, name, type }) =>
    typeof namespace === "string" && typeof name === "string"
      ? [{ target: reference(namespace, name), type: text(type) ?? "" }]
      : [],
  );
}

/** Returns the previous name of a renamed dataset. */
function readRename(
  { lifecycleStateChange, previousIdentifier }: Record<string, unknown>,
  reference: (namespace: string, name: string) => DatasetReference,
): DatasetReference | undefined {
  if (lifecycleStateChange !== "RENAME" || !isObject(previousIdentifier)) return undefined;
  const { namespace, name } = previousIdentifier;
  return typeof namespace === "string" && typeof name === "string" ? reference(namespace, name) : undefined;
}

/** Returns the tags of a `tags` facet in display form. */
export function readTags(facet: unknown): string[] {
  return listOf(facet, "tags").flatMap(({ key, value }) =>
    typeof key === "string" ? [tagText(key, value)] : [],
  );
}

/** Returns the objects in a list of a facet; none when the facet was deleted. */
function listOf(facet: unknown, key: string): Record<string, unknown>[] {
  const list = present(facet, (object) => object[key]);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Reads a facet: undefined when it is absent, deleted or says nothing. */
function present<Value>(facet: unknown, read: (facet: Record<string, unknown>) => Value): Value | undefined {
  return isObject(facet) && !isDeleted(facet) ? read(facet) : undefined;
}

function isDeleted(value: unknown): boolean {
  return isObject(value) && value._deleted === true;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
