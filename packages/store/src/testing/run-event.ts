import { createHash } from "node:crypto";

const producer = "https://example.com/test";

/** A facet as sent by producers. */
export function facet(body: object): object {
  return { _producer: producer, _schemaURL: `${producer}/facet.json`, ...body };
}

/** Returns a UUID derived from a name, to tell runs apart. */
export function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A dataset of the namespace `warehouse` by name, or one of another namespace. */
export type NamedDataset = string | { readonly namespace: string; readonly name: string };

/** The variable parts of a run event. */
export interface RunEventPart {
  readonly job: string;
  /** Names the run. */
  readonly run: string;
  readonly type: "START" | "RUNNING" | "COMPLETE" | "FAIL" | "ABORT";
  /** Epoch milliseconds. */
  readonly at: number;
  readonly parent?: { readonly job: string; readonly run: string };
  readonly inputs?: readonly NamedDataset[];
  readonly outputs?: readonly NamedDataset[];
  /** Columns of every output, `name type`. */
  readonly columns?: readonly string[];
  readonly runFacets?: Readonly<Record<string, object>>;
  readonly jobFacets?: Readonly<Record<string, object>>;
  readonly outputFacets?: Readonly<Record<string, object>>;
}

/** Returns a run event. Jobs are in the namespace `jobs`, datasets in `warehouse`. */
export function runEvent(part: RunEventPart): object {
  const { columns } = part;
  const schema = columns && {
    schema: facet({
      fields: columns.map((column) => {
        const [name, type] = column.split(" ");
        return { name, type };
      }),
    }),
  };
  const parent = part.parent && {
    parent: facet({
      run: { runId: uuidOf(part.parent.run) },
      job: { namespace: "jobs", name: part.parent.job },
    }),
  };
  return {
    eventType: part.type,
    eventTime: new Date(part.at).toISOString(),
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: uuidOf(part.run), facets: { ...parent, ...part.runFacets } },
    job: { namespace: "jobs", name: part.job, facets: part.jobFacets ?? {} },
    inputs: (part.inputs ?? []).map(named),
    outputs: (part.outputs ?? []).map((dataset) => ({
      ...named(dataset),
      facets: { ...schema, ...part.outputFacets },
    })),
  };
}

function named(dataset: NamedDataset): { namespace: string; name: string } {
  return typeof dataset === "string" ? { namespace: "warehouse", name: dataset } : dataset;
}
