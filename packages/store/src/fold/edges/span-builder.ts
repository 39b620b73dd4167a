/** Half-open validity of one edge, epoch milliseconds; `to` null: it still holds. */
export interface Span<Edge> {
  readonly edge: Edge;
  readonly from: number;
  readonly to: number | null;
}

/**
 * Collects the maximal spans over which edges hold, from changes in the order of time. What changes several times at one
 * instant counts as it is in the end.
 */
export class SpanBuilder<Edge> {
  readonly #open = new Map<string, { readonly edge: Edge; readonly from: number }>();
  readonly #pending = new Map<string, Edge | null>();
  readonly #closed: Span<Edge>[] = [];

  /** Lets an edge hold from the next {@link commit} on. */
  add(key: string, edge: Edge): void {
    this.#pending.set(key, edge);
  }

  /** Lets an edge end at the next {@link commit}. */
  remove(key: string): void {
    this.#pending.set(key, null);
  }

  /** Applies the changes since the last call to an instant, epoch milliseconds, not before the last one. */
  commit(at: number): void {
    for (const [key, edge] of this.#pending) {
      const open = this.#open.get(key);
      if (edge === null) {
        if (!open) continue;
        this.#open.delete(key);
        if (open.from < at) this.#closed.push({ ...open, to: at });
      } else if (!open) this.#open.set(key, { edge, from: at });
    }
    this.#pending.clear();
  }

  /** The edges that hold after the last {@link commit}. */
  *held(): Generator<Edge> {
    for (const { edge } of this.#open.values()) yield edge;
  }

  /** All spans so far; those of edges that still hold have no end. */
  spans(): Span<Edge>[] {
    return [...this.#closed, ...[...this.#open.values()].map((open) => ({ ...open, to: null }))];
  }
}
