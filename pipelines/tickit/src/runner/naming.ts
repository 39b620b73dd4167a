import type { DatasetName } from "@headwater/openlineage";
import type { ManifestDataset } from "../manifest/manifest.ts";

/**
 * Names of the pipeline's tables in events. The defaults are those of a demo deployment that does not
 * exist; they follow OpenLineage's naming rules for S3 and Amazon Redshift.
 */
export interface DatasetNaming {
  /** Namespace of the lake: the bucket. */
  readonly lake: string;
  /** Namespace of the lake's catalog: `arn:aws:glue:{region}:{account}`. */
  readonly catalog: string;
  /** The catalog's database. */
  readonly catalogDatabase: string;
  /** Namespace of the warehouse: `redshift://{workgroup}.{region}:{port}`. */
  readonly warehouse: string;
  /** Database of the warehouse, the first part of each table's name. */
  readonly database: string;
}

/** Default names. */
export const DEMO_NAMING: DatasetNaming = {
  lake: "s3://tickit-demo-lake",
  catalog: "arn:aws:glue:us-east-1:123456789012",
  catalogDatabase: "tickit",
  warehouse: "redshift://tickit-demo.us-east-1:5439",
  database: "dev",
};

/** Returns the aliases of a table of the lake: in the catalog and in the warehouse's external schema. */
export function otherNames(dataset: ManifestDataset, naming: DatasetNaming): DatasetName[] {
  if (dataset.layer !== "lake") return [];
  const [, name] = dataset.table.split(".");
  return [
    { namespace: naming.catalog, name: `table/${naming.catalogDatabase}/${name}` },
    { namespace: naming.warehouse, name: `${naming.database}.${dataset.table}` },
  ];
}

/** Returns namespace and name of a table: `tickit/event` in the lake, `dev.tickit_staging.event` in the warehouse. */
export function datasetIdentity(dataset: ManifestDataset, naming: DatasetNaming): DatasetName {
  if (dataset.layer === "lake") {
    const [, name] = dataset.table.split(".");
    return { namespace: naming.lake, name: `tickit/${name}` };
  }
  return { namespace: naming.warehouse, name: `${naming.database}.${dataset.table}` };
}
