import type { Layout, LayoutInput } from "@headwater/graph";
import { useEffect, useRef, useState } from "react";
import type { LayoutRequest, LayoutResponse } from "./layout-messages.ts";

/** The newest finished layout, and whether a newer one is being computed. */
export interface LayoutState {
  readonly layout: Layout | undefined;
  readonly busy: boolean;
  readonly error: string | undefined;
}

/**
 * Lays out in a worker that lives as long as the component. While a new layout is computed the old one stays.
 *
 * @param stages see the view model; a new array starts a new layout, undefined waits.
 */
export function useLayout(stages: readonly LayoutInput[] | undefined): LayoutState {
  const worker = useRef<Worker | undefined>(undefined);
  const request = useRef(0);
  const [state, setState] = useState<LayoutState>({ layout: undefined, busy: true, error: undefined });

  useEffect(() => {
    const created = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
    created.onmessage = (event: MessageEvent<LayoutResponse>) => {
      if (event.data.id !== request.current) return;
      const { data } = event;
      if ("error" in data) setState((old) => ({ ...old, busy: false, error: data.error }));
      else setState({ layout: data.layout, busy: false, error: undefined });
    };
    worker.current = created;
    return () => {
      created.terminate();
      worker.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (!stages) return;
    request.current++;
    setState((old) => ({ ...old, busy: true }));
    worker.current?.postMessage({ id: request.current, stages } satisfies LayoutRequest);
  }, [stages]);

  return state;
}
