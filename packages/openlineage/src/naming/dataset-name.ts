/** The identifier of a dataset in OpenLineage: a name within a namespace. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}
