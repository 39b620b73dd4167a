import type { GraphCaches } from "../../contents/graph-caches.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { canonicalKey, type PreparedEvent } from "../../events/prepared-event.ts";
import { namespaceId } from "../../model/identifiers.ts";
import type { DatasetReference, JobReference } from "../../model/json.ts";

/** Node ids of everything that a batch names, and when it was named. */
export interface BatchNodes {
  /** Returns the node id for the public id of a dataset or job. */
  id(publicId: string): number;
  /** Earliest and latest effective time at which the batch names each node. */
  readonly datasetTimes: ReadonlyMap<number, Times>;
  readonly jobTimes: ReadonlyMap<number, Times>;
  /** Datasets and jobs that this batch names for the first time. */
  readonly newDatasets: readonly number[];
  readonly newJobs: readonly number[];
}

/** Epoch milliseconds. */
export interface Times {
  first: number;
  last: number;
  /** When the latest event that names it was received; null: only SQL names it. */
  received: number | null;
}

type Named = { readonly reference: DatasetReference; readonly times: Times };

/** Finds or creates the rows of all namespaces, datasets and jobs that the events name. */
export async function resolveNodes(
  session: Session,
  caches: GraphCaches,
  events: readonly PreparedEvent[],
): Promise<BatchNodes> {
  const datasets: Mention[] = [];
  const jobs: Mention[] = [];
  for (const event of events) {
    const [at, received] = [event.key[0], event.receivedAt];
    for (const reference of event.datasets.values()) datasets.push({ reference, at, received });
    for (const reference of [event.job, event.run?.parent?.job, event.run?.root?.job])
      if (reference) jobs.push({ reference, at, received });
  }
  return resolveMentions(session, caches, datasets, jobs, { inferred: false });
}

/** A dataset or job, and the time of its mention. */
export interface Mention {
  readonly reference: DatasetReference | JobReference;
  /** Epoch milliseconds. */
  readonly at: number;
  /** When the event that names it was received, in epoch milliseconds; undefined: SQL names it. */
  readonly received?: number;
}

/**
 * Finds or creates the rows of namespaces, datasets and jobs.
 *
 * @param options.inferred - whether only SQL names them
 */
export async function resolveMentions(
  session: Session,
  caches: GraphCaches,
  ofDatasets: readonly Mention[],
  ofJobs: readonly Mention[],
  options: { readonly inferred: boolean },
): Promise<BatchNodes> {
  const [datasets, jobs] = [named(ofDatasets), named(ofJobs)];
  const all = [...datasets.values(), ...jobs.values()];
  const namespaces = await resolveNamespaces(session, caches, all, options.inferred);
  const ids = new Map<string, number>();
  const newDatasets = await resolveKind(session, caches, "datasets", datasets, namespaces, ids, options);
  const newJobs = await resolveKind(session, caches, "jobs", jobs, namespaces, ids, options);
  const timesById = (all: Map<string, Named>) =>
    new Map([...all].map(([publicId, { times }]) => [ids.get(publicId)!, times]));
  return {
    id: (publicId) => ids.get(publicId)!,
    datasetTimes: timesById(datasets),
    jobTimes: timesById(jobs),
    newDatasets,
    newJobs,
  };
}

function named(mentions: readonly Mention[]): Map<string, Named> {
  const found = new Map<string, Named>();
  for (const { reference, at, received = null } of mentions) {
    const known = found.get(reference.publicId);
    if (known) {
      const { times } = known;
      times.first = Math.min(times.first, at);
      times.last = Math.max(times.last, at);
      if (received !== null) times.received = Math.max(times.received ?? received, received);
    } else found.set(reference.publicId, { reference, times: { first: at, last: at, received } });
  }
  return found;
}

