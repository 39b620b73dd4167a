import { ActionIcon } from "@mantine/core";
import { Expand, Maximize, Minus, Plus } from "lucide-react";
import { useSyncExternalStore } from "react";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { useZoomPercent } from "../canvas/graph-canvas.tsx";
import { Minimap } from "../canvas/minimap.tsx";
import type { Scene } from "../scene/scene.ts";
import type { Viewport } from "../scene/viewport.ts";
import { Legend } from "./legend.tsx";

/** Cards from which a minimap helps more than it hides. */
const minimapFrom = 8;

/** The minimap, unless the whole graph is in view anyway. */
export function MinimapIfUseful({ scene, viewport }: { scene: Scene; viewport: Viewport }) {
  const isWhole = useSyncExternalStore(
    (listener) => viewport.listen(listener),
    () => {
      const seen = viewport.visible();
      const { bounds } = scene;
      return (
        seen.x <= bounds.x &&
        seen.y <= bounds.y &&
        seen.x + seen.width >= bounds.x + bounds.width &&
        seen.y + seen.height >= bounds.y + bounds.height
      );
    },
  );
  return isWhole || scene.cards.length < minimapFrom ? null : <Minimap scene={scene} viewport={viewport} />;
}

/** Zoom, fit, and what the lines mean. */
export function ZoomControls({
  viewport,
  fit,
  overview,
}: {
  viewport: Viewport;
  fit: () => void;
  /** Shows everything, however small. */
  overview: () => void;
}) {
  const percent = useZoomPercent(viewport);
  return (
    <div className="hw-zoom" role="toolbar" aria-label="Zoom">
      <ActionIcon
        {...tooltip("Zoom out")}
        variant="subtle"
        color="gray"
        aria-label="Zoom out"
        onClick={() => viewport.zoomBy(1 / 1.25)}
      >
        <Minus size={16} />
      </ActionIcon>
      <output className="hw-numbers" aria-label="Zoom">
        {percent}%
      </output>
      <ActionIcon
        {...tooltip("Zoom in")}
        variant="subtle"
        color="gray"
        aria-label="Zoom in"
        onClick={() => viewport.zoomBy(1.25)}
      >
        <Plus size={16} />
      </ActionIcon>
      <ActionIcon
        {...tooltip("Fit the graph (F)")}
        variant="subtle"
        color="gray"
        aria-label="Fit the graph"
        onClick={fit}
      >
        <Maximize size={15} />
      </ActionIcon>
      <ActionIcon
        {...tooltip("Overview of everything (O)")}
        variant="subtle"
        color="gray"
        aria-label="Overview"
        onClick={overview}
      >
        <Expand size={15} />
      </ActionIcon>
      <Legend />
    </div>
  );
}
