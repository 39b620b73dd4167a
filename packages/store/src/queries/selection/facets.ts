import { datasetPlatform, jobPlatform } from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import { isShown } from "../nodes/shown.ts";
import type { SelectedNodes } from "./select-stored.ts";

/** A value of a field with the number of datasets and jobs that have it. */
export interface FacetCount {
  /** The value as the selection language takes it. */
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Counts of a selection by field, largest first; see the v2 contract. */
export interface SelectionFacets {
  readonly datasets: number;
  readonly jobs: number;
  readonly types: readonly FacetCount[];
  readonly platforms: readonly FacetCount[];
  readonly namespaces: readonly FacetCount[];
  readonly owners: readonly FacetCount[];
  readonly tags: readonly FacetCount[];
}

/** Maximum number of values per field. */
const maxFacets = 50;

/**
 * Counts datasets and jobs by type, platform, namespace, owner and tag.
 *
 * @param selected - null: all of the store
 * @param kind - counts only nodes of this kind
 */
export async function countFacets(
  session: Session,
  selected: SelectedNodes | null,
  kind?: "dataset" | "job",
): Promise<SelectionFacets> {
  const ids = selected ? [...selected.keys()] : null;
  const isMeant = `($1::integer[] IS NULL OR t.id = ANY($1::integer[])) AND ${isShown("t.id")}`;
  const datasets =
    kind === "job"
      ? []
      : await session.query<{ name: string; amount: number }>(
          `SELECT n.name, c.amount FROM (
             SELECT t.namespace_id, count(*)::integer AS amount FROM datasets t WHERE ${isMeant}
               AND NOT EXISTS (SELECT FROM representatives o WHERE o.node_id = t.id AND o.stands <> t.id)
             GROUP BY 1) c JOIN namespaces n ON n.id = c.namespace_id`,
          [ids],
        );
  const jobs =
    kind === "dataset"
      ? []
      : await session.query<{
          name: string;
          job_type: string | null;
          integration: string | null;
          amount: number;
        }>(
          `SELECT n.name, c.job_type, c.integration, c.amount FROM (
             SELECT t.namespace_id, t.job_type, t.integration, count(*)::integer AS amount FROM jobs t WHERE ${isMeant}
             GROUP BY 1, 2, 3) c JOIN namespaces n ON n.id = c.namespace_id`,
          [ids],
        );
  const labels = async (table: "node_tags" | "node_owners", column: "tag" | "name") =>
    session.query<{ value: string; amount: number }>(
      `SELECT l.${column} AS value, count(DISTINCT l.node_id)::integer AS amount FROM ${table} l
       WHERE l.effective AND ($1::integer[] IS NULL OR l.node_id = ANY($1::integer[]))
         AND ($2::text IS NULL OR EXISTS (SELECT FROM recency r WHERE r.node_id = l.node_id AND r.kind = CASE $2 WHEN 'dataset' THEN 0 ELSE 1 END))
         AND ${isShown("l.node_id")}
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${maxFacets}`,
      [ids, kind ?? null],
    );
  const sum = (rows: readonly { amount: number }[]) => rows.reduce((all, { amount }) => all + amount, 0);
  const types = new Counter();
  const platforms = new Counter();
  const namespaces = new Counter();
  if (datasets.length > 0) types.add("dataset", "Dataset", sum(datasets));
  for (const { name, amount } of datasets) {
    const { key, label } = datasetPlatform(name);
    if (key !== "dataset") platforms.add(key, label, amount);
    namespaces.add(name, name, amount);
  }
  for (const { name, job_type, integration, amount } of jobs) {
    types.add((job_type ?? "job").toLowerCase(), job_type ?? "Job", amount);
    if (integration) platforms.add(integration.toLowerCase(), jobPlatform(integration).label, amount);
    namespaces.add(name, name, amount);
  }
  const owners = await labels("node_owners", "name");
  const tags = await labels("node_tags", "tag");
  const toFacet = ({ value, amount }: { value: string; amount: number }) => ({
    value,
    label: value,
    count: amount,
  });
  return {
    datasets: sum(datasets),
    jobs: sum(jobs),
    types: types.largest(),
    platforms: platforms.largest(),
    namespaces: namespaces.largest(),
    owners: owners.map(toFacet),
    tags: tags.map(toFacet),
  };
}

/** Sums counts by value. */
class Counter {
  readonly #counts = new Map<string, { label: string; count: number }>();

  add(value: string, label: string, count: number): void {
    const known = this.#counts.get(value);
    if (known) known.count += count;
    else this.#counts.set(value, { label, count });
  }

  largest(): FacetCount[] {
    return [...this.#counts]
      .map(([value, { label, count }]) => ({ value, label, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxFacets);
  }
}
