import type { Static, TSchema } from "typebox";
import { ColumnLineageDatasetFacet } from "./column-lineage.ts";
import {
  DataQualityAssertionsDatasetFacet,
  DataQualityMetricsDatasetFacet,
  DataQualityMetricsInputDatasetFacet,
} from "./data-quality.ts";
import {
  CatalogDatasetFacet,
  DatasetTypeDatasetFacet,
  DatasetVersionDatasetFacet,
  DatasourceDatasetFacet,
  DocumentationDatasetFacet,
  HierarchyDatasetFacet,
  LifecycleStateChangeDatasetFacet,
  OwnershipDatasetFacet,
  SchemaDatasetFacet,
  StorageDatasetFacet,
  SymlinksDatasetFacet,
  TagsDatasetFacet,
} from "./dataset-facets.ts";
import {
  DocumentationJobFacet,
  JobTypeJobFacet,
  OwnershipJobFacet,
  SourceCodeJobFacet,
  SourceCodeLocationJobFacet,
  SQLJobFacet,
  TagsJobFacet,
} from "./job-facets.ts";
import { LineageDatasetFacet, LineageJobFacet } from "./lineage.ts";
import {
  EnvironmentVariablesRunFacet,
  ErrorMessageRunFacet,
  ExecutionParametersRunFacet,
  ExternalQueryRunFacet,
  ExtractionErrorRunFacet,
  JobDependenciesRunFacet,
  NominalTimeRunFacet,
  ParentRunFacet,
  ProcessingEngineRunFacet,
  TagsRunFacet,
  TestRunFacet,
} from "./run-facets.ts";
import { InputStatisticsInputDatasetFacet, OutputStatisticsOutputDatasetFacet } from "./statistics.ts";
import { InputSubsetInputDatasetFacet, OutputSubsetOutputDatasetFacet } from "./subset.ts";

/**
 * All facets of the specification, by home and by key.
 *
 * The homes are `run.facets`, `job.facets`, `facets` of any dataset, `inputFacets` of an input, and `outputFacets` of
 * an output. Facets with other keys are custom facets and are kept as sent.
 */
export const facetSchemas = {
  run: {
    nominalTime: NominalTimeRunFacet,
    parent: ParentRunFacet,
    errorMessage: ErrorMessageRunFacet,
    externalQuery: ExternalQueryRunFacet,
    extractionError: ExtractionErrorRunFacet,
    processing_engine: ProcessingEngineRunFacet,
    environmentVariables: EnvironmentVariablesRunFacet,
    tags: TagsRunFacet,
    executionParameters: ExecutionParametersRunFacet,
    jobDependencies: JobDependenciesRunFacet,
    test: TestRunFacet,
  },
  job: {
    sql: SQLJobFacet,
    sourceCode: SourceCodeJobFacet,
    sourceCodeLocation: SourceCodeLocationJobFacet,
    ownership: OwnershipJobFacet,
    documentation: DocumentationJobFacet,
    jobType: JobTypeJobFacet,
    tags: TagsJobFacet,
    lineage: LineageJobFacet,
  },
  dataset: {
    schema: SchemaDatasetFacet,
    dataSource: DatasourceDatasetFacet,
    columnLineage: ColumnLineageDatasetFacet,
    symlinks: SymlinksDatasetFacet,
    ownership: OwnershipDatasetFacet,
    documentation: DocumentationDatasetFacet,
    tags: TagsDatasetFacet,
    version: DatasetVersionDatasetFacet,
    storage: StorageDatasetFacet,
    lifecycleStateChange: LifecycleStateChangeDatasetFacet,
    catalog: CatalogDatasetFacet,
    datasetType: DatasetTypeDatasetFacet,
    hierarchy: HierarchyDatasetFacet,
    dataQualityMetrics: DataQualityMetricsDatasetFacet,
    lineage: LineageDatasetFacet,
  },
  input: {
    dataQualityMetrics: DataQualityMetricsInputDatasetFacet,
    dataQualityAssertions: DataQualityAssertionsDatasetFacet,
    inputStatistics: InputStatisticsInputDatasetFacet,
    subset: InputSubsetInputDatasetFacet,
  },
  output: {
    outputStatistics: OutputStatisticsOutputDatasetFacet,
    subset: OutputSubsetOutputDatasetFacet,
  },
} as const;

/** The location of a facet in an event. */
export type FacetHome = keyof typeof facetSchemas;

/** The keys of the specification's facets in a home. */
export type FacetKey<Home extends FacetHome> = keyof (typeof facetSchemas)[Home] & string;

/** The TypeScript type of a facet of the specification. */
export type FacetOf<
  Home extends FacetHome,
  Key extends FacetKey<Home>,
> = (typeof facetSchemas)[Home][Key] extends infer Schema extends TSchema ? Static<Schema> : never;

/**
 * Returns the `_schemaURL` of a facet of the specification, or undefined for a custom facet.
 *
 * @example facetSchemaUrl("job", "sql") // "https://openlineage.io/spec/facets/1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet"
 */
export function facetSchemaUrl(home: FacetHome, key: string): string | undefined {
  const schemas: Readonly<Record<string, object>> = facetSchemas[home];
  if (!Object.hasOwn(schemas, key)) return undefined;
  return (schemas[key] as { "x-schema-url"?: string })["x-schema-url"];
}
