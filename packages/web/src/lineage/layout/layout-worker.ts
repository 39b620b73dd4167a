import { type Layout, layoutSteps } from "@headwater/graph";
import { digest } from "../state/digest.ts";
import type { LayoutRequest, LayoutResponse } from "./layout-messages.ts";

/** Maximum time to work before checking for a newer request. */
const slice = 12;

/** Number of cached stage layouts: opening a card then only lays out the last stage. */
const maxCachedLayouts = 64;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const kept = new Map<string, Layout>();
let latest = 0;

scope.onmessage = (event: MessageEvent<LayoutRequest>) => {
  latest = event.data.id;
  void answer(event.data);
};

async function answer(request: LayoutRequest): Promise<void> {
  const started = performance.now();
  try {
    const layout = await run(request);
    if (!layout) return;
    scope.postMessage({
      id: request.id,
      layout,
      milliseconds: performance.now() - started,
    } satisfies LayoutResponse);
  } catch (error) {
    scope.postMessage({ id: request.id, error: String(error) } satisfies LayoutResponse);
  }
}

/** Undefined if a newer request has arrived. */
async function run(request: LayoutRequest): Promise<Layout | undefined> {
  let layout: Layout = { nodes: [], edges: [], columns: [], bounds: { x: 0, y: 0, width: 0, height: 0 } };
  let key = "";
  for (const stage of request.stages) {
    key = digest(key + JSON.stringify(stage));
    const known = kept.get(key);
    if (known) {
      layout = known;
      continue;
    }
    const steps = layoutSteps(stage, {
      columnGap: 46,
      nodeGap: 12,
      componentGap: 28,
      alignsWidths: true,
      previous: layout,
    });
    let until = performance.now() + slice;
    let step = steps.next();
    while (!step.done) {
      if (performance.now() > until) {
        await yieldToMessages();
        if (request.id !== latest) return undefined;
        until = performance.now() + slice;
      }
      step = steps.next();
    }
    layout = step.value;
    if (kept.size >= maxCachedLayouts) kept.delete(kept.keys().next().value!);
    kept.set(key, layout);
  }
  return request.id === latest ? layout : undefined;
}

const channel = new MessageChannel();

/** Yields to pending messages. Uses a message because timers would wait for milliseconds. */
function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}
