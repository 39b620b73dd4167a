import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Page, request } from "./client.ts";
import type {
  ChildJob,
  ColumnLineageAnswer,
  DatasetEvents,
  DatasetQuality,
  JobVersion,
  RunComparison,
} from "./v2.gen.ts";

const one = <Answer>(path: string, parameters: Record<string, string | number | boolean> = {}) =>
  queryOptions({
    queryKey: [path, parameters],
    queryFn: ({ signal }) => request<Answer>(path, parameters, { signal }),
  });

/** Assertions about a dataset and its metrics, over runs. */
export const datasetQualityQuery = (id: string) => one<DatasetQuality>(`/datasets/${id}/quality`);

/** Events that mention a dataset. */
export const datasetEventsQuery = (id: string) => one<DatasetEvents>(`/datasets/${id}/events`);

/** The columns that the columns of a dataset come from directly. */
export const columnSourcesQuery = (dataset: string) =>
  one<ColumnLineageAnswer>("/column-lineage", {
    dataset,
    direction: "upstream",
    depth: 1,
    indirect: true,
    limit: 5_000,
  });

/** A job's versions, newest first. */
export const jobVersionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["paged", `/jobs/${id}/versions`],
    queryFn: ({ signal, pageParam }) =>
      request<Page<JobVersion>>(`/jobs/${id}/versions`, { limit: 50, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<JobVersion>) => last.next ?? undefined,
  });

/** The jobs that belong to a job, with their last runs. */
export const childJobsQuery = (id: string) =>
  one<{ items: readonly ChildJob[]; truncated: boolean }>(`/jobs/${id}/children`);

/** How a run differs from another. */
export const runComparisonQuery = (id: string, other: string) =>
  one<RunComparison>(`/runs/${id}/comparison`, { with: other });
