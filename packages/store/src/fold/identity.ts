import type { Session } from "../database/database.ts";
import { groupBy } from "./group-by.ts";
import type { BatchNodes } from "./nodes.ts";
import type { PreparedEvent } from "./prepared-event.ts";

/**
 * Recomputes which node stands for which: datasets that are one physical dataset, and QUERY jobs that belong to
 * their task (SPEC.md §8).
 *
 * @returns nodes for which another now stands, or themselves again
 */
export async function deriveIdentity(
  session: Session,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
  queryJobs: ReadonlyMap<number, number | null>,
): Promise<Map<number, number>> {
  const touched = new Set<number>(await storeSymlinks(session, nodes, events));
  if (nodes.newDatasets.length > 0) {
    const twins = await session.query<{ id: number }>(
      `SELECT n.id FROM datasets n WHERE n.id = ANY($1::integer[]) AND EXISTS (
         SELECT FROM datasets o WHERE o.canonical_key = n.canonical_key AND o.id <> n.id)`,
      [nodes.newDatasets],
      "find-twins",
    );
    for (const { id } of twins) touched.add(id);
  }
  const stands = new Map<number, number>();
  if (touched.size > 0) await mergeDatasets(session, touched, stands);
  for (const [job, task] of queryJobs) stands.set(job, task ?? job);
  return storeRepresentatives(session, stands);
}

