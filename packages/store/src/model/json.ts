/** A dataset's name and public id. */
export interface DatasetReference {
  readonly publicId: string;
  readonly namespace: string;
  readonly name: string;
}

/** A job's name and public id. */
export interface JobReference {
  readonly publicId: string;
  readonly namespace: string;
  readonly name: string;
}

/** A run that another run refers to. */
export interface RunReference {
  readonly runId: string;
  readonly job: JobReference;
}

export { isObject } from "@headwater/openlineage";
