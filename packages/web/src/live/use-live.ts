import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { refreshInterval } from "../api/queries.ts";
import type { LiveChange } from "../api/v2.gen.ts";
import { applyChange } from "./apply-change.ts";
import { type LiveStatus, liveConnection } from "./live-connection.ts";

/** How the stream stands. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (watcher) => liveConnection.watch(watcher),
    () => liveConnection.status,
  );
}

/** Keeps the stream open and what is on the screen up to date; once, in the shell. */
export function useLiveUpdates(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const stop = liveConnection.listen((change) => applyChange(client, change));
    // Whose session has ended is led to the login by what is asked next.
    const stopEnd = liveConnection.onEnd(() => void client.invalidateQueries({ queryKey: ["/session"] }));
    return () => {
      stop();
      stopEnd();
    };
  }, [client, enabled]);
}

/** Calls back with what happens while the component is there. */
export function useLiveChanges(callback: (change: LiveChange | undefined) => void): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => liveConnection.listen((change) => latest.current(change)), []);
}

/** Milliseconds between two looks, or none while the stream tells when there is something to see. */
export function useRefreshInterval(): number | false {
  return useLiveStatus() === "live" ? false : refreshInterval;
}

/** What came since a list was read. */
export interface NewSince {
  /** Distinct things of the kind; those that were missed count as one. */
  readonly amount: number;
  readonly reset: () => void;
}

/** Counts what comes while a list is read, so that the reader decides when it moves. */
export function useNewSince(idsOf: (change: LiveChange) => readonly string[]): NewSince {
  const seen = useRef(new Set<string>());
  const [amount, setAmount] = useState(0);
  useLiveChanges((change) => {
    for (const id of change ? idsOf(change) : ["missed"]) seen.current.add(id);
    setAmount(seen.current.size);
  });
  const reset = useCallback(() => {
    seen.current.clear();
    setAmount(0);
  }, []);
  return { amount, reset };
}
