export {
  type ColumnLineage,
  type ColumnSource,
  loadColumnLineage,
  type Transformation,
} from "./column-lineage.ts";
export { ensureLake, type Lake, type LakeOptions, type LakeTable } from "./generator/lake.ts";
export { SOURCE_TABLES, type SourceTable } from "./generator/source-tables.ts";
export type {
  Layer,
  Manifest,
  ManifestColumn,
  ManifestDag,
  ManifestDataset,
  ManifestTask,
} from "./manifest/manifest.ts";
export { ManifestError } from "./manifest/reader.ts";
export { type DdlDialect, loadDdl, loadManifest, loadStatements } from "./package-files.ts";
export { type DatasetNaming, DEMO_NAMING, datasetIdentity } from "./runner/naming.ts";
export type { Progress } from "./runner/progress.ts";
export type { DagResult, PipelineResult, TaskResult, TaskState } from "./runner/result.ts";
export { type PipelineOptions, runPipeline } from "./runner/run-pipeline.ts";
export { openEmbeddedWarehouse } from "./warehouse/embedded.ts";
export type { TableStatistics, Value, Warehouse } from "./warehouse/warehouse.ts";
