import { canonicalDatasetName } from "@headwater/openlineage";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import type { GraphChanges, RepresentativeChange } from "../../model/graph-changes.ts";
import { groupBy } from "../../model/group-by.ts";
import type { BatchNodes } from "../nodes/nodes.ts";
import { type DecidedPairs, readDecisions } from "./identity-decisions.ts";
import { placeStatementJobs } from "./statement-jobs.ts";

/**
 * Recomputes representatives: datasets that are one physical dataset, and statements that belong to their job
 * (SPEC.md §8).
 *
 * @param events - events whose symlinks are joined first
 * @param changed.jobs - jobs whose type, parent or outputs changed
 * @param changed.claims - datasets whose inferred claims changed
 * @returns nodes whose representative changed
 */
export async function deriveIdentity(
  session: Session,
  nodes: Pick<BatchNodes, "id" | "newDatasets">,
  events: readonly PreparedEvent[],
  changed: { readonly jobs?: readonly number[]; readonly claims?: readonly number[] },
): Promise<RepresentativeChange[]> {
  const touched = new Set<number>(await storeSymlinks(session, nodes, events));
  for (const dataset of changed.claims ?? []) touched.add(dataset);
  if (nodes.newDatasets.length > 0) {
    const twins = await session.query<{ id: number }>(
      `SELECT n.id FROM datasets n WHERE n.id = ANY($1::integer[]) AND EXISTS (
         SELECT FROM datasets o WHERE o.canonical_key = n.canonical_key AND o.id <> n.id
         UNION ALL SELECT FROM commands c WHERE c.dataset_a = n.public_id
         UNION ALL SELECT FROM commands c WHERE c.dataset_b = n.public_id)`,
      [nodes.newDatasets],
      "find-twins",
    );
    for (const { id } of twins) touched.add(id);
  }
  const stands = new Map<number, number>();
  if (touched.size > 0) await mergeDatasets(session, touched, stands);
  for (const [job, task] of await placeStatementJobs(session, changed.jobs ?? [])) stands.set(job, task);
  return storeRepresentatives(session, stands);
}

/** Recomputes which jobs are statements of others, after their outputs changed. */
export async function rederiveStatementJobs(
  session: Session,
  jobs: readonly number[],
): Promise<RepresentativeChange[]> {
  return storeRepresentatives(session, await placeStatementJobs(session, jobs));
}

/** Recomputes the merged sets of datasets whose inferred claims or decisions changed. */
export async function rederiveIdentity(session: Session, datasets: readonly number[]): Promise<GraphChanges> {
  const stands = new Map<number, number>();
  if (datasets.length > 0) await mergeDatasets(session, new Set(datasets), stands);
  return { adjacency: [], representatives: await storeRepresentatives(session, stands), hidden: [] };
}

