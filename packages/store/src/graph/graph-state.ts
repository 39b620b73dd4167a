import type {
  AdjacencyChange,
  GraphChanges,
  HiddenChange,
  RepresentativeChange,
} from "../model/graph-changes.ts";
import { decodeAdjacency, type OwnerEdges } from "../model/owner-edges.ts";

/** The highest `changed` number read of each table. */
export interface ReadPositions {
  readonly adjacency: number;
  readonly representatives: number;
  readonly hidden: number;
}

/**
 * One copy of the current graph: the edges of each owner, the owners that read and write each dataset,
 * representatives and hidden nodes.
 */
export class GraphState {
  readonly owners = new Map<number, OwnerEdges>();
  readonly readers = new Map<number, number[]>();
  readonly writers = new Map<number, number[]>();
  /** Nodes that walks skip. */
  readonly hidden = new Set<number>();
  /** Positions up to which the tables were read. They are separate because separate statements read them. */
  positions: ReadPositions;

  readonly #representatives = new Map<number, number>();
  readonly #members = new Map<number, number[]>();
  /** The newest change applied to each row, by table: a late change must not restore an older state. */
  readonly #ownerChanged = new Map<number, number>();
  readonly #nodeChanged = new Map<number, number>();
  readonly #hiddenChanged = new Map<number, number>();

  constructor(positions: ReadPositions = { adjacency: 0, representatives: 0, hidden: 0 }) {
    this.positions = positions;
  }

  /** Returns the node that represents a node: itself unless it was merged with others. */
  representative(node: number): number {
    return this.#representatives.get(node) ?? node;
  }

  /** Returns the nodes that a node represents, including itself. */
  members(node: number): readonly number[] {
    return this.#members.get(node) ?? [node];
  }

  /** Applies changes in any order: of two states of one row the newer wins. */
  apply({ adjacency, representatives, hidden }: GraphChanges): void {
    for (const change of adjacency) this.#applyEdges(change);
    for (const change of representatives) this.#applyRepresentative(change);
    for (const change of hidden) this.#applyHidden(change);
  }

  #applyEdges({ owner_id: owner, body, changed }: AdjacencyChange): void {
    if (!isNewer(this.#ownerChanged, owner, changed)) return;
    const edges = decodeAdjacency(body);
    const before = this.owners.get(owner);
    for (const [dataset] of before?.inputs ?? []) remove(this.readers, dataset, owner);
    for (const [dataset] of before?.outputs ?? []) remove(this.writers, dataset, owner);
    if (edges.inputs.length === 0 && edges.outputs.length === 0) this.owners.delete(owner);
    else this.owners.set(owner, edges);
    for (const [dataset] of edges.inputs) add(this.readers, dataset, owner);
    for (const [dataset] of edges.outputs) add(this.writers, dataset, owner);
  }

  #applyRepresentative({ node_id: node, stands: representative, changed }: RepresentativeChange): void {
    if (!isNewer(this.#nodeChanged, node, changed)) return;
    const before = this.representative(node);
    if (before === representative) return;
    if (before !== node) remove(this.#members, before, node);
    if (representative === node) this.#representatives.delete(node);
    else {
      this.#representatives.set(node, representative);
      if (!this.#members.has(representative)) this.#members.set(representative, [representative]);
      add(this.#members, representative, node);
    }
  }

  #applyHidden({ node_id: node, hidden, changed }: HiddenChange): void {
    if (!isNewer(this.#hiddenChanged, node, changed)) return;
    if (hidden) this.hidden.add(node);
    else this.hidden.delete(node);
  }
}

/** Returns whether a change is at least as new as the one applied to the row, and remembers it. */
function isNewer(applied: Map<number, number>, row: number, changed: number): boolean {
  if (changed < (applied.get(row) ?? 0)) return false;
  applied.set(row, changed);
  return true;
}

function add(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (!list) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

function remove(lists: Map<number, number[]>, key: number, value: number): void {
  const rest = lists.get(key)?.filter((other) => other !== value) ?? [];
  if (rest.length === 0) lists.delete(key);
  else lists.set(key, rest);
}
