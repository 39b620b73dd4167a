import { datasetPlatforms, jobPlatforms, textMatcher } from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { likePattern } from "../../database/like.ts";
import { namespaceId } from "../../model/identifiers.ts";
import { type RunStateName, runStateOf } from "../../model/run-state.ts";
import { lateJob } from "../nodes/clock-states.ts";
import { hasLabel, nodesWithLabel } from "../nodes/label-search.ts";
import { isShown } from "../nodes/shown.ts";

/** Filter of a list of datasets or jobs. */
export interface NodeFilter {
  readonly namespace?: string;
  /** State of a job's newest run. */
  readonly state?: RunStateName;
  readonly late?: boolean;
  readonly tag?: string;
  readonly owner?: string;
  /** Part of the name. */
  readonly text?: string;
  /** Type of a job, as reported by the producer, ignoring case. */
  readonly type?: string;
  /** Key or name of a platform, ignoring case: `redshift`, `Airflow`. */
  readonly platform?: string;
  /** Epoch milliseconds: last seen at this time or later, and before this time. */
  readonly since?: number;
  readonly until?: number;
  /** Integer ids of the nodes to choose from, as found by a selection. */
  readonly among?: readonly number[];
}

/** Maximum number of nodes found through an index that are sorted; for more, the list itself is scanned. */
const maxSorted = 1_000;

/** A filter whose platform was looked up, and the nodes it can match if they are few. */
export interface PreparedFilter {
  readonly filter: NodeFilter;
  /** Integer ids of namespaces or integrations of the platform; null without one. */
  readonly platform: readonly (number | string)[] | null;
  readonly candidates: readonly number[] | null;
}

/** Looks up what a filter names. */
export async function prepareFilter(
  session: Session,
  kind: "dataset" | "job",
  filter: NodeFilter,
  now: number,
): Promise<PreparedFilter> {
  const platform = filter.platform === undefined ? null : await readPlatform(session, kind, filter.platform);
  return { filter, platform, candidates: await candidatesFromIndex(session, kind, filter, now) };
}

async function readPlatform(
  session: Session,
  kind: "dataset" | "job",
  platform: string,
): Promise<(number | string)[]> {
  const matches = textMatcher(platform, "whole");
  if (kind === "dataset") {
    const rows = await session.query<{ id: number; name: string }>("SELECT id, name FROM namespaces");
    return rows.flatMap(({ id, name }) => (datasetPlatforms(name).some(matches) ? [id] : []));
  }
  const rows = await session.query<{ integration: string }>(
    "SELECT DISTINCT integration FROM jobs WHERE integration IS NOT NULL",
  );
  return rows.flatMap(({ integration }) => (jobPlatforms(integration).some(matches) ? [integration] : []));
}

/**
 * Returns the conditions of a filter on the tables `t` (datasets or jobs), `n` (namespaces), `r` (recency) and, for
 * jobs, `m` (job_rhythms).
 *
 * @param clock - SQL expression for the reference instant
 */
export function nodeConditions(
  kind: "dataset" | "job",
  { filter, platform }: PreparedFilter,
  clock: string,
  value: (next: unknown) => string,
): string[] {
  const conditions = [isShown("t.id")];
  if (filter.namespace !== undefined) conditions.push(`n.name = ${value(filter.namespace)}`);
  else if (kind === "dataset")
    conditions.push("NOT EXISTS (SELECT FROM representatives o WHERE o.node_id = t.id AND o.stands <> t.id)");
  if (filter.state && kind === "job") {
    conditions.push(
      `(SELECT state FROM runs WHERE job_id = t.id ORDER BY first_at DESC, public_id LIMIT 1) = ${value(runStateOf(filter.state))}`,
    );
  }
  if (filter.late && kind === "job") conditions.push(lateJob("m", "t", clock));
  if (filter.tag !== undefined) conditions.push(hasLabel("t.id", "tag", value(filter.tag.toLowerCase())));
  if (filter.owner !== undefined)
    conditions.push(hasLabel("t.id", "owner", value(filter.owner.toLowerCase())));
  if (filter.text) conditions.push(`t.name ILIKE ${value(likePattern(filter.text))}`);
  if (filter.type !== undefined)
    conditions.push(kind === "job" ? `lower(t.job_type) = lower(${value(filter.type)})` : "false");
  if (platform !== null) {
    conditions.push(
      kind === "dataset"
        ? `t.namespace_id = ANY(${value(platform)}::integer[])`
        : `t.integration = ANY(${value(platform)}::text[])`,
    );
  }
  if (filter.since !== undefined) conditions.push(`r.updated_at >= ${value(instant(filter.since))}`);
  if (filter.until !== undefined) conditions.push(`r.updated_at < ${value(instant(filter.until))}`);
  if (filter.among) conditions.push(`t.id = ANY(${value(filter.among)}::integer[])`);
  return conditions;
}

/** Returns the nodes that match a filter if an index finds them and they are few; null for many. */
async function candidatesFromIndex(
  session: Session,
  kind: "dataset" | "job",
  filter: NodeFilter,
  now: number,
): Promise<number[] | null> {
  const few = (nodes: number[]) => (nodes.length <= maxSorted ? nodes : null);
  const ids = async (text: string, values: readonly unknown[], name: string) =>
    (await session.query<{ id: number }>(text, values, name)).map(({ id }) => id);
  let nodes: number[] | null = filter.among ? few([...filter.among]) : null;
  for (const label of ["tag", "owner"] as const) {
    const text = filter[label];
    if (text !== undefined) nodes ??= few(await nodesWithLabel(session, label, text, maxSorted + 1));
  }
  if (filter.late && kind === "job") {
    nodes ??= few(
      await ids(
        "SELECT job_id AS id FROM job_rhythms WHERE late_at < $1 ORDER BY late_at DESC, job_id LIMIT $2",
        [instant(now), maxSorted + 1],
        "late-jobs",
      ),
    );
  }
  // The index on names needs at least three characters.
  if (filter.text && filter.text.length >= 3) {
    nodes ??= few(
      await ids(
        `SELECT id FROM ${kind}s WHERE name ILIKE $1 LIMIT $2`,
        [likePattern(filter.text), maxSorted + 1],
        `${kind}s-by-name`,
      ),
    );
  }
  if (filter.namespace !== undefined) {
    nodes ??= few(
      await ids(
        `SELECT t.id FROM ${kind}s t WHERE t.namespace_id = (SELECT id FROM namespaces WHERE public_id = $1)
         ORDER BY t.id LIMIT $2`,
        [namespaceId(filter.namespace), maxSorted + 1],
        `${kind}s-of-namespace`,
      ),
    );
  }
  return nodes;
}
