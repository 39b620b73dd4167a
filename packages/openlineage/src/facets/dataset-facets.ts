import Type, { type Static } from "typebox";
import { lastingFacet } from "../schema/base-facet.ts";
import { mapOf, Uri } from "../schema/primitives.ts";

/** `schema`: the dataset's fields, including nested ones. */
export const SchemaDatasetFacet = lastingFacet("SchemaDatasetFacet", "1-2-0", {
  fields: Type.Optional(
    Type.Array(
      Type.Cyclic(
        {
          SchemaDatasetFacetFields: Type.Object({
            name: Type.String(),
            type: Type.Optional(Type.String()),
            description: Type.Optional(Type.String()),
            /** Counted from 1. */
            ordinal_position: Type.Optional(Type.Integer()),
            fields: Type.Optional(Type.Array(Type.Ref("SchemaDatasetFacetFields"))),
          }),
        },
        "SchemaDatasetFacetFields",
      ),
    ),
  ),
});
/** See the schema of the same name. */
export type SchemaDatasetFacet = Static<typeof SchemaDatasetFacet>;

/** `dataSource`: the system that holds the dataset. */
export const DatasourceDatasetFacet = lastingFacet("DatasourceDatasetFacet", "1-0-1", {
  name: Type.Optional(Type.String()),
  uri: Type.Optional(Uri),
});
/** See the schema of the same name. */
export type DatasourceDatasetFacet = Static<typeof DatasourceDatasetFacet>;

/** `symlinks`: alternative names of the dataset. */
export const SymlinksDatasetFacet = lastingFacet("SymlinksDatasetFacet", "1-0-1", {
  identifiers: Type.Optional(
    Type.Array(Type.Object({ namespace: Type.String(), name: Type.String(), type: Type.String() })),
  ),
});
/** See the schema of the same name. */
export type SymlinksDatasetFacet = Static<typeof SymlinksDatasetFacet>;

/** `ownership` of a dataset. */
export const OwnershipDatasetFacet = lastingFacet("OwnershipDatasetFacet", "1-0-1", {
  owners: Type.Optional(Type.Array(Type.Object({ name: Type.String(), type: Type.Optional(Type.String()) }))),
});
/** See the schema of the same name. */
export type OwnershipDatasetFacet = Static<typeof OwnershipDatasetFacet>;

/** `documentation` of a dataset; plain text by default, see `contentType`. */
export const DocumentationDatasetFacet = lastingFacet("DocumentationDatasetFacet", "1-1-0", {
  description: Type.String(),
  contentType: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type DocumentationDatasetFacet = Static<typeof DocumentationDatasetFacet>;

/** `tags` of a dataset, or of one of its columns if `field` is set. */
export const TagsDatasetFacet = lastingFacet("TagsDatasetFacet", "1-0-0", {
  tags: Type.Optional(
    Type.Array(
      Type.Object({
        key: Type.String(),
        value: Type.String(),
        source: Type.Optional(Type.String()),
        field: Type.Optional(Type.String()),
      }),
    ),
  ),
});
/** See the schema of the same name. */
export type TagsDatasetFacet = Static<typeof TagsDatasetFacet>;

/** `version`: the version of the dataset in its store, such as an Iceberg snapshot. */
export const DatasetVersionDatasetFacet = lastingFacet("DatasetVersionDatasetFacet", "1-0-1", {
  datasetVersion: Type.String(),
});
/** See the schema of the same name. */
export type DatasetVersionDatasetFacet = Static<typeof DatasetVersionDatasetFacet>;

/** `storage`: the table format and the file format. */
export const StorageDatasetFacet = lastingFacet("StorageDatasetFacet", "1-0-1", {
  storageLayer: Type.String(),
  fileFormat: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type StorageDatasetFacet = Static<typeof StorageDatasetFacet>;

/** `lifecycleStateChange`: the operation of the run on the dataset as a whole. */
export const LifecycleStateChangeDatasetFacet = lastingFacet("LifecycleStateChangeDatasetFacet", "1-0-1", {
  lifecycleStateChange: Type.Enum(["ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE"], {
    type: "string",
  }),
  previousIdentifier: Type.Optional(Type.Object({ name: Type.String(), namespace: Type.String() })),
});
/** See the schema of the same name. */
export type LifecycleStateChangeDatasetFacet = Static<typeof LifecycleStateChangeDatasetFacet>;

/** `catalog`: the catalog that the dataset is registered in. */
export const CatalogDatasetFacet = lastingFacet("CatalogDatasetFacet", "1-1-0", {
  framework: Type.String(),
  type: Type.String(),
  name: Type.String(),
  metadataUri: Type.Optional(Type.String()),
  warehouseUri: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  catalogProperties: Type.Optional(mapOf(Type.String())),
});
/** See the schema of the same name. */
export type CatalogDatasetFacet = Static<typeof CatalogDatasetFacet>;

/** `datasetType`: TABLE, VIEW, FILE, TOPIC and so on. */
export const DatasetTypeDatasetFacet = lastingFacet("DatasetTypeDatasetFacet", "1-0-1", {
  datasetType: Type.String(),
  subType: Type.Optional(Type.String()),
});
/** See the schema of the same name. */
export type DatasetTypeDatasetFacet = Static<typeof DatasetTypeDatasetFacet>;

/** `hierarchy`: the containers of the dataset, outermost first. */
export const HierarchyDatasetFacet = lastingFacet("HierarchyDatasetFacet", "1-0-0", {
  hierarchy: Type.Array(Type.Object({ type: Type.String(), name: Type.String() })),
});
/** See the schema of the same name. */
export type HierarchyDatasetFacet = Static<typeof HierarchyDatasetFacet>;
