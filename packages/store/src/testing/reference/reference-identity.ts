import { canonicalDatasetName } from "@headwater/openlineage";
import { groups } from "./reference-groups.ts";
import { type EventStatement, isDeleted, isObject } from "./reference-statements.ts";

interface Claim {
  readonly by: string;
  readonly on: string;
  readonly type: string;
  readonly at: number;
}

/** Returns symlinks with the smallest of their types and the time range of their statements. */
export function symlinkClaims(events: readonly EventStatement[]): [string, unknown][] {
  return groups(claimsOf(events), ({ by, on }) => JSON.stringify([by, on])).map(([key, own]) => [
    key,
    {
      type: own.map(({ type }) => type).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))[0],
      ...spanOf(own),
    },
  ]);
}

/** Returns the representative of every name that does not represent itself (SPEC.md §8). */
export function representatives(
  events: readonly EventStatement[],
  datasets: readonly string[],
  inferred: readonly (readonly [by: string, on: string])[],
  decided: readonly Decided[],
  writers: ReadonlySet<string>,
): [string, string][] {
  const always = inferred.flatMap(([by, on]) =>
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY].map((at) => ({ by, on, type: "", at })),
  );
  return [
    ...mergedDatasets([...claimsOf(events), ...always], datasets, decided),
    ...statementJobs(events, writers),
  ];
}

/** A decision about two names, and whether it was undone. In order of decision. */
export interface Decided {
  readonly datasets: readonly [string, string];
  readonly isSame: boolean;
  readonly isUndone: boolean;
}

function claimsOf(events: readonly EventStatement[]): Claim[] {
  return events.flatMap(({ at, inputs, outputs, dataset }) =>
    [...inputs, ...outputs, ...(dataset ? [dataset] : [])].flatMap(({ name, symlinks }) =>
      symlinks.flatMap(([on, type]) => (on === name ? [] : [{ by: name, on, type, at }])),
    ),
  );
}

function spanOf(claims: readonly Claim[]): { first: number; last: number } {
  const times = claims.map(({ at }) => at);
  return { first: Math.min(...times), last: Math.max(...times) };
}

function mergedDatasets(
  claims: readonly Claim[],
  names: readonly string[],
  decided: readonly Decided[],
): [string, string][] {
  const datasets = [...names].sort(byName);
  const canonical = new Map(datasets.map((dataset) => [dataset, canonicalName(dataset)]));
  const holding = new Map(
    decided.flatMap(({ datasets: [a, b], isSame, isUndone }) =>
      isUndone || a === b ? [] : [[JSON.stringify([a, b].sort(byName)), isSame] as const],
    ),
  );
  const decidedPairs = (isSame: boolean) =>
    [...holding].flatMap(([pair, own]) => {
      const [a, b] = JSON.parse(pair) as [string, string];
      return own === isSame && canonical.has(a) && canonical.has(b) ? [[a, b] as const] : [];
    });
  const apart = decidedPairs(false);
  // Each dataset's set of names; its members share one set object.
  const sets = new Map(datasets.map((dataset) => [dataset, new Set([dataset])]));
  const unite = (pairs: readonly (readonly [string, string])[]) => {
    const ordered = pairs
      .map(([a, b]) => [a, b].sort(byName) as [string, string])
      .sort(([a, b], [c, d]) => byName(a, c) || byName(b, d));
    for (const [a, b] of ordered) {
      const united = new Set([...sets.get(a)!, ...sets.get(b)!]);
      if (apart.some(([c, d]) => united.has(c) && united.has(d)) && sets.get(a) !== sets.get(b)) continue;
      for (const member of united) sets.set(member, united);
    }
  };
  unite(decidedPairs(true));
  unite(
    groups(datasets, (dataset) => canonical.get(dataset)!).flatMap(([, twins]) =>
      twins.slice(1).map((twin) => [twins[0]!, twin] as const),
    ),
  );
  const physical = new Map([...sets].map(([dataset, set]) => [dataset, set] as const));
  const links: [string, string][] = [];
  const valid = claims.filter(({ by, on }) => !isRoot(by) && !isRoot(on));
  for (const [on, own] of groups(valid, (claim) => claim.on)) {
    const spans = groups(own, ({ by }) => by).map(([by, list]) => ({ by, ...spanOf(list) }));
    const isContested = spans.some((a) =>
      spans.some((b) => physical.get(a.by) !== physical.get(b.by) && a.first <= b.last && b.first <= a.last),
    );
    if (!isContested) for (const { by } of own) links.push([by, on]);
  }
  unite(links);
  const claimants = new Set(valid.map(({ by }) => canonicalName(by)));
  const result: [string, string][] = [];
  const done = new Set<string>();
  for (const dataset of datasets) {
    if (done.has(dataset)) continue;
    const set = sets.get(dataset)!;
    const best = [...set].sort((a, b) => compareNames(a, b, claimants))[0]!;
    for (const member of set) {
      done.add(member);
      if (member !== best) result.push([`dataset ${member}`, `dataset ${best}`]);
    }
  }
  return result;
}

