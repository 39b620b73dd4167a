import { Loader } from "@mantine/core";
import { Suspense } from "react";
import { lazyPart } from "../ui/content/lazy-part.tsx";
import { count } from "../ui/text/format.ts";
import { GraphCanvas } from "./canvas/graph-canvas.tsx";
import type { ActiveCard } from "./canvas/use-active-card.ts";
import type { CardActions } from "./cards/card-actions.ts";
import { CardView } from "./cards/card-view.tsx";
import { MinimapIfUseful, ZoomControls } from "./panels/zoom-controls.tsx";
import type { Viewport } from "./scene/viewport.ts";
import type { GraphScene } from "./use-graph-scene.ts";

// Not shown when the page opens: loaded when first needed.
const GraphTable = lazyPart(() => import("./panels/graph-table.tsx").then((module) => module.GraphTable));
const ChangesTable = lazyPart(() => import("./time/changes.tsx").then((module) => module.ChangesTable));

/** The lineage as a graph or as a table; in a comparison, the changes as a table. */
export function GraphView({
  graph: { view, scene, lineage, comparison, selected },
  focus,
  asTable,
  viewport,
  active,
  actions,
  fit,
  onKeyDown,
}: {
  graph: GraphScene;
  focus: string;
  asTable: boolean;
  viewport: Viewport;
  active: ActiveCard;
  actions: CardActions;
  fit: () => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}) {
  if (asTable && view) {
    return (
      <Suspense fallback={<Drawing />}>
        {comparison ? (
          <ChangesTable comparison={comparison} select={actions.select} />
        ) : (
          <GraphTable view={view} scene={scene} focus={focus} trace={lineage.trace} actions={actions} />
        )}
      </Suspense>
    );
  }
  if (!scene) return <Drawing />;
  return (
    <GraphCanvas
      scene={scene}
      viewport={viewport}
      selected={selected}
      keep={active.id}
      label={`Lineage graph, ${count(scene.cards.length, "node")}. Arrow keys follow the edges.`}
      onKeyDown={onKeyDown}
      onPick={(card) => card && actions.select(card)}
      renderCard={(placed) => (
        <CardView
          placed={placed}
          isFocus={placed.id === focus}
          isSelected={placed.id === selected}
          isActive={placed.id === active.id}
          trace={lineage.trace}
          actions={actions}
        />
      )}
    >
      <div className="hw-float hw-float-right">
        <MinimapIfUseful scene={scene} viewport={viewport} />
        <ZoomControls viewport={viewport} fit={fit} />
      </div>
    </GraphCanvas>
  );
}

function Drawing() {
  return (
    <div className="hw-graph hw-graph-ground">
      <div className="hw-graph-wait" role="status">
        <Loader size="sm" /> Loading lineage
      </div>
    </div>
  );
}
