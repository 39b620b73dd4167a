export { catalogFromRecord } from "./catalog.ts";
export { extractLineage } from "./extract-lineage.ts";
export * from "./model.ts";