function byName(a: string, b: string): number {
  const [[aNamespace, aName], [bNamespace, bName]] = [parse(a), parse(b)];
  return (
    Buffer.compare(Buffer.from(aNamespace), Buffer.from(bNamespace)) ||
    Buffer.compare(Buffer.from(aName), Buffer.from(bName))
  );
}

function compareNames(a: string, b: string, claimants: ReadonlySet<string>): number {
  const [[aNamespace, aName], [bNamespace, bName]] = [parse(a), parse(b)];
  return (
    Number(claimants.has(canonicalName(b))) - Number(claimants.has(canonicalName(a))) ||
    rank(aNamespace) - rank(bNamespace) ||
    Number(canonicalName(b) === b) - Number(canonicalName(a) === a) ||
    Buffer.compare(Buffer.from(aNamespace), Buffer.from(bNamespace)) ||
    Buffer.compare(Buffer.from(aName), Buffer.from(bName))
  );
}

/** Warehouses, then Glue, then object stores and files. */
function rank(namespace: string): number {
  const files = [
    "s3",
    "s3a",
    "s3n",
    "gs",
    "gcs",
    "abfs",
    "abfss",
    "wasb",
    "wasbs",
    "adl",
    "hdfs",
    "file",
    "dbfs",
  ];
  if (files.includes(namespace.split(":", 1)[0]!)) return 2;
  return namespace.startsWith("arn:aws:glue") ? 1 : 0;
}

/**
 * Maps a statement to its first ancestor that is not one; without such an ancestor it represents itself.
 *
 * @param writers - jobs that ever wrote anything
 */
function statementJobs(events: readonly EventStatement[], writers: ReadonlySet<string>): [string, string][] {
  const jobs = new Set(events.flatMap(({ namedJobs }) => [...namedJobs]));
  const isStatement = (job: string) => {
    const type = events
      .findLast((event) => event.job === job && event.jobFacets.has("jobType"))
      ?.jobFacets.get("jobType");
    if (!isObject(type) || isDeleted(type)) return false;
    if (type.jobType === "QUERY") return true;
    if (type.integration === "DBT") return type.jobType === "SQL";
    const isSpark =
      type.integration === "SPARK" && (type.jobType === "SQL_JOB" || type.jobType === "RDD_JOB");
    return isSpark && !writers.has(job);
  };
  const parentOf = (job: string) =>
    events.findLast(({ job: own, parent }) => own === job && parent && parent[1] !== job)?.parent?.[1];
  return [...jobs].flatMap((job): [string, string][] => {
    const seen = new Set<string>();
    let task: string | undefined = job;
    while (task !== undefined && isStatement(task) && !seen.has(task)) {
      seen.add(task);
      task = parentOf(task);
    }
    return task === undefined || task === job || seen.has(task) ? [] : [[`job ${job}`, `job ${task}`]];
  });
}

function canonicalName(dataset: string): string {
  const [namespace, name] = parse(dataset);
  const canonical = canonicalDatasetName({ namespace, name });
  return JSON.stringify([canonical.namespace, canonical.name]);
}

function isRoot(dataset: string): boolean {
  const [, name] = parse(dataset);
  return name === "" || name === "/";
}

function parse(name: string): [namespace: string, name: string] {
  return JSON.parse(name);
}
