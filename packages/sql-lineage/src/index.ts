export { catalogFromRecord } from "./dialects/catalog.ts";
export { findDialect } from "./dialects/find-dialect.ts";
export { extractLineage } from "./extract-lineage.ts";
export * from "./model/dialect-name.ts";
export * from "./model/lineage.ts";
export * from "./model/options.ts";
