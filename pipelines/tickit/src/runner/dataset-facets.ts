import type { Manifest, ManifestDataset, ManifestTask } from "../manifest/manifest.ts";
import type { Facet, Facets, Identity } from "./event.ts";
import { facet } from "./facets.ts";
import { type DatasetNaming, datasetIdentity } from "./naming.ts";

/** The manifest's tables as datasets of events. */
export class DatasetCatalog {
  readonly #datasets: ReadonlyMap<string, ManifestDataset>;
  readonly #naming: DatasetNaming;

  constructor(manifest: Manifest, naming: DatasetNaming) {
    this.#datasets = new Map(manifest.datasets.map((dataset) => [dataset.table, dataset]));
    this.#naming = naming;
  }

  #dataset(table: string): ManifestDataset {
    const dataset = this.#datasets.get(table);
    if (dataset === undefined) throw new Error(`the manifest has no dataset ${table}`);
    return dataset;
  }

  /** Whether the table lies in the lake. */
  inLake(table: string): boolean {
    return this.#dataset(table).layer === "lake";
  }

  /** Namespace and name of a table. */
  identity(table: string): Identity {
    return datasetIdentity(this.#dataset(table), this.#naming);
  }

  /** What is known about the table whoever reads or writes it. */
  facets(table: string): Facets {
    const dataset = this.#dataset(table);
    const { namespace } = this.identity(table);
    const tags = dataset.columns.flatMap((column) =>
      column.tags.map((tag) => ({ key: tag, value: "true", source: "USER", field: column.name })),
    );
    return {
      schema: facet("SchemaDatasetFacet", {
        fields: dataset.columns.map(({ name, type, description }, index) => ({
          name,
          type,
          description,
          ordinal_position: index + 1,
        })),
      }),
      dataSource: facet("DatasourceDatasetFacet", { name: namespace, uri: namespace }),
      datasetType: facet("DatasetTypeDatasetFacet", {
        datasetType: dataset.layer === "lake" ? "FILE" : "TABLE",
      }),
      documentation: facet("DocumentationDatasetFacet", { description: dataset.documentation }),
      ownership: facet("OwnershipDatasetFacet", { owners: [{ name: dataset.owner, type: "OWNER" }] }),
      ...(tags.length > 0 ? { tags: facet("TagsDatasetFacet", { tags }) } : {}),
    };
  }

  /** Column lineage of the table that the task writes, as the manifest states it. */
  columnLineage(task: ManifestTask): Facet {
    const fields = Object.entries(task.columns).map(([column, sources]) => [
      column,
      {
        inputFields: sources.map(({ table, column: field, transformation }) => ({
          ...this.identity(table),
          field,
          transformations: [{ type: "DIRECT", subtype: transformation, description: "", masking: false }],
        })),
      },
    ]);
    return facet("ColumnLineageDatasetFacet", { fields: Object.fromEntries(fields) });
  }
}
