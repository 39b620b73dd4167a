import { graphAt } from "../../graph/past-graph.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { type Direction, type EdgeSource, sourcesOf, targetsOf } from "../../graph/walk.ts";
import { readDescendants } from "../nodes/descendants.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import { ReachColumns } from "./reach-columns.ts";

/**
 * Evidence for a dependency, strongest first: values of a column are used; a column is only used in filters, joins or
 * sorting; the whole output depends on a column; one table depends on the other without known columns; the dependency
 * is possible, because the tables depend on each other, but no column is known to.
 */
export const evidences = ["direct", "indirect", "dataset", "table", "possible"] as const;

/** See {@link evidences}. */
export type Evidence = (typeof evidences)[number];

/** Index into {@link evidences}. The weakest step of a path counts. */
type Rank = 0 | 1 | 2 | 3 | 4;
const datasetWide: Rank = 2;
const tableLevel: Rank = 3;
const possible: Rank = 4;

/** A dataset or job reached by a walk. */
export interface ImpactedNode {
  readonly node: number;
  readonly kind: "dataset" | "job";
  readonly rank: Rank;
  /** Number of edges from the focus along {@link path}: a job is one step, the dataset beyond it the next. */
  readonly hops: number;
  /**
   * Nodes from the focus (excluded) to the node before this one, along a shortest path with the strongest evidence.
   */
  readonly path: readonly number[];
  /** Datasets: the affected columns, by name. */
  readonly columns: ReadonlyMap<string, Rank>;
  /** Datasets: the whole dataset is affected, not only these columns. */
  readonly isWhole: boolean;
}

/** Start and limits of a walk. */
export interface ReachQuestion {
  /** A job stands for the jobs inside it, too. */
  readonly focus: StoredNode;
  /** Only the tasks of this Airflow task group of the focus. */
  readonly taskGroup?: string | undefined;
  /** A column of the focus; null: all of it. */
  readonly column: string | null;
  readonly direction: Direction;
  /** True if INDIRECT and dataset-wide dependencies of columns are followed. */
  readonly indirect: boolean;
  readonly asOf: number | null;
}

/** Maximum number of reached nodes. */
export const maxReached = 5_000;
/** Maximum number of columns and whole datasets that a walk passes through. */
const maxStates = 50_000;

/** A column, or a dataset as a whole (`column` null), from which the walk continues. */
interface State {
  readonly dataset: number;
  readonly column: string | null;
  readonly rank: Rank;
  readonly hops: number;
  readonly before: State | null;
  /** The job between this state and the previous one; null if a dataset declared its own source, or at the start. */
  readonly job: number | null;
}

/** Walks from a dataset, a column or a job to everything that it reaches, with the evidence. */
export async function reach(
  context: ReadContext,
  question: ReachQuestion,
): Promise<{ reached: ImpactedNode[]; truncated: boolean }> {
  const walk = new ReachWalk(context, graphAt(context, question.asOf), question);
  await walk.start();
  await walk.go();
  return { reached: walk.results(), truncated: walk.truncated };
}

class ReachWalk {
  readonly #context: ReadContext;
  readonly #source: EdgeSource;
  readonly #question: ReachQuestion;
  readonly #columns: ReachColumns;
  /** States to continue from, by rank and hops. */
  readonly #waiting = evidences.map(() => new Map<number, State[]>());
  readonly #settled = new Set<string>();
  readonly #datasets = new Map<number, { first: State; columns: Map<string, Rank>; isWhole: boolean }>();
  readonly #jobs = new Map<number, { rank: Rank; hops: number; from: State }>();
  readonly #starts = new Set<number>();
  #cut = false;

  constructor(context: ReadContext, source: EdgeSource, question: ReachQuestion) {
    this.#context = context;
    this.#source = source;
    this.#question = question;
    this.#columns = new ReachColumns(context, question.direction, question.asOf);
  }

  get truncated(): boolean {
    return this.#cut || this.#columns.truncated;
  }