/** Joins the symlinks of a batch; gives the datasets whose identity may have changed by them. */
async function storeSymlinks(
  session: Session,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<number[]> {
  const claims = new Map<
    string,
    { dataset: number; target: number; type: string; first: number; last: number }
  >();
  for (const { key, inputs, outputs, dataset } of events) {
    for (const { reference, symlinks } of [...inputs, ...outputs, ...(dataset ? [dataset] : [])]) {
      const id = nodes.id(reference.publicId);
      for (const { target, type } of symlinks) {
        const targetId = nodes.id(target.publicId);
        if (targetId === id) continue;
        const name = `${id} ${targetId}`;
        const known = claims.get(name);
        claims.set(name, {
          dataset: id,
          target: targetId,
          // The type is free text that decides nothing; the smallest is kept so that order does not matter.
          type: known && known.type < type ? known.type : type,
          first: Math.min(known?.first ?? key[0], key[0]),
          last: Math.max(known?.last ?? key[0], key[0]),
        });
      }
    }
  }
  if (claims.size === 0) return [];
  const rows = [...claims.values()].sort((a, b) => a.dataset - b.dataset || a.target - b.target);
  const changed = await session.query<{ dataset_id: number; target_id: number }>(
    `INSERT INTO symlinks AS s (dataset_id, target_id, type, first_at, last_at)
     SELECT * FROM unnest($1::integer[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[])
     ON CONFLICT (dataset_id, target_id) DO UPDATE SET
       type = LEAST(s.type, excluded.type), first_at = LEAST(s.first_at, excluded.first_at),
       last_at = GREATEST(s.last_at, excluded.last_at)
     WHERE (s.type, s.first_at, s.last_at) IS DISTINCT FROM
       (LEAST(s.type, excluded.type), LEAST(s.first_at, excluded.first_at), GREATEST(s.last_at, excluded.last_at))
     RETURNING dataset_id, target_id`,
    [
      rows.map(({ dataset }) => dataset),
      rows.map(({ target }) => target),
      rows.map(({ type }) => type),
      rows.map(({ first }) => new Date(first).toISOString()),
      rows.map(({ last }) => new Date(last).toISOString()),
    ],
    "put-symlinks",
  );
  return changed.flatMap(({ dataset_id, target_id }) => [dataset_id, target_id]);
}

interface Member {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly canonical_key: string;
}

interface Claim {
  readonly dataset_id: number;
  readonly target_id: number;
  readonly first_at: number;
  readonly last_at: number;
}

/** Recomputes the merged sets that the touched datasets are in, or were in. */
async function mergeDatasets(
  session: Session,
  touched: ReadonlySet<number>,
  stands: Map<number, number>,
): Promise<void> {
  // Everything that a chain of claims or equal canonical names connects, refused claims included: whether a claim
  // is refused depends on the other claims on its target.
  const members = await session.query<Member>(
    `WITH RECURSIVE reach (id) AS (
       SELECT * FROM unnest($1::integer[])
       UNION
       SELECT n.id FROM reach r CROSS JOIN LATERAL (
         SELECT target_id AS id FROM symlinks WHERE dataset_id = r.id
         UNION ALL SELECT dataset_id FROM symlinks WHERE target_id = r.id
         UNION ALL SELECT o.id FROM datasets d JOIN datasets o USING (canonical_key) WHERE d.id = r.id) n)
     SELECT d.id, n.name AS namespace, d.name, d.canonical_key
     FROM reach JOIN datasets d USING (id) JOIN namespaces n ON n.id = d.namespace_id`,
    [[...touched]],
    "reach",
  );
  const claims = await session.query<Claim>(
    "SELECT * FROM symlinks WHERE dataset_id = ANY($1::integer[])",
    [members.map(({ id }) => id)],
    "read-symlinks",
  );
  const group = new Map(members.map(({ id }) => [id, id]));
  const find = (id: number): number => {
    let top = id;
    while (group.get(top)! !== top) top = group.get(top)!;
    group.set(id, top);
    return top;
  };
  const unite = (a: number, b: number) => group.set(find(a), find(b));
  for (const twins of groupBy(members, ({ canonical_key }) => canonical_key).values()) {
    for (const twin of twins) unite(twins[0]!.id, twin.id);
  }
  // Whether claims compete is judged by canonical names alone, lest the order of the claims should matter.
  const physical = new Map(members.map(({ id }) => [id, find(id)]));
  const byId = new Map(members.map((member) => [member.id, member]));
  for (const [target, own] of groupBy(claims, ({ target_id }) => target_id)) {
    if (isRoot(byId.get(target)!.name) || overlap(own, (claim) => physical.get(claim.dataset_id)!)) continue;
    for (const claim of own) if (!isRoot(byId.get(claim.dataset_id)!.name)) unite(claim.dataset_id, target);
  }
  const claimants = new Set(claims.map(({ dataset_id }) => dataset_id));
  for (const set of groupBy(members, ({ id }) => find(id)).values()) {
    const best = set.sort((a, b) => compareRepresentatives(a, b, claimants))[0]!;
    for (const { id } of set) stands.set(id, best.id);
  }
}

/** Whether datasets that are not one already claim a target at the same time: then it is a link, no other name. */
function overlap(claims: readonly Claim[], identity: (claim: Claim) => number): boolean {
  return claims.some((a, index) =>
    claims
      .slice(index + 1)
      .some((b) => identity(a) !== identity(b) && a.first_at <= b.last_at && b.first_at <= a.last_at),
  );
}

function isRoot(name: string): boolean {
  return name === "" || name === "/";
}

/** Rank of a namespace for representing a merged set: warehouses and catalogues before files (SPEC.md §8). */
function rank({ namespace }: Member): number {
  if (/^(s3|gs|abfss?|wasbs?|hdfs|file|dbfs)(:|$)/.test(namespace)) return 2;
  if (namespace.startsWith("arn:aws:glue")) return 1;
  return 0;
}

/** The physical dataset, which carries the symlinks, stands for its other names; then by rank, then bytewise. */
function compareRepresentatives(a: Member, b: Member, claimants: ReadonlySet<number>): number {
  const claims = Number(claimants.has(b.id)) - Number(claimants.has(a.id));
  if (claims !== 0) return claims;
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  return Buffer.compare(Buffer.from(`${a.namespace}\0${a.name}`), Buffer.from(`${b.namespace}\0${b.name}`));
}

async function storeRepresentatives(
  session: Session,
  stands: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  if (stands.size === 0) return new Map();
  const changed = await session.query<{ node_id: number; stands: number }>(
    `INSERT INTO representatives AS r (node_id, stands, changed)
     SELECT u.node_id, u.stands, nextval('change') FROM unnest($1::integer[], $2::integer[]) AS u (node_id, stands)
     WHERE u.node_id <> u.stands OR EXISTS (SELECT FROM representatives o WHERE o.node_id = u.node_id)
     ON CONFLICT (node_id) DO UPDATE SET stands = excluded.stands, changed = excluded.changed
       WHERE r.stands <> excluded.stands
     RETURNING node_id, stands`,
    [[...stands.keys()], [...stands.values()]],
    "put-representatives",
  );
  return new Map(changed.map((row) => [row.node_id, row.stands]));
}
