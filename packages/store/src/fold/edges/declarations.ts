import type { Contents } from "../../contents/contents.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import { type ColumnEdgeTuple, edgeSet, type OutputEdge } from "../../model/edge-set.ts";
import { contentIdOfDigest } from "../../model/identifiers.ts";
import { EdgeLayer } from "../../model/layers.ts";
import type { StatedLineage } from "../../model/stated-lineage.ts";
import type { BatchNodes } from "../nodes/nodes.ts";
import { compile } from "../runs/join-run-event.ts";

/**
 * The declaration of a job or dataset event, as an execution of the declared layer: each replaces the previous one.
 */
export interface Declaration {
  /** The job, or for a dataset event the dataset itself. */
  readonly owner: number;
  readonly key: string;
  readonly at: number;
  readonly edgeSet: string;
  /** The event's statements about the dataset, for a dataset event. */
  readonly dataset: PreparedEvent["dataset"];
}

/** Returns the declarations in a batch: job events and dataset events (which may declare no edges). */
export function foldDeclarations(
  contents: Contents,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Declaration[] {
  return events.flatMap((event) => {
    if (event.kind === "run") return [];
    const owner = nodes.id((event.kind === "job" ? event.job! : event.dataset!.reference).publicId);
    const set = event.kind === "job" ? declaredByJob(event, nodes) : declaredByDataset(event, nodes);
    return [
      {
        owner,
        // As everywhere, the later key wins between declarations at one instant.
        key: contentIdOfDigest(Buffer.from(event.key[2], "hex")),
        at: event.key[0],
        edgeSet: contents.putEdgeSet(set),
        dataset: event.dataset,
      },
    ];
  });
}

function declaredByJob(event: PreparedEvent, nodes: BatchNodes) {
  const inputs: [number, EdgeLayer][] = event.inputs.map((input) => [
    nodes.id(input.reference.publicId),
    EdgeLayer.declared,
  ]);
  const named = new Set(inputs.map(([dataset]) => dataset));
  const outputs: OutputEdge[] = [];
  const parts = { pairs: [] as [number, number][], columns: [] as ColumnEdgeTuple[] };
  // As in a run, the first of several mentions of an output that states something counts.
  const stated = new Map<number, StatedLineage | null | undefined>();
  for (const { reference, lineage } of event.outputs) {
    const id = nodes.id(reference.publicId);
    stated.set(id, stated.get(id) === undefined ? lineage : stated.get(id));
  }
  for (const [output, lineage] of stated) {
    outputs.push([output, event.jobLineage ? 1 : 0, EdgeLayer.declared]);
    if (!event.jobLineage && lineage) collect(lineage, nodes, parts, outputs);
  }
  if (event.jobLineage) collect(event.jobLineage, nodes, parts, outputs);
  for (const [from] of parts.pairs) if (!named.has(from)) inputs.push([from, EdgeLayer.declared]);
  for (const input of event.jobLineage?.jobInputs ?? [])
    inputs.push([nodes.id(input.publicId), EdgeLayer.declared]);
  return edgeSet({ inputs, outputs, ...parts });
}

function declaredByDataset(event: PreparedEvent, nodes: BatchNodes) {
  const lineage = event.dataset!.lineage;
  const outputs: OutputEdge[] = [];
  const parts = { pairs: [] as [number, number][], columns: [] as ColumnEdgeTuple[] };
  if (lineage) collect(lineage, nodes, parts, outputs);
  return edgeSet({ inputs: parts.pairs.map(([from]) => [from, EdgeLayer.declared]), outputs, ...parts });
}

function collect(
  stated: StatedLineage,
  nodes: BatchNodes,
  parts: { pairs: [number, number][]; columns: ColumnEdgeTuple[] },
  outputs: OutputEdge[],
): void {
  for (const { to, from, columns } of compile(stated, nodes).outputs) {
    outputs.push([to, 1, EdgeLayer.declared]);
    for (const source of from) parts.pairs.push([source, to]);
    for (const [source, column, toColumn, transformations] of columns) {
      parts.columns.push([source, column, to, toColumn, transformations, EdgeLayer.declared]);
    }
  }
}
