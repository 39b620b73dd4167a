import { one, paged, type QueryOf } from "./client.ts";

/** Assertions about a dataset and its metrics, over runs. */
export const datasetQualityQuery = (id: string) => one("/datasets/{id}/quality", { path: { id } });

/** The events that mention a dataset. */
export const datasetEventsQuery = (id: string) => one("/datasets/{id}/events", { path: { id } });

/** The direct source columns of a dataset's columns. */
export const columnSourcesQuery = (dataset: string) =>
  one("/column-lineage", {
    query: { dataset, direction: "upstream", depth: 1, indirect: true, limit: 5_000 },
  });

/** A job's versions, newest first. */
export const jobVersionsQuery = (id: string) => paged("/jobs/{id}/versions", { path: { id } });

/** The child jobs of a job, with their latest runs. */
export const childJobsQuery = (id: string) => one("/jobs/{id}/children", { path: { id } });

/** Why a dataset, a job or a run has a problem. */
export const whyQuery = (subject: { readonly node: string } | { readonly run: string }) =>
  one("/why", { query: subject });

/** The comparison of two runs. */
export const runComparisonQuery = (id: string, other: string) =>
  one("/runs/{id}/comparison", { path: { id }, query: { with: other } });

/** The changes of the store, newest first. @param filter - as texts of a URL */
export const changesQuery = (filter: NonNullable<QueryOf<"/changes">>) =>
  paged("/changes", { query: filter });