/** Joins the symlinks of a batch; returns the datasets whose identity may have changed. */
async function storeSymlinks(
  session: Session,
  nodes: Pick<BatchNodes, "id">,
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
          // The type is free text without effect; the smallest is kept so that order does not matter.
          type: known && compareBytes(known.type, type) < 0 ? known.type : type,
          first: Math.min(known?.first ?? key[0], key[0]),
          last: Math.max(known?.last ?? key[0], key[0]),
        });
      }
    }
  }
  if (claims.size === 0) return [];
  const rows = [...claims.values()].sort((a, b) => a.dataset - b.dataset || a.target - b.target);
  // An extended claim matters only if it now overlaps another one: every event of a dataset with symlinks extends its
  // claims.
  const changed = await session.query<{ dataset_id: number; target_id: number }>(
    `WITH stated AS (
       SELECT * FROM unnest($1::integer[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[])
         AS u (dataset_id, target_id, type, first_at, last_at)),
     old AS (SELECT s.* FROM symlinks s JOIN stated USING (dataset_id, target_id)),
     put AS (
       INSERT INTO symlinks AS s (dataset_id, target_id, type, first_at, last_at) SELECT * FROM stated
       ON CONFLICT (dataset_id, target_id) DO UPDATE SET
         type = LEAST(s.type COLLATE "C", excluded.type), first_at = LEAST(s.first_at, excluded.first_at),
         last_at = GREATEST(s.last_at, excluded.last_at)
       WHERE excluded.type < s.type COLLATE "C" OR excluded.first_at < s.first_at OR excluded.last_at > s.last_at
       RETURNING dataset_id, target_id, first_at, last_at)
     SELECT p.dataset_id, p.target_id FROM put p LEFT JOIN old o USING (dataset_id, target_id)
     WHERE o.dataset_id IS NULL
       OR EXISTS (SELECT FROM put q WHERE q.target_id = p.target_id AND q.dataset_id <> p.dataset_id)
       OR EXISTS (SELECT FROM symlinks x
                  WHERE x.target_id = p.target_id AND x.dataset_id <> p.dataset_id
                    AND x.first_at <= p.last_at AND p.first_at <= x.last_at
                    AND NOT (x.first_at <= o.last_at AND o.first_at <= x.last_at))`,
    [
      rows.map(({ dataset }) => dataset),
      rows.map(({ target }) => target),
      rows.map(({ type }) => type),
      rows.map(({ first }) => instant(first)),
      rows.map(({ last }) => instant(last)),
    ],
    "put-symlinks",
  );
  return changed.flatMap(({ dataset_id, target_id }) => [dataset_id, target_id]);
}

/** Recomputes the merged sets that contain or contained the touched datasets. */
async function mergeDatasets(
  session: Session,
  touched: ReadonlySet<number>,
  stands: Map<number, number>,
): Promise<void> {
  const decided = await readDecisions(session);
  const { members, claims } = await readConnected(session, [...touched], decided.same);
  for (const [id, representative] of mergedSets(members, claims, decided)) stands.set(id, representative);
}

/** A dataset, with the fields that identity needs. */
export interface Member {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly canonical_key: string;
}

/** A claim of one dataset that another is an alias of it, with its time range. */
export interface Claim {
  readonly dataset_id: number;
  readonly target_id: number;
  readonly first_at: number;
  readonly last_at: number;
}

/**
 * Reads everything connected with the datasets by claims, equal canonical names or decisions. Refused claims are
 * included, because refusal depends on the other claims on the target. Claims by and on root paths are void and lead
 * nowhere.
 */
export async function readConnected(
  session: Session,
  datasets: readonly number[],
  same: readonly (readonly [number, number])[],
): Promise<{ members: Member[]; claims: Claim[] }> {
  const both = [...same, ...same.map(([a, b]) => [b, a] as const)];
  const members = await session.query<Member>(
    `WITH RECURSIVE reach (id) AS (
       SELECT * FROM unnest($1::integer[])
       UNION
       SELECT n.id FROM reach r JOIN datasets d USING (id) CROSS JOIN LATERAL (
         SELECT o.id FROM claims s JOIN datasets o ON o.id = s.target_id
         WHERE s.dataset_id = d.id AND d.name NOT IN ('', '/') AND o.name NOT IN ('', '/')
         UNION ALL
         SELECT o.id FROM claims s JOIN datasets o ON o.id = s.dataset_id
         WHERE s.target_id = d.id AND d.name NOT IN ('', '/') AND o.name NOT IN ('', '/')
         UNION ALL SELECT p.b FROM unnest($2::integer[], $3::integer[]) AS p (a, b) WHERE p.a = d.id
         UNION ALL SELECT o.id FROM datasets o WHERE o.canonical_key = d.canonical_key) n)
     SELECT d.id, n.name AS namespace, d.name, d.canonical_key
     FROM reach JOIN datasets d USING (id) JOIN namespaces n ON n.id = d.namespace_id`,
    [datasets, both.map(([a]) => a), both.map(([, b]) => b)],
    "reach",
  );
  const claims = await session.query<Claim>(
    "SELECT * FROM claims WHERE dataset_id = ANY($1::integer[])",
    [members.map(({ id }) => id)],
    "read-claims",
  );
  return { members, claims };
}

