export { catalogFromRecord } from "./catalog.ts";
export { extractLineage } from "./extract-lineage.ts";
export { findDialect } from "./find-dialect.ts";
export * from "./model.ts";
