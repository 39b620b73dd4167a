import { EdgeLayer } from "../../model/layers.ts";
import { addStated, type Edges, type Layers, noEdges } from "./reference-edges.ts";
import type {
  DatasetStatement,
  EventStatement,
  JobLineageStatement,
  OutputStatement,
} from "./reference-statements.ts";

/** Returns the edges of a run or a job event (SPEC.md §6) from statements about its inputs and outputs. */
export function statedEdges(
  inputs: Iterable<string>,
  outputs: ReadonlyMap<string, OutputStatement | null | undefined>,
  lineage: JobLineageStatement | null | undefined,
  layers: Layers,
): Edges {
  const edges = noEdges();
  for (const input of inputs) edges.inputs.set(input, layers.stated);
  // Inputs that a job's lineage names for the job itself are stated, not inferred.
  for (const input of lineage?.jobInputs ?? []) edges.inputs.set(input, layers.stated);
  for (const [output, columnLineage] of outputs) {
    edges.outputs.set(output, {
      byPairs: lineage !== null && lineage !== undefined,
      layer: layers.stated,
    });
    if (!lineage && columnLineage) addStated(edges, columnLineage, layers);
  }
  for (const target of lineage?.outputs ?? []) addStated(edges, target, layers);
  return edges;
}

const declared: Layers = { stated: EdgeLayer.declared, named: EdgeLayer.declared };

/** Returns the edges declared by a job event or a dataset event. */
export function declaredEdges(event: EventStatement): Edges {
  if (event.dataset) {
    const edges = noEdges();
    if (event.dataset.lineage) addStated(edges, event.dataset.lineage, declared);
    return edges;
  }
  return statedEdges(
    event.inputs.map(({ name }) => name),
    firstStatements(event.outputs),
    event.jobLineage,
    declared,
  );
}

/** Of several mentions of one output in one event the first that states something counts. */
function firstStatements(
  outputs: readonly DatasetStatement[],
): Map<string, OutputStatement | null | undefined> {
  const stated = new Map<string, OutputStatement | null | undefined>();
  for (const { name, lineage } of outputs) {
    if (stated.get(name) === undefined) stated.set(name, lineage);
  }
  return stated;
}
