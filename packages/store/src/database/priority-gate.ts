/** Order in which requests get a free connection: commits, then interactive reads, then background work. */
export type Urgency = "commit" | "read" | "background";

/**
 * The urgency of a writing transaction. `short` transactions change a few rows outside the graph, so they must not wait
 * for commits, which wait for the fold lock.
 */
export type WriteUrgency = Exclude<Urgency, "read"> | "short";

const order: readonly Urgency[] = ["commit", "read", "background"];

/**
 * Admits at most `width` holders at once, by urgency and in order of arrival within one. A bounded number of others
 * may overtake a waiting background task, so nothing starves.
 */
export class PriorityGate {
  readonly #width: number;
  readonly #waiting: Record<Urgency, (() => void)[]> = { commit: [], read: [], background: [] };
  #inside = 0;
  #passedOver = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Resolves when there is room; call the result exactly once to leave. */
  async enter(urgency: Urgency): Promise<() => void> {
    if (this.#inside >= this.#width) {
      await new Promise<void>((resolve) => this.#waiting[urgency].push(resolve));
    } else {
      this.#inside += 1;
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  #leave(): void {
    const next = this.#next();
    if (next) next();
    else this.#inside -= 1;
  }

  #next(): (() => void) | undefined {
    // Every eighth turn goes to the least urgent request.
    const turn = this.#passedOver >= 8 ? [...order].reverse() : order;
    for (const urgency of turn) {
      const waiting = this.#waiting[urgency].shift();
      if (!waiting) continue;
      const lessUrgentWaits = order
        .slice(order.indexOf(urgency) + 1)
        .some((u) => this.#waiting[u].length > 0);
      this.#passedOver = lessUrgentWaits ? this.#passedOver + 1 : 0;
      return waiting;
    }
    return undefined;
  }
}
