import { one, paged } from "./client.ts";

/** Assertions about a dataset and its metrics, over runs. */
export const datasetQualityQuery = (id: string) => one("/datasets/{id}/quality", { path: { id } });

/** Events that mention a dataset. */
export const datasetEventsQuery = (id: string) => one("/datasets/{id}/events", { path: { id } });

/** The columns that the columns of a dataset come from directly. */
export const columnSourcesQuery = (dataset: string) =>
  one("/column-lineage", {
    query: { dataset, direction: "upstream", depth: 1, indirect: true, limit: 5_000 },
  });

/** A job's versions, newest first. */
export const jobVersionsQuery = (id: string) => paged("/jobs/{id}/versions", { path: { id } });

/** The jobs that belong to a job, with their last runs. */
export const childJobsQuery = (id: string) => one("/jobs/{id}/children", { path: { id } });

/** How a run differs from another. */
export const runComparisonQuery = (id: string, other: string) =>
  one("/runs/{id}/comparison", { path: { id }, query: { with: other } });
