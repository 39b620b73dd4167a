/** Values of OpenLineage events as generated here. */

/** A facet. */
export type Facet = Readonly<Record<string, unknown>>;

/** Facets by key. */
export type Facets = Readonly<Record<string, Facet>>;

/** A dataset in an event. */
export interface EventDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Facets;
  readonly inputFacets?: Facets;
  readonly outputFacets?: Facets;
}

/** A run event. */
export interface CompanyEvent {
  readonly eventType: "START" | "COMPLETE" | "FAIL";
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
}

/** Version of each facet's schema. */
const versions: Readonly<Record<string, string>> = {
  ColumnLineageDatasetFacet: "1-2-0",
  DataQualityAssertionsDatasetFacet: "1-1-0",
  DocumentationDatasetFacet: "1-1-0",
  DocumentationJobFacet: "1-1-0",
  ErrorMessageRunFacet: "1-0-1",
  JobTypeJobFacet: "2-0-4",
  NominalTimeRunFacet: "1-0-1",
  OutputStatisticsOutputDatasetFacet: "1-0-2",
  OwnershipDatasetFacet: "1-0-1",
  OwnershipJobFacet: "1-0-1",
  ParentRunFacet: "1-2-0",
  ProcessingEngineRunFacet: "1-1-1",
  SQLJobFacet: "1-1-0",
  SchemaDatasetFacet: "1-2-0",
  SourceCodeLocationJobFacet: "1-0-1",
  TagsDatasetFacet: "1-0-0",
  TagsJobFacet: "1-0-0",
};

const core = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs";

/** Schema of a run event. */
export const runEventSchema = `${core}/RunEvent`;

/** Creates facets of one producer. */
export class FacetFactory {
  readonly producer: string;

  constructor(producer: string) {
    this.producer = producer;
  }

  /** Creates a facet of the specification, or a custom one of a run or job (`RunFacet`, `JobFacet`). */
  create(name: string, body: object): Facet {
    const version = versions[name];
    const url = version
      ? `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`
      : `${core}/${name}`;
    return { _producer: this.producer, _schemaURL: url, ...body };
  }
}
