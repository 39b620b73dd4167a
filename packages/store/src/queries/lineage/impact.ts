import { decodeCursor, encodeCursor } from "../../database/cursor.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { Direction } from "../../graph/walk.ts";
import { ColumnNames } from "../nodes/column-names.ts";
import { readLabelNames } from "../nodes/label-search.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import { latestRuns, type RunSummary } from "../runs/run-summaries.ts";
import { lastWritesAsOf, runsAsOf } from "./as-of.ts";
import { type NodeSurroundings, readSurroundings } from "./node-surroundings.ts";
import { type Evidence, evidences, type ImpactedNode, reach } from "./reach.ts";
import { chunks } from "./reach-columns.ts";

/** An affected column of an output or input. */
export interface ImpactColumn {
  readonly name: string;
  readonly evidence: Evidence;
}

/** An upstream or downstream dataset or job. */
export interface ImpactItem extends NodeReference {
  readonly hops: number;
  readonly evidence: Evidence;
  readonly columns: readonly ImpactColumn[];
  readonly columnCount: number;
  readonly isWhole: boolean;
  readonly owners: readonly string[];
  /** Names of the DAGs or other parents that it belongs to or is written by. */
  readonly dags: readonly string[];
  readonly platform: string | null;
  /** The group that it is listed in; null without groups, or if it belongs to none. */
  readonly group: string | null;
  readonly lastRun: RunSummary | null;
  readonly lastWrittenAt: string | null;
  readonly via: NodeReference;
  readonly path: readonly NodeReference[];
}

/** All upstream or downstream nodes of a node; see the v2 contract for the meaning of each key. */
export interface ImpactAnswer {
  readonly focus: NodeReference;
  readonly column: string | null;
  readonly direction: Direction;
  readonly indirect: boolean;
  readonly asOf: string | null;
  readonly knownAt: string;
  readonly counts: {
    readonly datasets: number;
    readonly jobs: number;
    readonly columns: number;
    readonly possible: number;
    readonly byHops: readonly { readonly hops: number; readonly datasets: number; readonly jobs: number }[];
  };
  readonly namespaces: readonly { readonly name: string; readonly count: number }[];
  readonly owners: readonly { readonly name: string; readonly count: number }[];
  /** Groups of the matching nodes in their order; empty without groups. */
  readonly groups: readonly ImpactGroup[];
  readonly matching: number;
  readonly items: readonly ImpactItem[];
  readonly next: string | null;
  readonly truncated: boolean;
}

/** The matching nodes of one owner, DAG or platform. */
export interface ImpactGroup {
  /** Null: nodes that belong to none. */
  readonly name: string | null;
  readonly datasets: number;
  readonly jobs: number;
  readonly possible: number;
}

/** Filter and limits of an impact question. */
export interface ImpactQuestion {
  /** A job stands for the jobs inside it, too. */
  readonly focus: StoredNode;
  /** Only the tasks of this Airflow task group of the focus. */
  readonly taskGroup?: string | undefined;
  /** A column of the focus, in exact spelling; null: all columns. */
  readonly column: string | null;
  readonly direction: Direction;
  readonly indirect: boolean;
  /** Epoch milliseconds; null for now. */
  readonly asOf: number | null;
  readonly kind?: "dataset" | "job" | undefined;
  readonly namespace?: string | undefined;
  readonly owner?: string | undefined;
  readonly certainty?: "certain" | "possible" | undefined;
  readonly sort: "hops" | "name" | "evidence";
  /** Lists nodes by group, those with several owners in each of their groups; undefined: no groups. */
  readonly group?: "owner" | "dag" | "platform" | undefined;
  /** Page size; null: everything, for exports. */
  readonly limit: number | null;
  readonly cursor?: string | undefined;
}

/** Number of nodes described by one statement. */
const nodesPerStatement = 500;
/** Maximum number of listed columns of one dataset; `columnCount` has their number. */
const columnsPerItem = 200;
/** Maximum number of listed owners and namespaces, largest first. */
const maxGroups = 200;
/** Later than any write, in epoch milliseconds. */
const farFuture = Date.UTC(9999, 0);

/**
 * Lists everything upstream or downstream of a dataset, a column or a job.
 *
 * @throws InvalidCursor
 */