async function resolveNamespaces(
  session: Session,
  caches: GraphCaches,
  named: readonly Named[],
  inferred: boolean,
): Promise<(name: string) => number> {
  const firstAt = new Map<string, number>();
  for (const { reference, times } of named) {
    firstAt.set(reference.namespace, Math.min(firstAt.get(reference.namespace) ?? times.first, times.first));
  }
  const ids = new Map<string, number>();
  const names: string[] = [];
  for (const [name, at] of firstAt) {
    const known = caches.namespaces.get(name);
    if (known && (inferred || known.createdAt <= at)) ids.set(name, known.id);
    else names.push(name);
  }
  if (names.length > 0) {
    names.sort();
    // created_at is a minimum over events, so an older event may lower it; the row is written only then. Mentions in
    // SQL alone do not count.
    const rows = await session.query<{
      id: number;
      name: string;
      created_at: number;
      inferred_only: boolean;
    }>(
      `WITH named AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS n (public_id, name, at)),
       created AS (
         INSERT INTO namespaces (public_id, name, created_at, inferred_only) SELECT public_id, name, at, $4 FROM named
         ON CONFLICT (public_id) DO UPDATE SET created_at = excluded.created_at, inferred_only = false
           WHERE NOT excluded.inferred_only
             AND (namespaces.inferred_only OR namespaces.created_at > excluded.created_at)
         RETURNING id, name, created_at, inferred_only)
       SELECT id, name, created_at, inferred_only FROM created
       UNION ALL SELECT e.id, e.name, e.created_at, e.inferred_only FROM namespaces e JOIN named USING (public_id)
         WHERE NOT EXISTS (SELECT FROM created WHERE created.id = e.id)`,
      [names.map(namespaceId), names, names.map((name) => instant(firstAt.get(name)!)), inferred],
      "resolve-namespaces",
    );
    for (const row of rows) {
      ids.set(row.name, row.id);
      const createdAt = row.inferred_only ? Number.POSITIVE_INFINITY : row.created_at;
      caches.namespaces.set(row.name, { id: row.id, createdAt });
    }
  }
  return (name) => ids.get(name)!;
}

async function resolveKind(
  session: Session,
  caches: GraphCaches,
  table: "datasets" | "jobs",
  named: ReadonlyMap<string, Named>,
  namespaceOf: (name: string) => number,
  ids: Map<string, number>,
  options: { readonly inferred: boolean },
): Promise<number[]> {
  const unknown: string[] = [];
  for (const publicId of named.keys()) {
    const id = caches.nodes.get(publicId);
    if (id === undefined) unknown.push(publicId);
    else ids.set(publicId, id);
  }
  if (unknown.length === 0) return [];
  const remember = (rows: { id: number; public_id: string }[]) => {
    for (const row of rows) {
      ids.set(row.public_id, row.id);
      caches.nodes.set(row.public_id, row.id);
    }
  };
  remember(
    await session.query(
      `SELECT id, public_id FROM ${table} WHERE public_id = ANY($1::uuid[])`,
      [unknown],
      `find-${table}`,
    ),
  );
  const missing = unknown.filter((publicId) => !ids.has(publicId)).sort();
  if (missing.length === 0) return [];
  const rows = missing.map((publicId) => named.get(publicId)!);
  const columns: unknown[] = [
    missing,
    rows.map(({ reference }) => namespaceOf(reference.namespace)),
    rows.map(({ reference }) => reference.name),
    rows.map(({ times }) => instant(times.first)),
    rows.map(({ times }) => instant(times.last)),
  ];
  const isDataset = table === "datasets";
  if (isDataset)
    columns.push(
      rows.map(({ reference }) => canonicalKey(reference)),
      options.inferred,
    );
  const created = await session.query<{ id: number; public_id: string }>(
    `INSERT INTO ${table} (public_id, namespace_id, name, created_at, updated_at${isDataset ? ", canonical_key, inferred_only" : ""})
     SELECT *${isDataset ? ", $7::boolean" : ""} FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[]${isDataset ? ", $6::uuid[]" : ""})
     RETURNING id, public_id`,
    columns,
    `make-${table}`,
  );
  remember(created);
  await session.query(
    "UPDATE counters SET value = value + $2 WHERE name = $1",
    [table, created.length],
    "count",
  );
  return created.map((row) => row.id);
}
