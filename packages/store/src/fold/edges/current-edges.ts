import {
  type ColumnEdgeTuple,
  edgeSet,
  emptyEdgeSet,
  type IdentifiedEdgeSet,
  unionOf,
} from "../../model/edge-set.ts";
import { EdgeLayer } from "../../model/layers.ts";
import type { UnseenEdge } from "../../model/owner-edges.ts";
import { compareExecutions, type Execution } from "./execution.ts";
import { isFedByEvery, type UnitedOutput, uniteOutput } from "./output-edges.ts";
import { SpanBuilder } from "./span-builder.ts";
import type { EdgeSpans, PairEdge, TableEdge } from "./spans.ts";

/** The edges of a job, computed from its executions (SPEC.md §5). */
export interface JobEdges {
  readonly spans: EdgeSpans;
  /** The edges that are current after the last execution. */
  readonly current: IdentifiedEdgeSet;
  /** The edges of the newest execution that names any dataset; a part of `current`. */
  readonly latest: IdentifiedEdgeSet;
  /** Current edges that are not in `latest`, ordered by dataset. */
  readonly unseen: readonly UnseenEdge[];
  /** True if no execution that names a dataset has completed yet. */
  readonly provisional: boolean;
}

/**
 * Computes edges by walking the executions of a job in order. Each output keeps the newest complete execution that
 * wrote it, joined with the runs of later, incomplete ones; the inputs are those of these executions and of the
 * newest. Until one is complete, everything that any run named is current, provisionally.
 *
 * @param executions - in any order
 * @param edges - edge sets by content id
 * @param tableOf - identifies the table of an output: a partition replaces the previous one
 */
export function jobEdges(
  executions: readonly Execution[],
  edges: (hash: string) => IdentifiedEdgeSet,
  tableOf: (dataset: number) => string,
): JobEdges {
  const ordered = [...executions].sort(compareExecutions);
  const walk = new CurrentEdges(tableOf);
  const partial: { set: IdentifiedEdgeSet; at: number }[] = [];
  ordered.forEach((execution, index) => {
    const isLast = index === ordered.length - 1;
    const isClosed = execution.closed || (execution.closedByNewer && !isLast);
    const success = edges(execution.success);
    const shown = { set: success, at: execution.at };
    if (isClosed && execution.good && !isEmpty(success)) {
      if (walk.isProvisional) {
        walk.settle();
        for (const { set, at } of partial) walk.join(set, at);
      }
      walk.replace(shown.set, shown.at);
    } else if (walk.isProvisional) {
      const all = edges(execution.all);
      if (!isEmpty(all)) walk.join(all, execution.at);
      if (!isEmpty(success)) partial.push(shown);
    } else if (!isEmpty(success)) walk.join(shown.set, shown.at);
    // Of executions at the same time only the result of the last one ever held.
    if (ordered[index + 1]?.at !== execution.at) walk.commit(execution.at);
  });
  return walk.result();
}

function isEmpty(set: IdentifiedEdgeSet): boolean {
  return set.hash === emptyEdgeSet.hash;
}

/** The current edges at one point of the walk. Each step costs in proportion to what it changes. */
class CurrentEdges {
  readonly #tableOf: (dataset: number) => string;
  readonly #tables = new SpanBuilder<TableEdge>();
  readonly #pairs = new SpanBuilder<PairEdge>();
  readonly #columns = new SpanBuilder<ColumnEdgeTuple>();
  /** The sets of each output, and the outputs of each table. */
  #sources = new Map<number, Map<string, IdentifiedEdgeSet>>();
  #outputsOf = new Map<string, Set<number>>();
  /** Number of outputs (and the latest execution) that use a set; inputs by layer of the sets in use. */
  #uses = new Map<string, number>();
  #inputs = new Map<number, number[]>();
  #latest = new Map<string, IdentifiedEdgeSet>();
  /** When each set was last shown, in epoch milliseconds. */
  #shown = new Map<string, { readonly set: IdentifiedEdgeSet; at: number }>();
  /** Edges passed to the span builders, by output and by input. */
  readonly #written = new Map<number, { readonly keys: Keys; readonly united: UnitedOutput }>();
  readonly #read = new Map<number, { readonly key: string; readonly layer: EdgeLayer }>();
  readonly #dirtyOutputs = new Set<number>();
  readonly #dirtyInputs = new Set<number>();
  #inputCount = 0;
  isProvisional = true;

  constructor(tableOf: (dataset: number) => string) {
    this.#tableOf = tableOf;
  }

