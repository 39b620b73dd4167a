import type { Layout, LayoutInput } from "@headwater/graph";
import { useEffect, useRef, useState } from "react";
import type { LayoutRequest, LayoutResponse } from "./layout-messages.ts";

const startWorker = (): Worker =>
  new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });

/** Started when the page's code loads, so that it is ready for the first answer. */
let spare: Worker | undefined = startWorker();

/** The latest finished layout, and whether a newer one is being computed. */
export interface LayoutState {
  readonly layout: Layout | undefined;
  readonly busy: boolean;
  readonly error: string | undefined;
}

/**
 * Computes layouts in a worker that lives as long as the component. The previous layout stays until the new
 * one is ready.
 *
 * @param stages - see the view model; a new array starts a new layout, undefined waits
 */
export function useLayout(stages: readonly LayoutInput[] | undefined): LayoutState {
  const worker = useRef<Worker | undefined>(undefined);
  const request = useRef<{ readonly id: number; readonly stages?: readonly LayoutInput[] }>({ id: 0 });
  const [state, setState] = useState<{
    readonly layout?: Layout;
    readonly error?: string;
    /** The input of the layout or error. */
    readonly of?: readonly LayoutInput[] | undefined;
  }>({});

  useEffect(() => {
    const created = spare ?? startWorker();
    spare = undefined;
    created.onmessage = ({ data }: MessageEvent<LayoutResponse>) => {
      const { id, stages: of } = request.current;
      if (data.id !== id) return;
      if ("error" in data) setState((old) => ({ ...old, error: data.error, of }));
      else setState({ layout: data.layout, of });
    };
    worker.current = created;
    return () => {
      created.terminate();
      worker.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (!stages) return;
    request.current = { id: request.current.id + 1, stages };
    worker.current?.postMessage({ id: request.current.id, stages } satisfies LayoutRequest);
  }, [stages]);

  const busy = stages === undefined || state.of !== stages;
  return { layout: state.layout, busy, error: busy ? undefined : state.error };
}
