import type { Facet } from "./event.ts";
import { PRODUCER } from "./event.ts";

/** Versions of the published facet schemas that the runner writes, by the name of their definition. */
const VERSIONS = {
  ColumnLineageDatasetFacet: "1-2-0",
  DataQualityAssertionsDatasetFacet: "1-1-0",
  DatasetTypeDatasetFacet: "1-0-1",
  DatasourceDatasetFacet: "1-0-1",
  DocumentationDatasetFacet: "1-1-0",
  DocumentationJobFacet: "1-1-0",
  ErrorMessageRunFacet: "1-0-1",
  InputStatisticsInputDatasetFacet: "1-0-0",
  JobDependenciesRunFacet: "1-0-1",
  JobTypeJobFacet: "2-0-4",
  NominalTimeRunFacet: "1-0-1",
  OutputStatisticsOutputDatasetFacet: "1-0-2",
  OwnershipDatasetFacet: "1-0-1",
  OwnershipJobFacet: "1-0-1",
  ParentRunFacet: "1-2-0",
  ProcessingEngineRunFacet: "1-1-1",
  SQLJobFacet: "1-1-0",
  SchemaDatasetFacet: "1-2-0",
  TagsDatasetFacet: "1-0-0",
  TagsJobFacet: "1-0-0",
} as const;

/** Definition name of a facet that the runner writes. */
export type FacetSchema = keyof typeof VERSIONS;

/** A facet with its producer and schema; the schemas are published at https://openlineage.io/spec/facets. */
export function facet(schema: FacetSchema, content: Readonly<Record<string, unknown>>): Facet {
  return {
    _producer: PRODUCER,
    _schemaURL: `https://openlineage.io/spec/facets/${VERSIONS[schema]}/${schema}.json#/$defs/${schema}`,
    ...content,
  };
}
