import type { Session } from "../../database/database.ts";
import { groupBy } from "../../model/group-by.ts";
import { type NodeLabels, noLabels } from "./node-labels.ts";

/** A column of a dataset's current schema. */
export interface Column {
  readonly name: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
}

/**
 * Reads columns of datasets, in order, at most `limit` each.
 *
 * @param labelsOf - tags and descriptions, which are stored separately; omitted: none
 */
export async function readColumns(
  session: Session,
  datasets: readonly number[],
  labelsOf: (dataset: number) => NodeLabels = () => noLabels,
  limit = 10_000,
): Promise<Map<number, Column[]>> {
  if (datasets.length === 0) return new Map();
  const rows = await session.query<{
    dataset_id: number;
    name: string;
    type: string | null;
    description: string | null;
  }>(
    `SELECT dataset_id, name, type, description FROM dataset_columns
     WHERE dataset_id = ANY($1::integer[]) AND ordinal < $2 ORDER BY dataset_id, ordinal`,
    [datasets, limit],
    "read-columns",
  );
  return new Map(
    [...groupBy(rows, ({ dataset_id }) => dataset_id)].map(([dataset, columns]) => {
      const labels = labelsOf(dataset);
      return [
        dataset,
        columns.map(({ name, type, description }) => ({
          name,
          type,
          description: labels.columnDescriptions.get(name) ?? description,
          tags: labels.columnTags.get(name) ?? [],
        })),
      ];
    }),
  );
}
