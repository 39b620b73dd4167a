import { type DatasetReference, isObject, type JobReference } from "./json.ts";

/** A transformation between columns: [type, subtype, description, masking]. */
export type TransformationTuple = readonly [
  type: string,
  subtype: string | null,
  description: string | null,
  masking: boolean,
];

/** A column edge by name of its datasets; `toColumn` null: the whole output depends on the column. */
export interface StatedColumnEdge {
  readonly from: DatasetReference;
  readonly fromColumn: string;
  readonly toColumn: string | null;
  readonly transformations: readonly TransformationTuple[];
}

/** The stated sources of one output. */
export interface StatedOutput {
  readonly to: DatasetReference;
  readonly from: readonly DatasetReference[];
  readonly columns: readonly StatedColumnEdge[];
}

/** The lineage stated in a `columnLineage` or `lineage` facet. */
export interface StatedLineage {
  readonly outputs: readonly StatedOutput[];
  /** Inputs of the job that feed no output (`lineage` facet, entries of type JOB). */
  readonly jobInputs: readonly DatasetReference[];
  /** True for the `lineage` facet: datasets that it does not mention feed nothing. */
  readonly exhaustive: boolean;
}

type Refer = (namespace: string, name: string) => DatasetReference;

/** Reads a `columnLineage` facet (1-0-0 to 1-2-0, including the deprecated transformation fields). */
export function readColumnLineage(
  facet: Record<string, unknown>,
  output: DatasetReference,
  refer: Refer,
): StatedLineage | undefined {
  const columns: StatedColumnEdge[] = [];
  if (isObject(facet.fields)) {
    for (const [toColumn, entry] of Object.entries(facet.fields)) {
      if (!isObject(entry) || !Array.isArray(entry.inputFields)) continue;
      const legacy = legacyTransformation(entry);
      for (const input of entry.inputFields) pushColumn(columns, input, toColumn, legacy, refer);
    }
  }
  if (Array.isArray(facet.dataset)) {
    for (const input of facet.dataset) pushColumn(columns, input, null, null, refer);
  }
  if (columns.length === 0) return undefined;
  return { outputs: [statedOutput(output, [], columns)], jobInputs: [], exhaustive: false };
}

/** Reads the `lineage` job facet (1-0-0). Entries about other jobs are ignored: they say nothing about this run. */
export function readJobLineage(facet: unknown, job: JobReference, refer: Refer): StatedLineage | undefined {
  if (!isObject(facet) || !Array.isArray(facet.entries)) return undefined;
  const outputs: StatedOutput[] = [];
  const jobInputs: DatasetReference[] = [];
  for (const entry of facet.entries) {
    if (!isObject(entry)) continue;
    const { namespace, name, type } = entry;
    if (type === "JOB") {
      const own = namespace === undefined || (namespace === job.namespace && name === job.name);
      if (own) jobInputs.push(...datasetInputs(entry.inputs, refer).map(({ dataset }) => dataset));
    } else if (typeof namespace === "string" && typeof name === "string") {
      outputs.push(readEntry(entry, refer(namespace, name), refer));
    }
  }
  return { outputs, jobInputs, exhaustive: true };
}

/** Reads the `lineage` facet of a dataset event: its target is the dataset itself. */
export function readDatasetLineage(
  facet: Record<string, unknown>,
  self: DatasetReference,
  refer: Refer,
): StatedLineage {
  return { outputs: [readEntry(facet, self, refer)], jobInputs: [], exhaustive: true };
}

function readEntry(entry: Record<string, unknown>, to: DatasetReference, refer: Refer): StatedOutput {
  const from: DatasetReference[] = [];
  const columns: StatedColumnEdge[] = [];
  for (const { dataset, input } of datasetInputs(entry.inputs, refer)) {
    from.push(dataset);
    // A field as input of the whole entity: every row depends on it (GROUP BY, JOIN ...).
    if (typeof input.field === "string") pushColumn(columns, input, null, null, refer);
  }
  if (isObject(entry.fields)) {
    for (const [toColumn, field] of Object.entries(entry.fields)) {
      if (!isObject(field)) continue;
      for (const { dataset, input } of datasetInputs(field.inputs, refer)) {
        from.push(dataset);
        if (typeof input.field === "string") pushColumn(columns, input, toColumn, null, refer);
      }
    }
  }
  return statedOutput(to, from, columns);
}

function datasetInputs(inputs: unknown, refer: Refer) {
  if (!Array.isArray(inputs)) return [];
  return inputs.flatMap((input: unknown) => {
    if (!isObject(input) || input.type === "JOB") return [];
    const { namespace, name } = input;
    if (typeof namespace !== "string" || typeof name !== "string") return [];
    return [{ dataset: refer(namespace, name), input }];
  });
}

function statedOutput(
  to: DatasetReference,
  named: readonly DatasetReference[],
  columns: readonly StatedColumnEdge[],
): StatedOutput {
  return { to, from: [...new Set([...named, ...columns.map((column) => column.from)])], columns };
}

function pushColumn(
  columns: StatedColumnEdge[],
  input: unknown,
  toColumn: string | null,
  legacy: TransformationTuple | null,
  refer: Refer,
): void {
  if (!isObject(input)) return;
  const { namespace, name, field, transformations } = input;
  if (typeof namespace !== "string" || typeof name !== "string" || typeof field !== "string") return;
  const stated = Array.isArray(transformations) ? transformations.flatMap(readTransformation) : [];
  columns.push({
    from: refer(namespace, name),
    fromColumn: field,
    toColumn,
    transformations: stated.length > 0 ? stated : legacy ? [legacy] : [],
  });
}

function readTransformation(value: unknown): TransformationTuple[] {
  if (!isObject(value) || typeof value.type !== "string") return [];
  const { type, subtype, description, masking } = value;
  return [[type, textOrNull(subtype), textOrNull(description), masking === true]];
}

/** Before 1-1-0 the transformation was free text on the output column. */
function legacyTransformation(entry: Record<string, unknown>): TransformationTuple | null {
  const type = textOrNull(entry.transformationType);
  const description = textOrNull(entry.transformationDescription);
  if (type === null && description === null) return null;
  const direct = type === "IDENTITY" || type === "MASKED";
  return [direct ? "DIRECT" : "UNKNOWN", type, description, type === "MASKED"];
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