  /** Drops provisional edges. */
  settle(): void {
    for (const output of this.#sources.keys()) this.#dirtyOutputs.add(output);
    for (const input of this.#inputs.keys()) this.#dirtyInputs.add(input);
    this.#sources = new Map();
    this.#outputsOf = new Map();
    this.#uses = new Map();
    this.#inputs = new Map();
    this.#latest = new Map();
    this.#shown = new Map();
    this.isProvisional = false;
  }

  /** Replaces the current edges of the tables that a complete execution wrote. */
  replace(set: IdentifiedEdgeSet, at: number): void {
    this.#show(set, at);
    this.#use(set);
    const tables = new Map<string, number[]>();
    for (const [output] of set.outputs) {
      const table = this.#tableOf(output);
      const outputs = tables.get(table);
      if (outputs) outputs.push(output);
      else tables.set(table, [output]);
    }
    for (const [table, outputs] of tables) {
      if (this.#comesFrom(table, outputs, set)) continue;
      for (const output of this.#outputsOf.get(table) ?? []) {
        for (const source of this.#sources.get(output)!.values()) this.#release(source);
        this.#sources.delete(output);
        this.#dirtyOutputs.add(output);
      }
      this.#outputsOf.delete(table);
      for (const output of outputs) this.#addSource(table, output, set);
    }
    this.#setLatest([set]);
    this.#release(set);
  }

  /**
   * Returns whether a table already has these outputs, each from this set only, as when a night repeats the previous
   * one.
   */
  #comesFrom(table: string, outputs: readonly number[], set: IdentifiedEdgeSet): boolean {
    if (this.#outputsOf.get(table)?.size !== outputs.length) return false;
    return outputs.every((output) => {
      const sources = this.#sources.get(output);
      return sources?.size === 1 && sources.has(set.hash);
    });
  }

  /** Adds the edges of an incomplete execution. */
  join(set: IdentifiedEdgeSet, at: number): void {
    this.#show(set, at);
    for (const [output] of set.outputs) this.#addSource(this.#tableOf(output), output, set);
    this.#setLatest(this.isProvisional ? [set] : [...this.#latest.values(), set]);
  }

  /** Makes the current edges valid from an instant, in epoch milliseconds. */
  commit(at: number): void {
    this.#writeInputs();
    this.#writeOutputs();
    for (const builder of [this.#tables, this.#pairs, this.#columns]) builder.commit(at);
  }

  result(): JobEdges {
    const current = edgeSet({
      inputs: [...this.#read].map(([input, { layer }]) => [input, layer] as const),
      outputs: [...this.#written].map(
        ([output, { united }]) => [output, united.byPairs, united.layer] as const,
      ),
      pairs: this.#pairs.held(),
      columns: this.#columns.held(),
    });
    const latest = unionOf([...this.#latest.values()]);
    return {
      spans: {
        tables: this.#tables.spans(),
        pairs: this.#pairs.spans(),
        columns: this.#columns.spans(),
      },
      current,
      latest,
      unseen: this.#unseen(current, latest),
      provisional: this.isProvisional,
    };
  }

  #show(set: IdentifiedEdgeSet, at: number): void {
    const known = this.#shown.get(set.hash);
    if (known) known.at = Math.max(known.at, at);
    else this.#shown.set(set.hash, { set, at });
  }

  #addSource(table: string, output: number, set: IdentifiedEdgeSet): void {
    let sources = this.#sources.get(output);
    if (!sources) {
      sources = new Map();
      this.#sources.set(output, sources);
      const outputs = this.#outputsOf.get(table);
      if (outputs) outputs.add(output);
      else this.#outputsOf.set(table, new Set([output]));
    }
    if (sources.has(set.hash)) return;
    sources.set(set.hash, set);
    this.#use(set);
    this.#dirtyOutputs.add(output);
  }

  #setLatest(sets: readonly IdentifiedEdgeSet[]): void {
    const before = this.#latest;
    this.#latest = new Map(sets.map((set) => [set.hash, set]));
    for (const set of this.#latest.values()) if (!before.has(set.hash)) this.#use(set);
    for (const set of before.values()) if (!this.#latest.has(set.hash)) this.#release(set);
  }

  #use(set: IdentifiedEdgeSet): void {
    const uses = this.#uses.get(set.hash) ?? 0;
    this.#uses.set(set.hash, uses + 1);
    if (uses === 0) this.#countInputs(set, 1);
  }

  #release(set: IdentifiedEdgeSet): void {
    const uses = this.#uses.get(set.hash)! - 1;
    if (uses > 0) this.#uses.set(set.hash, uses);
    else {
      this.#uses.delete(set.hash);
      this.#countInputs(set, -1);
    }
  }

  #countInputs(set: IdentifiedEdgeSet, by: number): void {
    for (const [input, layer] of set.inputs) {
      let counts = this.#inputs.get(input);
      if (!counts) {
        counts = Object.values(EdgeLayer).map(() => 0);
        this.#inputs.set(input, counts);
      }
      counts[layer]! += by;
      if (counts.every((count) => count === 0)) this.#inputs.delete(input);
      this.#dirtyInputs.add(input);
    }
  }

  #writeInputs(): void {
    for (const input of this.#dirtyInputs) {
      const layer = this.#inputs.get(input)?.findIndex((count) => count > 0) ?? -1;
      const before = this.#read.get(input);
      const edge: TableEdge | null = layer < 0 ? null : [input, 0, layer as EdgeLayer, 0, this.isProvisional];
      const key = edge?.join();
      if (before?.key === key) continue;
      if (before) this.#tables.remove(before.key);
      if (edge === null || key === undefined) this.#read.delete(input);
      else {
        this.#tables.add(key, edge);
        this.#read.set(input, { key, layer: edge[2] });
      }
    }
    this.#dirtyInputs.clear();
  }

  #writeOutputs(): void {
    // Whether the inputs of an output must be spelled out depends on the total number of inputs.
    if (this.#inputs.size !== this.#inputCount) {
      this.#inputCount = this.#inputs.size;
      for (const [output, sources] of this.#sources) {
        if (this.#dirtyOutputs.has(output)) continue;
        const own = [...sources.values()];
        const readsAll = own.every((set) => set.inputs.length === this.#inputCount);
        const wasByEvery = this.#written.get(output)!.united.byPairs === 0;
        if (wasByEvery !== (readsAll && isFedByEvery(output, own))) this.#dirtyOutputs.add(output);
      }
    }
    for (const output of this.#dirtyOutputs) this.#writeOutput(output);
    this.#dirtyOutputs.clear();
  }

  #writeOutput(output: number): void {
    const before = this.#written.get(output);
    const sources = this.#sources.get(output);
    const united = sources && uniteOutput(output, [...sources.values()], this.#inputCount);
    const keys = united ? keysOf(output, united, this.isProvisional) : noKeys;
    for (const key of before?.keys.tables.keys() ?? []) if (!keys.tables.has(key)) this.#tables.remove(key);
    for (const key of before?.keys.pairs.keys() ?? []) if (!keys.pairs.has(key)) this.#pairs.remove(key);
    for (const key of before?.keys.columns.keys() ?? [])
      if (!keys.columns.has(key)) this.#columns.remove(key);
    for (const [key, edge] of keys.tables) this.#tables.add(key, edge);
    for (const [key, edge] of keys.pairs) this.#pairs.add(key, edge);
    for (const [key, edge] of keys.columns) this.#columns.add(key, edge);
    if (united) this.#written.set(output, { keys, united });
    else this.#written.delete(output);
  }

  #unseen(current: IdentifiedEdgeSet, latest: IdentifiedEdgeSet): UnseenEdge[] {
    const [seenInputs, seenOutputs] = [idsOf(latest.inputs), idsOf(latest.outputs)];
    const lastSeen = [new Map<number, number>(), new Map<number, number>()] as const;
    for (const [input] of current.inputs) if (!seenInputs.has(input)) lastSeen[0].set(input, 0);
    for (const [output] of current.outputs) if (!seenOutputs.has(output)) lastSeen[1].set(output, 0);
    if (lastSeen[0].size + lastSeen[1].size === 0) return [];
    for (const { set, at } of this.#shown.values()) {
      for (const [direction, side] of [set.inputs, set.outputs].entries()) {
        const own = lastSeen[direction]!;
        for (const [dataset] of side) {
          const known = own.get(dataset);
          if (known !== undefined && known < at) own.set(dataset, at);
        }
      }
    }
    return lastSeen.flatMap((own, direction) =>
      [...own].map(([dataset, at]): UnseenEdge => [dataset, direction as 0 | 1, at]),
    );
  }
}

/** Names of the edges of one output. */
interface Keys {
  readonly tables: ReadonlyMap<string, TableEdge>;
  readonly pairs: ReadonlyMap<string, PairEdge>;
  readonly columns: ReadonlyMap<string, ColumnEdgeTuple>;
}

const noKeys: Keys = { tables: new Map(), pairs: new Map(), columns: new Map() };

function keysOf(output: number, united: UnitedOutput, isProvisional: boolean): Keys {
  const edge: TableEdge = [output, 1, united.layer, united.byPairs, isProvisional];
  return {
    tables: new Map([[edge.join(), edge]]),
    pairs: new Map(united.pairs.map((pair) => [pair.join(), pair])),
    columns: new Map(united.columns.map((column) => [JSON.stringify(column), column])),
  };
}

function idsOf(edges: readonly (readonly [dataset: number, ...unknown[]])[]): Set<number> {
  return new Set(edges.map(([dataset]) => dataset));
}
