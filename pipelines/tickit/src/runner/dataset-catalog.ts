import type { DatasetDraft, DatasetName, FacetDraft, FacetDrafts, FacetOf } from "@headwater/openlineage";
import type { ColumnLineage } from "../column-lineage.ts";
import type { Manifest, ManifestDataset, ManifestTask } from "../manifest/manifest.ts";
import { type DatasetNaming, datasetIdentity, otherNames } from "./naming.ts";

/** The manifest's tables as OpenLineage datasets. */
export class DatasetCatalog {
  readonly #datasets: ReadonlyMap<string, ManifestDataset>;
  readonly #columnLineage: ColumnLineage;
  readonly #naming: DatasetNaming;

  constructor(manifest: Manifest, columnLineage: ColumnLineage, naming: DatasetNaming) {
    this.#columnLineage = columnLineage;
    this.#datasets = new Map(manifest.datasets.map((dataset) => [dataset.table, dataset]));
    this.#naming = naming;
  }

  #dataset(table: string): ManifestDataset {
    const dataset = this.#datasets.get(table);
    if (dataset === undefined) throw new Error(`the manifest has no dataset ${table}`);
    return dataset;
  }

  #identity(table: string): DatasetName {
    return datasetIdentity(this.#dataset(table), this.#naming);
  }

  /** Returns true if the table is in the lake. */
  inLake(table: string): boolean {
    return this.#dataset(table).layer === "lake";
  }

  /** Returns a table with the facets common to readers and writers. */
  describe(table: string): DatasetDraft & { readonly facets: FacetDrafts<"dataset"> } {
    const dataset = this.#dataset(table);
    const identity = this.#identity(table);
    const tags = dataset.columns.flatMap((column) =>
      column.tags.map((tag) => ({ key: tag, value: "true", source: "USER", field: column.name })),
    );
    const names = otherNames(dataset, this.#naming);
    const facets: FacetDrafts<"dataset"> = {
      schema: {
        fields: dataset.columns.map(({ name, type, description }, index) => ({
          name,
          type,
          description,
          ordinal_position: index + 1,
        })),
      },
      dataSource: { name: identity.namespace, uri: identity.namespace },
      datasetType: { datasetType: dataset.layer === "lake" ? "FILE" : "TABLE" },
      documentation: { description: dataset.documentation },
      ownership: { owners: [{ name: dataset.owner, type: "OWNER" }] },
      ...(names.length > 0
        ? { symlinks: { identifiers: names.map((name) => ({ ...name, type: "TABLE" })) } }
        : {}),
      ...(tags.length > 0 ? { tags: { tags } } : {}),
    };
    return { ...identity, facets };
  }

  /** Returns the column lineage of the table that the task writes, from its SQL. */
  columnLineage(task: ManifestTask): FacetDraft<FacetOf<"dataset", "columnLineage">> {
    const columns = this.#columnLineage.get(task.outputs[0] ?? "") ?? {};
    const fields = Object.entries(columns).map(([column, sources]) => [
      column,
      {
        inputFields: sources.map(({ table, column: field, transformation }) => ({
          ...this.#identity(table),
          field,
          transformations: [{ type: "DIRECT", subtype: transformation, description: "", masking: false }],
        })),
      },
    ]);
    return { fields: Object.fromEntries(fields) };
  }
}