  async start(): Promise<void> {
    const { focus, taskGroup, column, direction } = this.#question;
    const node = this.#source.representative(focus.node);
    this.#starts.add(node);
    if (focus.kind === "dataset") {
      const name = column === null ? null : await this.#columns.nameOf(node, column);
      this.#push({ dataset: node, column: name, rank: 0, hops: 0, before: null, job: null });
      return;
    }
    // A DAG's inputs and outputs are those of its tasks.
    const inside = await readDescendants(this.#context, focus, this.#question);
    if (inside.truncated) this.#cut = true;
    const jobs = new Set([...(taskGroup === undefined ? [node] : []), ...inside.jobs]);
    for (const job of jobs) this.#starts.add(job);
    const owners = [...jobs].flatMap((job) => this.#source.members(job));
    for (const [owner, own] of await this.#source.edgesOf(owners)) {
      const job = this.#source.representative(owner);
      for (const [dataset] of direction === "downstream" ? own.outputs : own.inputs) {
        this.#push({
          dataset: this.#source.representative(dataset),
          column: null,
          rank: 0,
          hops: 1,
          before: null,
          job: job === node ? null : job,
        });
      }
    }
  }

  /** Strongest evidence first, then nearest: the first visit is the best one. */
  async go(): Promise<void> {
    for (const levels of this.#waiting) {
      while (levels.size > 0) {
        const hops = Math.min(...levels.keys());
        const states = levels.get(hops)!;
        levels.delete(hops);
        const fresh = states.filter((state) => this.#settle(state));
        if (fresh.length > 0) await this.#step(fresh);
      }
    }
  }

  results(): ImpactedNode[] {
    const datasets = [...this.#datasets].map(
      ([node, { first, columns, isWhole }]): ImpactedNode => ({
        node,
        kind: "dataset",
        rank: first.rank,
        hops: first.hops,
        path: this.#pathTo(first),
        columns,
        isWhole,
      }),
    );
    const jobs = [...this.#jobs].map(
      ([node, { rank, hops, from }]): ImpactedNode => ({
        node,
        kind: "job",
        rank,
        hops,
        path: [...this.#pathTo(from), ...(this.#starts.has(from.dataset) ? [] : [from.dataset])],
        columns: new Map(),
        isWhole: false,
      }),
    );
    return [...datasets, ...jobs];
  }

  #pathTo(state: State): number[] {
    const path: number[] = [];
    for (let at: State | null = state; at; at = at.before) {
      if (at !== state && !this.#starts.has(at.dataset)) path.push(at.dataset);
      if (at.job !== null) path.push(at.job);
    }
    return path.reverse();
  }

  #push(state: State): void {
    const levels = this.#waiting[state.rank]!;
    const level = levels.get(state.hops);
    if (level) level.push(state);
    else levels.set(state.hops, [state]);
  }

  #settle(state: State): boolean {
    const name = state.column === null ? String(state.dataset) : `${state.dataset} ${state.column}`;
    if (this.#settled.has(name)) return false;
    if (this.#settled.size >= maxStates || !this.#hasRoom(state.dataset, this.#datasets)) {
      this.#cut = true;
      return false;
    }
    this.#settled.add(name);
    if (this.#starts.has(state.dataset)) return true;
    let known = this.#datasets.get(state.dataset);
    if (!known) {
      known = { first: state, columns: new Map(), isWhole: false };
      this.#datasets.set(state.dataset, known);
    }
    if (state.column !== null) known.columns.set(state.column, state.rank);
    // Weaker evidence for other columns does not matter where columns are known.
    else if (state.rank === known.first.rank) known.isWhole = true;
    return true;
  }

  #hasRoom(node: number, list: ReadonlyMap<number, unknown>): boolean {
    return list.has(node) || this.#datasets.size + this.#jobs.size < maxReached;
  }

  async #step(states: readonly State[]): Promise<void> {
    const isDown = this.#question.direction === "downstream";
    const datasets = [...new Set(states.map(({ dataset }) => dataset))];
    const members = datasets.flatMap((dataset) => this.#source.members(dataset));
    const owners = await (isDown ? this.#source.readersOf(members) : this.#source.writersOf(members));
    const edges = await this.#source.edgesOf([...new Set([...owners.values()].flat())]);
    const beside = new Map<number, { owner: number; job: number | null; beyond: number[] }[]>();
    for (const dataset of datasets) {
      const list = this.#source.members(dataset).flatMap((member) =>
        (owners.get(member) ?? []).flatMap((owner) => {
          const own = edges.get(owner);
          if (!own) return [];
          const beyond = (isDown ? targetsOf(own, member) : sourcesOf(own, member)).map((other) =>
            this.#source.representative(other),
          );
          const job = own.ownerIsJob ? this.#source.representative(owner) : null;
          return [{ owner, job, beyond: [...new Set(beyond)].sort((a, b) => a - b) }];
        }),
      );
      beside.set(dataset, list);
    }
    // At dead ends there are no edges to read.
    await this.#columns.load(
      states.filter(({ dataset }) => beside.get(dataset)!.some(({ beyond }) => beyond.length > 0)),
    );
    await this.#columns.loadDocumented(
      isDown ? [...new Set([...beside.values()].flat().flatMap(({ beyond }) => beyond))] : datasets,
    );
    for (const state of states) {
      for (const { owner, job, beyond } of beside.get(state.dataset) ?? []) {
        const next = beyond.flatMap((other) => this.#across(state, owner, job, other));
        for (const one of next) this.#push(one);
        if (job !== null) this.#reachJob(state, job, beyond.length, next);
      }
    }
  }

