import type { ScriptLineage } from "@headwater/sql-lineage";
import { Unplug } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { GraphCanvas } from "../lineage/canvas/graph-canvas.tsx";
import { useActiveCard } from "../lineage/canvas/use-active-card.ts";
import type { CardActions } from "../lineage/cards/card-actions.ts";
import { CardView } from "../lineage/cards/card-view.tsx";
import { graphKeyHandler } from "../lineage/graph-keys.ts";
import { useLayout } from "../lineage/layout/use-layout.ts";
import { ZoomControls } from "../lineage/panels/zoom-controls.tsx";
import { createScene, type Scene } from "../lineage/scene/scene.ts";
import { fitAll } from "../lineage/scene/use-viewport-moves.ts";
import { Viewport } from "../lineage/scene/viewport.ts";
import { Notice } from "../ui/content/states.tsx";
import { count } from "../ui/text/format.ts";
import type { Table } from "./pick-tables.ts";
import { type ScriptColumn, type ScriptGraph, scriptGraph, scriptTrace, scriptView } from "./script-view.ts";

/** Maximum number of column edges to draw before the user chooses a column. */
const maxColumnEdges = 400;

/** The tables and columns of a script as a graph. Choosing a column traces it. */
export function SqlGraph({
  lineage,
  tables,
}: {
  lineage: ScriptLineage;
  tables: ReadonlyMap<string, Table>;
}) {
  const [chosen, choose] = useState<ScriptColumn>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [selected, select] = useState<string>();
  const [viewport] = useState(() => new Viewport());
  const graph = useMemo(() => scriptGraph(lineage, tables), [lineage, tables]);
  const view = useMemo(() => scriptView(graph, tables, open), [graph, tables, open]);
  const isChosen = chosen !== undefined && hasColumn(graph, tables, chosen);
  const trace = useMemo(() => {
    const start = isChosen ? chosen : undefined;
    return start || graph.columnEdges.length <= maxColumnEdges ? scriptTrace(graph, start) : undefined;
  }, [graph, chosen, isChosen]);
  const { layout, busy } = useLayout(view.stages);
  const scene = useMemo(
    () => layout && createScene(view, layout, { trace, selected, ofRun: undefined }),
    [view, layout, trace, selected],
  );
  const active = useActiveCard(scene, selected ?? view.cards[0]?.id ?? "");
  const fit = useFit(viewport, scene, busy, graph);
  const setActive = active.set;
  const actions = useMemo(
    (): CardActions => ({
      select: (id) => {
        setActive(id);
        select((old) => (old === id ? undefined : id));
      },
      expand: () => {},
      collapse: () => {},
      togglePin: () => {},
      toggleGroup: () => {},
      toggleRows: (id) => {
        setActive(id);
        setOpen((old) => new Set(old.has(id) ? [...old].filter((one) => one !== id) : [...old, id]));
      },
      trace: (node, column) => {
        setActive(node);
        choose((old) => (old?.node === node && old.column === column ? undefined : { node, column }));
      },
    }),
    [setActive],
  );

  const onKeyDown = graphKeyHandler({ scene, view }, viewport, active, actions, {
    fit,
    openSelection: undefined,
    clearTrace: isChosen ? () => choose(undefined) : undefined,
  });

  if (view.cards.length === 0) return <NoLineage hasErrors={lineage.errors.length > 0} />;
  if (!scene) return <div className="hw-sql-graph" />;
  return (
    <div className="hw-sql-graph">
      <GraphCanvas
        scene={scene}
        viewport={viewport}
        selected={selected}
        keep={active.id}
        label={`Lineage of the SQL, ${count(scene.cards.length, "table")}`}
        onKeyDown={onKeyDown}
        onPick={select}
        renderCard={(placed) => (
          <CardView
            placed={placed}
            isFocus={false}
            isSelected={placed.id === selected}
            isActive={placed.id === active.id}
            trace={trace}
            actions={actions}
          />
        )}
      >
        <div className="hw-float hw-float-right">
          <ZoomControls viewport={viewport} fit={fit} legend="sql" />
        </div>
      </GraphCanvas>
    </div>
  );
}

/** Fits a graph when it appears, and on request. */
function useFit(viewport: Viewport, scene: Scene | undefined, busy: boolean, graph: ScriptGraph) {
  const fit = useCallback(() => scene && fitAll(scene, viewport, { max: 1 }), [scene, viewport]);
  // Only another graph moves the view, not an opened card or a chosen column.
  const fitted = useRef<ScriptGraph>(undefined);
  useEffect(() => {
    if (!scene || busy || fitted.current === graph) return;
    fitted.current = graph;
    fitAll(scene, viewport, { animate: false, max: 1 });
  }, [scene, busy, graph, viewport]);
  return fit;
}

function NoLineage({ hasErrors }: { hasErrors: boolean }) {
  return (
    <Notice icon={<Unplug />} title="No lineage">
      {hasErrors
        ? "This SQL could not be parsed. Correct the errors, or choose another dialect."
        : "This SQL reads and writes no tables."}
    </Notice>
  );
}

function hasColumn(
  graph: ScriptGraph,
  tables: ReadonlyMap<string, Table>,
  { node, column }: ScriptColumn,
): boolean {
  const used = graph.columns.get(node);
  return used !== undefined && (used.includes(column) || tables.get(node)?.columns.includes(column) === true);
}
