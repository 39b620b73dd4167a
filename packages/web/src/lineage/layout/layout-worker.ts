import { type Layout, layoutSteps } from "@headwater/graph";
import { digest } from "../state/digest.ts";
import type { LayoutRequest, LayoutResponse } from "./layout-messages.ts";

/** Work for at most this many milliseconds before looking whether a newer request has arrived. */
const slice = 12;

/** Layouts of earlier stages that are kept: opening a card then only costs the last stage. */
const mostKept = 64;

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

/** Undefined when a newer request has arrived meanwhile. */
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
    const steps = layoutSteps(stage, { columnGap: 56, nodeGap: 22, componentGap: 40, previous: layout });
    let until = performance.now() + slice;
    let step = steps.next();
    while (!step.done) {
      if (performance.now() > until) {
        await pause();
        if (request.id !== latest) return undefined;
        until = performance.now() + slice;
      }
      step = steps.next();
    }
    layout = step.value;
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value!);
    kept.set(key, layout);
  }
  return request.id === latest ? layout : undefined;
}

const channel = new MessageChannel();

/** Lets waiting messages in. By a message of its own: timers would wait for milliseconds. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}