export async function readImpact(context: ReadContext, question: ImpactQuestion): Promise<ImpactAnswer> {
  const { session } = context;
  const { focus } = question;
  const found = await reach(context, { ...question, focus });
  const names = new Map<number, StoredNode>();
  const paths = found.reached.map(({ node }) => node);
  for (const chunk of chunks(paths, nodesPerStatement)) {
    for (const [id, node] of await readNodes(session, chunk)) names.set(id, node);
  }
  const onPaths = new Set(found.reached.flatMap(({ path }) => path));
  for (const [id, node] of await readNodes(
    session,
    [...onPaths].filter((id) => !names.has(id)),
  ))
    names.set(id, node);
  const owners = await readOwners(context, found.reached);
  const surroundings = await readSurroundings(context, found.reached, names, question.direction);
  const rows = found.reached.flatMap((reached): Row[] => {
    const name = names.get(reached.node);
    const { dags, platform } = surroundings.get(reached.node) ?? { dags: [], platform: null };
    return name ? [{ reached, name, owners: owners.get(reached.node) ?? [], dags, platform }] : [];
  });
  const selected = rows.filter((row) => matches(row, question));
  const { groups, listed } = groupRows(selected, question.group);
  const matching = listed.sort(byOrder(question.sort));
  const start = question.cursor === undefined ? 0 : afterCursor(matching, question);
  const end = question.limit === null ? matching.length : start + question.limit;
  const page = matching.slice(start, end);
  const items: ImpactItem[] = [];
  for (const chunk of chunks(page, nodesPerStatement)) {
    items.push(...(await describe(context, chunk, names, focus, question.asOf)));
  }
  const last = page.at(-1);
  return {
    focus: reference(focus),
    column: question.column,
    direction: question.direction,
    indirect: question.indirect,
    asOf: instantOrNull(question.asOf),
    knownAt: instant(Date.now()),
    counts: countRows(rows),
    namespaces: countNames(rows.map(({ name }) => [name.namespace])),
    owners: countNames(rows.map((row) => row.owners)),
    groups,
    matching: selected.length,
    items,
    next: last && end < matching.length ? encodeCursor(...keyOf(last, question.sort)) : null,
    truncated: found.truncated,
  };
}

/**
 * Finds a column by name: exact, else the only one that matches case-insensitively.
 *
 * @returns null when there is none, or more than one
 */
export async function findColumn(
  context: ReadContext,
  dataset: StoredNode,
  name: string,
  asOf: number | null,
): Promise<string | null> {
  const names = new ColumnNames(context, asOf);
  const focus = context.index.representative(dataset.node);
  await names.load([[focus, name]]);
  return names.find(focus, name);
}

interface Row extends NodeSurroundings {
  readonly reached: ImpactedNode;
  readonly name: StoredNode;
  readonly owners: readonly string[];
}

/** A row in its group. */
interface ListedRow extends Row {
  readonly group: string | null;
  /** Position of the group. */
  readonly place: number;
}

/** Distributes rows to groups: those with the most certain nodes first, nodes without a group last. */
function groupRows(
  rows: readonly Row[],
  by: ImpactQuestion["group"],
): { readonly groups: readonly ImpactGroup[]; readonly listed: ListedRow[] } {
  if (!by) return { groups: [], listed: rows.map((row) => ({ ...row, group: null, place: 0 })) };
  const namesOf = (row: Row): readonly (string | null)[] => {
    const names = by === "owner" ? row.owners : by === "dag" ? row.dags : [row.platform];
    return names.length > 0 ? names : [null];
  };
  const byName = new Map<string | null, Row[]>();
  for (const row of rows) {
    for (const name of namesOf(row)) {
      const group = byName.get(name);
      if (group) group.push(row);
      else byName.set(name, [row]);
    }
  }
  const groups = [...byName]
    .map(([name, own]): ImpactGroup => {
      const datasets = own.filter(({ reached }) => reached.kind === "dataset").length;
      const possible = own.filter(isPossible).length;
      return { name, datasets, jobs: own.length - datasets, possible };
    })
    .sort(
      (a, b) =>
        Number(a.name === null) - Number(b.name === null) ||
        certainCount(b) - certainCount(a) ||
        (a.name! < b.name! ? -1 : 1),
    );
  return {
    groups,
    listed: groups.flatMap(({ name }, place) =>
      byName.get(name)!.map((row) => ({ ...row, group: name, place })),
    ),
  };
}

function certainCount({ datasets, jobs, possible }: ImpactGroup): number {
  return datasets + jobs - possible;
}

function isPossible({ reached }: Row): boolean {
  return evidences[reached.rank] === "possible";
}

function matches(row: Row, question: ImpactQuestion): boolean {
  const { kind, namespace, owner, certainty } = question;
  return (
    (kind === undefined || row.name.kind === kind) &&
    (namespace === undefined || row.name.namespace === namespace) &&
    (owner === undefined || row.owners.includes(owner)) &&
    (certainty === undefined || isPossible(row) === (certainty === "possible"))
  );
}