  /** Returns the states that a state leads to in one dataset of an owner. */
  #across(state: State, owner: number, job: number | null, other: number): State[] {
    const isDown = this.#question.direction === "downstream";
    const step = { hops: state.hops + 2, before: state, job };
    const found: State[] = [];
    let isConnected = false;
    for (const edge of this.#columns.between(state.dataset, owner, other)) {
      if (state.column !== null && edge.near !== null && edge.near !== state.column) continue;
      if (!this.#question.indirect && !edge.isDirect) continue;
      isConnected = true;
      const isWide = edge.near === null || edge.farColumn === null;
      const rank = Math.max(state.rank, edge.isDirect ? 0 : isWide ? datasetWide : 1) as Rank;
      found.push({ ...step, dataset: other, column: edge.farColumn, rank });
    }
    if (isConnected) return found;
    const isDocumented = this.#columns.isDocumented(owner, isDown ? other : state.dataset);
    if (this.#question.column !== null) {
      // Column lineage that does not mention the column means that it is not used.
      return isDocumented ? [] : [{ ...step, dataset: other, column: null, rank: possible }];
    }
    const rank = isDocumented ? possible : (Math.max(state.rank, tableLevel) as Rank);
    return [{ ...step, dataset: other, column: null, rank }];
  }

  #reachJob(state: State, job: number, beyond: number, next: readonly State[]): void {
    const isDown = this.#question.direction === "downstream";
    let rank = Math.min(...next.map((one) => one.rank)) as Rank;
    if (next.length === 0) {
      // A job that reads a table and writes nothing may use any column; a job that writes a table produced all of its
      // columns.
      if (isDown && beyond > 0) return;
      rank = isDown && this.#question.column !== null ? possible : (Math.max(state.rank, tableLevel) as Rank);
    }
    if (this.#starts.has(job)) return;
    const hops = state.hops + 1;
    const known = this.#jobs.get(job);
    if (known && (known.rank < rank || (known.rank === rank && known.hops <= hops))) return;
    if (!this.#hasRoom(job, this.#jobs)) {
      this.#cut = true;
      return;
    }
    this.#jobs.set(job, { rank, hops, from: state });
  }
}