/**
 * Computes the representative of each member (SPEC.md §8). Datasets that a user decided to be different never share a
 * set: the link that would join them is dropped. Decisions come before canonical names, and those before claims, each
 * in name order.
 */
export function mergedSets(
  members: readonly Member[],
  stated: readonly Claim[],
  decided: DecidedPairs,
): Map<number, number> {
  const ordered = [...members].sort(compareNames);
  const byId = new Map(ordered.map((member) => [member.id, member]));
  const rank = new Map(ordered.map(({ id }, index) => [id, index]));
  const isPath = (id: number) => byId.has(id) && !isRoot(byId.get(id)!.name);
  const claims = stated.filter((claim) => isPath(claim.dataset_id) && isPath(claim.target_id));
  const groups = new Groups(
    ordered.map(({ id }) => id),
    decided.different,
  );
  const inOrder = (pairs: readonly (readonly [number, number])[]) =>
    pairs
      .filter(([a, b]) => rank.has(a) && rank.has(b))
      .map(([a, b]) => (rank.get(a)! < rank.get(b)! ? [a, b] : [b, a]) as [number, number])
      .sort(([a, b], [c, d]) => rank.get(a)! - rank.get(c)! || rank.get(b)! - rank.get(d)!);
  for (const [a, b] of inOrder(decided.same)) groups.unite(a, b);
  const twins = [...groupBy(ordered, ({ canonical_key }) => canonical_key).values()].flatMap((own) =>
    own.slice(1).map(({ id }) => [own[0]!.id, id] as const),
  );
  for (const [a, b] of inOrder(twins)) groups.unite(a, b);
  // Competing claims are found before any claim is followed, so that their order does not matter.
  const physical = new Map(ordered.map(({ id }) => [id, groups.of(id)]));
  const uncontested = [...groupBy(claims, ({ target_id }) => target_id).values()].filter(
    (own) => !compete(own, (claim) => physical.get(claim.dataset_id)!),
  );
  const links = uncontested.flatMap((own) =>
    own.map(({ dataset_id, target_id }) => [dataset_id, target_id] as const),
  );
  for (const [a, b] of inOrder(links)) groups.unite(a, b);
  // A partition with aliases makes them aliases of its table.
  const claimants = new Set(claims.map(({ dataset_id }) => byId.get(dataset_id)!.canonical_key));
  const stands = new Map<number, number>();
  for (const set of groupBy(ordered, ({ id }) => groups.of(id)).values()) {
    const best = set.sort((a, b) => compareRepresentatives(a, b, claimants))[0]!;
    for (const { id } of set) stands.set(id, best.id);
  }
  return stands;
}

/** Disjoint sets of datasets, some of which must stay apart. */
class Groups {
  readonly #parents: Map<number, number>;
  readonly #members: Map<number, number[]>;
  readonly #apart = new Map<number, Set<number>>();