/** Returns the sort key of a row; the id makes it unique. Certain dependencies come before possible ones. */
function keyOf(row: ListedRow, sort: ImpactQuestion["sort"]): (string | number)[] {
  const { reached, name, place } = row;
  const strength = sort === "evidence" ? reached.rank : 0;
  const distance = sort === "name" ? 0 : reached.hops;
  return [place, Number(isPossible(row)), strength, distance, name.name, name.id];
}

function certaintyOf({ evidence }: ImpactColumn): number {
  return Number(evidence === "possible");
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let part = 0; part < a.length; part += 1) {
    if (a[part]! < b[part]!) return -1;
    if (a[part]! > b[part]!) return 1;
  }
  return 0;
}

function byOrder(sort: ImpactQuestion["sort"]): (a: ListedRow, b: ListedRow) => number {
  return (a, b) => compareKeys(keyOf(a, sort), keyOf(b, sort));
}

function afterCursor(rows: readonly ListedRow[], question: ImpactQuestion): number {
  const key = decodeCursor(question.cursor, "number", "number", "number", "number", "string", "string")!;
  const at = rows.findIndex((row) => compareKeys(keyOf(row, question.sort), key) > 0);
  return at < 0 ? rows.length : at;
}

function countRows(rows: readonly Row[]): ImpactAnswer["counts"] {
  const byHops = new Map<number, { hops: number; datasets: number; jobs: number }>();
  let [columns, unsure] = [0, 0];
  for (const { reached } of rows) {
    const known = byHops.get(reached.hops) ?? { hops: reached.hops, datasets: 0, jobs: 0 };
    known[reached.kind === "dataset" ? "datasets" : "jobs"] += 1;
    byHops.set(reached.hops, known);
    columns += reached.columns.size;
    if (evidences[reached.rank] === "possible") unsure += 1;
  }
  const jobs = rows.filter(({ reached }) => reached.kind === "job").length;
  return {
    datasets: rows.length - jobs,
    jobs,
    columns,
    possible: unsure,
    byHops: [...byHops.values()].sort((a, b) => a.hops - b.hops),
  };
}

function countNames(lists: readonly (readonly string[])[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const name of lists.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, maxGroups);
}

/** Reads owner names by representative, from all names of a merged dataset. */
async function readOwners(
  { session, index }: ReadContext,
  reached: readonly ImpactedNode[],
): Promise<Map<number, string[]>> {
  const members = new Map(
    reached.flatMap(({ node }) => index.members(node).map((member) => [member, node] as const)),
  );
  const owners = new Map<number, string[]>();
  for (const chunk of chunks([...members.keys()], nodesPerStatement)) {
    for (const [member, { owners: names }] of await readLabelNames(session, chunk)) {
      const node = members.get(member)!;
      if (names.length > 0) owners.set(node, [...new Set([...(owners.get(node) ?? []), ...names])]);
    }
  }
  return owners;
}

async function describe(
  { session, index }: ReadContext,
  rows: readonly ListedRow[],
  names: ReadonlyMap<number, StoredNode>,
  focus: StoredNode,
  asOf: number | null,
): Promise<ImpactItem[]> {
  const of = (kind: "dataset" | "job") =>
    rows.filter(({ reached }) => reached.kind === kind).map(({ reached }) => reached.node);
  const runs = await (asOf === null ? latestRuns(session, of("job")) : runsAsOf(session, of("job"), asOf));
  const members = of("dataset").flatMap((dataset) => index.members(dataset));
  const writes = await lastWritesAsOf(session, members, asOf ?? farFuture);
  const written = new Map<number, number>();
  for (const [dataset, at] of writes) {
    const node = index.representative(dataset);
    written.set(node, Math.max(written.get(node) ?? 0, at));
  }
  return rows.map(({ reached, name, owners, dags, platform, group }) => {
    const path = reached.path.flatMap((node) => names.get(node) ?? []).map(reference);
    return {
      ...reference(name),
      hops: reached.hops,
      evidence: evidences[reached.rank]!,
      columns: [...reached.columns]
        .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, columnsPerItem)
        .map(([column, rank]) => ({ name: column, evidence: evidences[rank]! }))
        .sort((a, b) => certaintyOf(a) - certaintyOf(b) || (a.name < b.name ? -1 : 1)),
      columnCount: reached.columns.size,
      isWhole: reached.isWhole,
      owners,
      dags,
      platform,
      group,
      lastRun: runs.get(reached.node) ?? null,
      lastWrittenAt: instantOrNull(written.get(reached.node) ?? null),
      via: path.at(-1) ?? reference(focus),
      path,
    };
  });
}
