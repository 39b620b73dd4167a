import { useSyncExternalStore } from "react";

/** Interval between updates of relative times. */
const tick = 30_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let ticks = 0;

function listen(listener: () => void): () => void {
  if (listeners.size === 0) {
    timer = setInterval(() => {
      ticks++;
      for (const one of listeners) one();
    }, tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/**
 * Returns the current time in epoch milliseconds, updated every half minute by one timer for all times on a
 * page.
 */
export function useNow(): number {
  useSyncExternalStore(listen, () => ticks);
  return Date.now();
}
