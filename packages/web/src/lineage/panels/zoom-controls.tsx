import { Maximize, Minus, Plus } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import { useZoomPercent } from "../canvas/graph-canvas.tsx";
import { Minimap } from "../canvas/minimap.tsx";
import type { Scene } from "../scene/scene.ts";
import type { Viewport } from "../scene/viewport.ts";
import { Legend } from "./legend.tsx";
import type { LegendKind } from "./legend-content.tsx";

/** Number of cards from which the minimap is shown. */
const minMinimapCards = 8;

/** Renders the minimap unless the whole graph is visible. */
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
  return isWhole || scene.cards.length < minMinimapCards ? null : (
    <Minimap scene={scene} viewport={viewport} />
  );
}

/** Zoom, fit and legend buttons. */
export function ZoomControls({
  viewport,
  fit,
  legend = "lineage",
}: {
  viewport: Viewport;
  /** Shows everything, or what is traced or selected. */
  fit: () => void;
  legend?: LegendKind;
}) {
  const percent = useZoomPercent(viewport);
  return (
    <div className="hw-zoom" role="toolbar" aria-label="Zoom">
      <IconButton label="Zoom out" onClick={() => viewport.zoomBy(1 / 1.25)}>
        <Minus size={16} />
      </IconButton>
      <output className="hw-numbers" aria-label="Zoom level">
        {percent}%
      </output>
      <IconButton label="Zoom in" onClick={() => viewport.zoomBy(1.25)}>
        <Plus size={16} />
      </IconButton>
      <IconButton label="Fit graph" hint="Fit graph (F)" onClick={fit}>
        <Maximize size={15} />
      </IconButton>
      <Legend kind={legend} />
    </div>
  );
}
