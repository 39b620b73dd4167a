import type { ColumnLineageAnswer, NodeReference } from "../api/v2.gen.ts";

/** A source column of another column. */
export interface SourceColumn {
  readonly dataset: NodeReference;
  readonly column: string;
  /** True if values flow into the column; false if the source is used in a filter, join, grouping or sort. */
  readonly isDirect: boolean;
  /** Subtypes of the transformations, such as AGGREGATION. */
  readonly how: readonly string[];
  readonly isMasked: boolean;
}

/** Groups source columns by target column, direct ones first. Sources of the whole dataset are under null. */
export function sourcesByColumn({
  focus,
  datasets,
  edges,
}: Pick<ColumnLineageAnswer, "focus" | "datasets" | "edges">): ReadonlyMap<
  string | null,
  readonly SourceColumn[]
> {
  const references = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  const found = new Map<string | null, Map<string, SourceColumn>>();
  for (const { from, to, transformations } of edges) {
    const dataset = references.get(from.dataset);
    if (!dataset || to.dataset !== focus.dataset.id) continue;
    const sources = found.get(to.column) ?? new Map<string, SourceColumn>();
    found.set(to.column, sources);
    const key = `${from.dataset} ${from.column}`;
    const known = sources.get(key);
    sources.set(key, {
      dataset,
      column: from.column,
      isDirect: known?.isDirect === true || transformations.some(({ type }) => type !== "INDIRECT"),
      how: [...new Set([...(known?.how ?? []), ...transformations.flatMap(({ subtype }) => subtype ?? [])])],
      isMasked: known?.isMasked === true || transformations.some(({ masking }) => masking),
    });
  }
  return new Map(
    [...found].map(([column, sources]) => [
      column,
      [...sources.values()].sort((a, b) => Number(b.isDirect) - Number(a.isDirect)),
    ]),
  );
}
