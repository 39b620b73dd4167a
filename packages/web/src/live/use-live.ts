import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { refreshInterval } from "../api/queries.ts";
import type { LiveChange } from "../api/v2.gen.ts";
import { applyChange } from "./apply-change.ts";
import { type LiveStatus, liveConnection } from "./live-connection.ts";

/** Returns the status of the stream. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (watcher) => liveConnection.watch(watcher),
    () => liveConnection.status,
  );
}

/** Keeps the stream open and applies its changes. Used once, in the shell. */
export function useLiveUpdates(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const stop = liveConnection.listen((change) => applyChange(client, change));
    // After the session has ended, the next request redirects to the login page.
    const stopEnd = liveConnection.onEnd(() => void client.invalidateQueries({ queryKey: ["/session"] }));
    return () => {
      stop();
      stopEnd();
    };
  }, [client, enabled]);
}

/** Calls back with changes while the component is mounted. */
export function useLiveChanges(callback: (change: LiveChange | undefined) => void): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => liveConnection.listen((change) => latest.current(change)), []);
}

/** Returns the polling interval, or false while the stream is live. */
export function useRefreshInterval(): number | false {
  return useLiveStatus() === "live" ? false : refreshInterval;
}

/** Changes since a list was loaded. */
export interface NewSince {
  /** Number of distinct changed items; missed changes count as one. */
  readonly amount: number;
  readonly reset: () => void;
}

/** Counts changes while a list is shown, so that the user decides when to reload it. */
export function useNewSince(collectIds: (change: LiveChange) => readonly string[]): NewSince {
  const seen = useRef(new Set<string>());
  const [amount, setAmount] = useState(0);
  useLiveChanges((change) => {
    for (const id of change ? collectIds(change) : ["missed"]) seen.current.add(id);
    setAmount(seen.current.size);
  });
  const reset = useCallback(() => {
    seen.current.clear();
    setAmount(0);
  }, []);
  return { amount, reset };
}
