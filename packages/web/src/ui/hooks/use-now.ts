import { useSyncExternalStore } from "react";

/** Milliseconds between two updates of relative times. */
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

/** The current time, epoch milliseconds, renewed every half minute: by one clock for all times on a page. */
export function useNow(): number {
  useSyncExternalStore(listen, () => ticks);
  return Date.now();
}
