import type { Contents } from "../../contents/contents.ts";
import type { PreparedDataset, PreparedEvent } from "../../events/prepared-event.ts";
import type { Fragment } from "../../model/edge-set.ts";
import { contentId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { join, type MergeKey, type Register } from "../../model/merge-key.ts";
import {
  type DatasetInRun,
  datasetInRun,
  joinEventType,
  joinInto,
  type RunDocument,
} from "../../model/runs/run-document.ts";
import { normalizeSql, withoutCommit } from "../../model/source-normal-form.ts";
import type { StatedLineage } from "../../model/stated-lineage.ts";
import type { BatchNodes } from "../nodes/nodes.ts";

/** Joins the statements of one event into the document of its run. */
export function joinRunEvent(
  document: RunDocument,
  event: PreparedEvent,
  nodes: BatchNodes,
  contents: Contents,
): void {
  const { key, run } = event;
  joinEventType(document, key, event.eventType, event.byAirflow);
  document.originalId = join(document.originalId, { key, value: run!.originalId });
  for (const [name, value] of run!.facets) joinInto(document.facets, name, key, value);
  if (run!.parent) {
    document.parent = join(document.parent, {
      key,
      value: [run!.parent.runId, nodes.id(run!.parent.job.publicId)],
    });
  }
  if (run!.root) {
    document.root = join(document.root, { key, value: [run!.root.runId, nodes.id(run!.root.job.publicId)] });
  }
  for (const [name, { stored, value }] of event.jobFacets) {
    joinInto(document.jobFacets, name, key, stored?.hash ?? null);
    if (stored) contents.put(stored.hash, stored.text);
    joinJobFacet(document, name, key, stored === null ? null : value);
  }
  document.jobLineage = joinLineage(document.jobLineage, key, event.jobLineage, nodes, contents);
  for (const side of ["inputs", "outputs"] as const) {
    for (const dataset of event[side]) {
      const entry = datasetInRun(document[side], nodes.id(dataset.reference.publicId), key);
      joinDatasetInRun(entry, dataset, key, nodes, contents);
    }
  }
}

function joinDatasetInRun(
  entry: DatasetInRun,
  dataset: PreparedDataset,
  key: MergeKey,
  nodes: BatchNodes,
  contents: Contents,
): void {
  for (const [name, stored] of dataset.facets) {
    joinInto(entry.facets, name, key, stored?.hash ?? null);
    if (stored) contents.put(stored.hash, stored.text);
  }
  for (const [name, value] of dataset.ownFacets) joinInto(entry.own, name, key, value);
  if (dataset.schema !== undefined) {
    entry.schema = join(entry.schema, { key, value: dataset.schema?.hash ?? null });
    if (dataset.schema) contents.put(dataset.schema.hash, dataset.schema.text);
  }
  if (dataset.lifecycle !== undefined)
    entry.lifecycle = join(entry.lifecycle, { key, value: dataset.lifecycle });
  if (dataset.declaredVersion !== undefined) {
    entry.declaredVersion = join(entry.declaredVersion, { key, value: dataset.declaredVersion });
  }
  entry.lineage = joinLineage(entry.lineage, key, dataset.lineage, nodes, contents);
}

/** Joins stated lineage as a fragment of node ids. Undefined: no statement; null: withdrawn. */
export function joinLineage(
  register: Register<string | null> | undefined,
  key: MergeKey,
  stated: StatedLineage | null | undefined,
  nodes: BatchNodes,
  contents: Contents,
): Register<string | null> | undefined {
  if (stated === undefined) return register;
  return join(register, { key, value: stated && contents.putFragment(compile(stated, nodes)) });
}

/** Converts stated lineage from names to node ids. */
export function compile(stated: StatedLineage, nodes: BatchNodes): Fragment {
  const id = (dataset: { publicId: string }) => nodes.id(dataset.publicId);
  return {
    outputs: stated.outputs.map(({ to, from, columns }) => ({
      to: id(to),
      from: from.map(id),
      columns: columns.map(
        (edge) => [id(edge.from), edge.fromColumn, edge.toColumn, edge.transformations] as const,
      ),
    })),
    jobInputs: stated.jobInputs.map(id),
    exhaustive: stated.exhaustive,
  };
}

function joinJobFacet(document: RunDocument, name: string, key: MergeKey, value: unknown): void {
  const facet = isObject(value) ? value : null;
  if (name === "jobType") {
    const pattern = facet && isObject(facet.emissionPattern) ? facet.emissionPattern : {};
    const unbounded = facet?.processingType === "STREAMING" || facet?.processingType === "SERVICE";
    const snapshot = pattern.eventContentMode === "COMPLETE_SNAPSHOT";
    const readsPlan = facet?.integration === "SPARK";
    const endsWithParent = readsPlan && (facet.jobType === "RDD_JOB" || facet.jobType === "SQL_JOB");
    const value = facet && { unbounded, snapshot, readsPlan, endsWithParent };
    document.processing = join(document.processing, { key, value });
  } else if (name === "sourceCodeLocation") {
    document.sourceLocation = join(document.sourceLocation, { key, value: facet && withoutCommit(facet) });
  } else if (name === "sql") {
    const query = facet?.query;
    const value = typeof query === "string" ? contentId(normalizeSql(query)) : null;
    document.sourceText = join(document.sourceText, { key, value });
  }
}
