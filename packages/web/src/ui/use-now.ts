import { useSyncExternalStore } from "react";

/** Milliseconds between two updates of relative times. */
const tick = 30_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function listen(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const one of listeners) one();
    }, tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The current time, epoch milliseconds, renewed every half minute: one clock for all times on a page. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => now);
}
