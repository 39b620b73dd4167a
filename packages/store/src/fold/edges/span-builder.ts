/** Half-open validity of one edge, in epoch milliseconds; `to` null: still valid. */
export interface Span<Edge> {
  readonly edge: Edge;
  readonly from: number;
  readonly to: number | null;
}

/**
 * Collects the maximal spans over which edges hold, from changes in chronological order. Of several changes at one
 * instant the final state counts.
 */
export class SpanBuilder<Edge> {
  readonly #open = new Map<string, { readonly edge: Edge; readonly from: number }>();
  readonly #pending = new Map<string, Edge | null>();
  readonly #closed: Span<Edge>[] = [];

  /** Makes an edge valid from the next {@link commit}. */
  add(key: string, edge: Edge): void {
    this.#pending.set(key, edge);
  }

  /** Ends an edge at the next {@link commit}. */
  remove(key: string): void {
    this.#pending.set(key, null);
  }

  /** Applies the pending changes at an instant, in epoch milliseconds, not before the previous one. */
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

  /** Iterates over the edges that hold after the last {@link commit}. */
  *held(): Generator<Edge> {
    for (const { edge } of this.#open.values()) yield edge;
  }

  /** Returns all spans so far; edges that still hold have no end. */
  spans(): Span<Edge>[] {
    return [...this.#closed, ...[...this.#open.values()].map((open) => ({ ...open, to: null }))];
  }
}