  constructor(ids: readonly number[], apart: readonly (readonly [number, number])[]) {
    this.#parents = new Map(ids.map((id) => [id, id]));
    this.#members = new Map(ids.map((id) => [id, [id]]));
    for (const [a, b] of apart) {
      for (const [own, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const others = this.#apart.get(own);
        if (others) others.add(other);
        else this.#apart.set(own, new Set([other]));
      }
    }
  }

  /** Returns the set of a dataset, by one of its members. */
  of(id: number): number {
    let top = id;
    while (this.#parents.get(top)! !== top) top = this.#parents.get(top)!;
    this.#parents.set(id, top);
    return top;
  }

  /** Joins two sets, unless that would bring together members that must stay apart. */
  unite(a: number, b: number): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first === second) return;
    const [own, added] = [this.#members.get(first)!, this.#members.get(second)!];
    const inOwn = this.#apart.size > 0 ? new Set(own) : undefined;
    if (inOwn && added.some((id) => [...(this.#apart.get(id) ?? [])].some((other) => inOwn.has(other))))
      return;
    this.#parents.set(second, first);
    for (const id of added) own.push(id);
    this.#members.delete(second);
  }
}

/**
 * Returns whether several distinct datasets claim a target at the same time: then the target is a link, not an alias.
 */
function compete(claims: readonly Claim[], identity: (claim: Claim) => number): boolean {
  const ordered = [...claims].sort((a, b) => a.first_at - b.first_at);
  // The longest claim so far, and the longest with a different identity.
  let longest: Claim | undefined;
  let rival: Claim | undefined;
  for (const claim of ordered) {
    const other = longest && identity(longest) === identity(claim) ? rival : longest;
    if (other && other.last_at >= claim.first_at) return true;
    if (!longest || claim.last_at > longest.last_at) {
      if (longest && identity(longest) !== identity(claim)) rival = longest;
      longest = claim;
    } else if (identity(claim) !== identity(longest) && (!rival || claim.last_at > rival.last_at)) {
      rival = claim;
    }
  }
  return false;
}

function isRoot(name: string): boolean {
  return name === "" || name === "/";
}

/** Rank of a namespace for representing a merged set: warehouses and catalogs before files (SPEC.md §8). */
function rank({ namespace }: Member): number {
  if (/^(s3[an]?|gc?s|abfss?|wasbs?|adl|hdfs|file|dbfs)(:|$)/.test(namespace)) return 2;
  if (namespace.startsWith("arn:aws:glue")) return 1;
  return 0;
}

/**
 * The physical dataset, which carries the symlinks, represents its aliases; then by rank; then canonical names before
 * partitions and other spellings; then bytewise.
 */
function compareRepresentatives(a: Member, b: Member, claimants: ReadonlySet<string>): number {
  const claims = Number(claimants.has(b.canonical_key)) - Number(claimants.has(a.canonical_key));
  if (claims !== 0) return claims;
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  return Number(isCanonical(b)) - Number(isCanonical(a)) || compareNames(a, b);
}

function isCanonical({ namespace, name }: Member): boolean {
  const canonical = canonicalDatasetName({ namespace, name });
  return canonical.namespace === namespace && canonical.name === name;
}

function compareNames(a: Member, b: Member): number {
  return compareBytes(a.namespace, b.namespace) || compareBytes(a.name, b.name);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function storeRepresentatives(
  session: Session,
  stands: ReadonlyMap<number, number>,
): Promise<RepresentativeChange[]> {
  if (stands.size === 0) return [];
  return session.query<RepresentativeChange>(
    `WITH old AS (SELECT node_id, stands FROM representatives WHERE node_id = ANY($1::integer[])),
     put AS (
       INSERT INTO representatives AS r (node_id, stands, changed)
       SELECT u.node_id, u.stands, nextval('change') FROM unnest($1::integer[], $2::integer[]) AS u (node_id, stands)
       WHERE u.node_id <> u.stands OR EXISTS (SELECT FROM representatives o WHERE o.node_id = u.node_id)
       ON CONFLICT (node_id) DO UPDATE SET stands = excluded.stands, changed = excluded.changed
         WHERE r.stands <> excluded.stands
       RETURNING node_id, stands, changed),
     counted AS (
       UPDATE counters SET value = value + (
         SELECT coalesce(sum((p.stands <> p.node_id)::integer - coalesce((o.stands <> o.node_id)::integer, 0)), 0)
         FROM put p JOIN datasets d ON d.id = p.node_id LEFT JOIN old o ON o.node_id = p.node_id)
       WHERE name = 'merged_datasets' AND EXISTS (SELECT FROM put))
     SELECT * FROM put`,
    [[...stands.keys()], [...stands.values()]],
    "put-representatives",
  );
}
