import {
  canonicalDatasetName,
  type DatasetName,
  OpenLineageClient,
  type OpenLineageEvent,
} from "@headwater/openlineage";
import type {
  ColumnSource,
  DatasetReference,
  DialectName,
  ScriptLineage,
  WriteLineage,
} from "@headwater/sql-lineage";

/** Names of the job and its datasets in an event. */
export interface JobEventOptions {
  readonly dialect: DialectName;
  readonly jobNamespace: string;
  readonly job: string;
  /** The namespace of tables, such as `redshift://cluster.eu-west-1:5439`. */
  readonly datasetNamespace: string;
}

/** Returns the script's lineage as an OpenLineage JobEvent, with column lineage and the SQL. */
export async function toJobEvent(
  lineage: ScriptLineage,
  sql: string,
  { dialect, jobNamespace, job, datasetNamespace }: JobEventOptions,
): Promise<OpenLineageEvent> {
  const events: OpenLineageEvent[] = [];
  const client = new OpenLineageClient({
    producer: "urn:headwater:cli",
    namespace: jobNamespace,
    transport: {
      async emit(event) {
        events.push(event);
      },
      async close() {
        return true;
      },
    },
  });
  const name = (dataset: DatasetReference) => datasetName(dataset, datasetNamespace);
  await client.declareJob(
    { name: job, facets: { sql: { query: sql, dialect } } },
    {
      inputs: lineage.inputs.map(name),
      outputs: lineage.outputs.map((output) => {
        const write = lineage.writes.find(({ dataset }) => dataset?.name === output.name);
        return { ...name(output), ...(write && { facets: { columnLineage: columnLineage(write, name) } }) };
      }),
    },
  );
  return events[0]!;
}

function columnLineage(write: WriteLineage, name: (dataset: DatasetReference) => DatasetName) {
  const inputField = ({ dataset, column, transformations }: ColumnSource) => ({
    ...name(dataset),
    field: column,
    transformations: transformations.map(({ type, subtype, masking }) => ({ type, subtype, masking })),
  });
  return {
    fields: Object.fromEntries(
      write.columns.map(({ column, sources }) => [column, { inputFields: sources.map(inputField) }]),
    ),
    dataset: write.influences.map(inputField),
  };
}

/** Returns the OpenLineage name of a table, or of a location such as `s3://bucket/path`. */
function datasetName({ kind, name }: DatasetReference, namespace: string): DatasetName {
  const location = kind === "location" ? /^([a-z][\w+.-]*:\/\/[^/]*)\/*(.*)$/i.exec(name) : null;
  return location
    ? canonicalDatasetName({ namespace: location[1]!, name: location[2] || "/" })
    : { namespace, name };
}
