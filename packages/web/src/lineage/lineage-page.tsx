import { ActionIcon, Button, Loader, Tooltip, useComputedColorScheme } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { Maximize, Minus, PanelRightOpen, Plus, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { count } from "../ui/format.ts";
import { Name } from "../ui/name.tsx";
import { Failure } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import type { Card } from "./card.ts";
import { type CardActions, CardView } from "./card-view.tsx";
import { DetailsPanel } from "./details-panel.tsx";
import { GraphCanvas, useZoomPercent } from "./graph-canvas.tsx";
import { GraphTable } from "./graph-table.tsx";
import { walk } from "./keyboard.ts";
import { Legend } from "./legend.tsx";
import { Minimap } from "./minimap.tsx";
import { saveGraph } from "./save-graph.ts";
import { createScene, type PlacedCard, type Scene } from "./scene.ts";
import { type LineageSearch, withExpansions, withoutExpansions, withToggledId } from "./search-params.ts";
import { expandId, shortenId } from "./short-id.ts";
import { Toolbar } from "./toolbar.tsx";
import { TraceBar } from "./trace-bar.tsx";
import { useLayout } from "./use-layout.ts";
import { useLineage } from "./use-lineage.ts";
import { expandedIds, type ViewModel } from "./view-model.ts";
import { openingZoom, union, Viewport } from "./viewport.ts";

const route = getRouteApi("/lineage/$id");

/** Cards from which a minimap helps more than it hides. */
const minimapFrom = 8;

/** The lineage graph around one thing. */
export default function LineagePage() {
  const { id } = route.useParams();
  return <LineageOf key={id} focus={id} />;
}

function LineageOf({ focus }: { focus: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const scheme = useComputedColorScheme("light");
  const lineage = useLineage(focus, search);
  const view = useLast(lineage.view);
  const { layout, busy, error: layoutError } = useLayout(view?.stages);
  const [viewport] = useState(() => new Viewport());

  const selected = search.selected === "-" ? undefined : (expandShown(search.selected, view) ?? focus);
  const shownSelected = selected && (view?.shownAs.get(selected) ?? selected);
  // The layout comes later than the view that it is for; until then the scene shows the cards that it knows.
  const scene = useMemo(
    () => (view && layout ? createScene(view, layout, lineage.trace, shownSelected) : undefined),
    [view, layout, lineage.trace, shownSelected],
  );
  const names = useMemo(() => namesOf(view), [view]);
  useTitle(`${names.get(focus) ?? "…"} · Lineage`);

  const change = useCallback(
    (values: Partial<LineageSearch>, replace = false) => {
      void navigate({ search: (old) => ({ ...old, ...values }), replace });
    },
    [navigate],
  );
  const active = useActiveCard(scene, shownSelected ?? focus);
  const actions = useCardActions(focus, search, change, active.set);
  useOpening(scene, viewport, view?.shownAs.get(focus) ?? focus, search.column !== "", busy);
  useRevealAdded(scene, viewport);

  const fit = useCallback(() => scene && viewport.fit(scene.bounds), [scene, viewport]);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!scene || !view || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = scene.cards.find((card) => card.id === active.id);
    const { key } = event;
    if (key === "ArrowLeft" || key === "ArrowRight" || key === "ArrowUp" || key === "ArrowDown") {
      const next = walk(scene.cards, view.edges, active.id, key);
      event.preventDefault();
      if (next) active.focus(next, viewport);
    } else if (key.toLowerCase() === "u" && here && here.card.beyond.upstream > 0) {
      actions.expand(here.card, "upstream");
    } else if (key.toLowerCase() === "d" && here && here.card.beyond.downstream > 0) {
      actions.expand(here.card, "downstream");
    } else if (key.toLowerCase() === "c" && here?.card.kind === "dataset") {
      actions.toggleRows(here.id);
    } else if (key.toLowerCase() === "f") {
      fit();
    } else if (key === "Escape" && search.column !== "") {
      change({ column: "", of: "" });
    }
  };

  if (lineage.error && !view) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Lineage</h1>
        <Failure error={lineage.error} retry={lineage.retry} />
      </div>
    );
  }
  const panelCard = view?.cards.find((card) => card.id === shownSelected);
  return (
    <div className="hw-lineage" data-panel={panelCard !== undefined || undefined}>
      <div className="hw-lineage-main">
        <div className="hw-lineage-bar">
          <h1 className="hw-lineage-title">
            <span className="hw-dimmed">Lineage of</span> <Name>{names.get(focus) ?? "…"}</Name>
          </h1>
          <Toolbar
            search={search}
            canFold={(view?.foldable.size ?? 0) > 0}
            change={change}
            save={(format) =>
              view && layout && saveGraph(format, names.get(focus) ?? "graph", view, layout, scheme)
            }
          />
          {search.selected === "-" && (
            <Tooltip label="Show the details">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label="Show the details"
                onClick={() => change({ selected: "" })}
              >
                <PanelRightOpen size={17} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
        {search.as === "table" && view ? (
          <GraphTable view={view} focus={focus} actions={actions} />
        ) : scene ? (
          <GraphCanvas
            scene={scene}
            viewport={viewport}
            selected={shownSelected}
            label={`Lineage graph, ${count(scene.cards.length, "node")}. Arrow keys walk along the edges.`}
            onKeyDown={onKeyDown}
            onPick={(card) => card && actions.select(card)}
            renderCard={(placed) => (
              <CardView
                placed={placed}
                isFocus={placed.id === focus}
                isSelected={placed.id === shownSelected}
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
        ) : (
          <div className="hw-graph hw-graph-ground">
            <div className="hw-graph-wait" role="status">
              <Loader size="sm" /> Drawing the lineage
            </div>
          </div>
        )}
        <div className="hw-float hw-float-left">
          {search.column !== "" && (
            <TraceBar
              trace={lineage.trace}
              isTracing={lineage.isTracing}
              search={search}
              change={change}
              nameOf={(node) => names.get(node) ?? ""}
              onFit={() => scene && fitTrace(scene, viewport)}
            />
          )}
          <Notes
            omitted={lineage.omitted}
            isBusy={(lineage.isFetching || busy) && scene !== undefined}
            error={(view && lineage.error) || layoutError}
            retry={lineage.retry}
          />
        </div>
      </div>
      {panelCard && (
        <DetailsPanel
          card={panelCard}
          trace={lineage.trace}
          actions={actions}
          nameOf={(node) => names.get(node) ?? node}
          close={() => change({ selected: "-" })}
        />
      )}
    </div>
  );
}

/** The latest value that was there, so that the picture stays while the next one is fetched. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value);
  useEffect(() => {
    if (value !== undefined) last.current = value;
  }, [value]);
  return value ?? last.current;
}

function expandShown(short: string, view: ViewModel | undefined): string | undefined {
  if (short.startsWith("group:")) return view?.cards.some((card) => card.id === short) ? short : undefined;
  return expandId(short);
}

/** Names by id, those of folded tasks and of traced datasets included. */
function namesOf(view: ViewModel | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of view?.allNodes ?? []) names.set(node.id, node.name);
  return names;
}

/** The card that the keyboard is on. */
function useActiveCard(scene: Scene | undefined, otherwise: string) {
  const [chosen, set] = useState<string>();
  const wanted = useRef<string>(undefined);
  const known = chosen !== undefined && scene?.cards.some((card) => card.id === chosen);
  useEffect(() => {
    // The card that is to have the focus may only be rendered once the view has moved to it.
    if (wanted.current === undefined) return;
    const card = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(wanted.current)}"] button`);
    if (!card) return;
    wanted.current = undefined;
    card.focus({ preventScroll: true });
  });
  return {
    id: known ? chosen : otherwise,
    set,
    focus: (placed: PlacedCard, viewport: Viewport): void => {
      wanted.current = placed.id;
      viewport.reveal(placed);
      set(placed.id);
    },
  };
}

/** What cards can do, as one object that never changes, so that cards are not drawn again for it. */
function useCardActions(
  focus: string,
  search: LineageSearch,
  change: (values: Partial<LineageSearch>) => void,
  activate: (id: string) => void,
): CardActions {
  const latest = useRef({ search, change });
  latest.current = { search, change };
  return useMemo(
    () => ({
      select: (id) => {
        activate(id);
        latest.current.change({ selected: id === focus ? "" : id.startsWith("group:") ? id : shortenId(id) });
      },
      expand: (card: Card, direction) => {
        const expansions = expandedIds(card).map((node) => ({ node, direction }));
        latest.current.change({ more: withExpansions(latest.current.search.more, expansions) });
      },
      collapse: (card, direction) => {
        const expansions = expandedIds(card).map((node) => ({ node, direction }));
        latest.current.change({ more: withoutExpansions(latest.current.search.more, expansions) });
      },
      toggleRows: (dataset) =>
        latest.current.change({ open: withToggledId(latest.current.search.open, dataset) }),
      toggleFold: (parent) =>
        latest.current.change({ except: withToggledId(latest.current.search.except, parent) }),
      trace: (dataset, column) => {
        const of = dataset === focus ? "" : shortenId(dataset);
        const same = latest.current.search.column === column && latest.current.search.of === of;
        latest.current.change(same ? { column: "", of: "" } : { column, of });
      },
    }),
    [focus, activate],
  );
}

/** Opens on the focus: all of it if that can be read, else its middle. */
function useOpening(
  scene: Scene | undefined,
  viewport: Viewport,
  focus: string,
  isTracing: boolean,
  busy: boolean,
): void {
  const opened = useRef(false);
  useEffect(() => {
    if (!scene || busy || opened.current || viewport.width === 0) return;
    opened.current = true;
    const around = union(scene.cards.filter((card) => !isTracing || !card.dim)) ?? scene.bounds;
    const padding = 68;
    const fits =
      (viewport.width - padding) / around.width >= openingZoom &&
      (viewport.height - padding) / around.height >= openingZoom;
    if (fits) {
      viewport.fit(around, { animate: false, most: 1, padding: 34 });
      return;
    }
    const card = scene.cards.find((one) => one.id === focus);
    if (!card) return;
    // A card taller than the screen shows its top.
    const tallest = (viewport.height - padding) / openingZoom;
    const middle = card.y + Math.min(card.height, tallest) / 2;
    viewport.center(card.x + card.width / 2, middle, openingZoom, false);
    viewport.fillRoom(around);
  }, [scene, viewport, focus, isTracing, busy]);
}

/** Brings what an expansion added into view, if none of it is. */
function useRevealAdded(scene: Scene | undefined, viewport: Viewport): void {
  const before = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (!scene) return;
    const old = before.current;
    before.current = new Set(scene.cards.map((card) => card.id));
    if (!old || old.size === 0) return;
    const added = scene.cards.filter((card) => !old.has(card.id));
    // A new picture of everything (another view, folding) is no addition.
    if (added.length === 0 || added.length > scene.cards.length / 2) return;
    const area = union(added);
    const seen = viewport.visible();
    if (!area || (area.x >= seen.x && area.x + area.width <= seen.x + seen.width)) return;
    viewport.reveal({
      x: area.x,
      y: Math.max(area.y, Math.min(seen.y + 48 / viewport.zoom, area.y + area.height)),
      width: Math.min(area.width, seen.width * 0.6),
      height: 1,
    });
  }, [scene, viewport]);
}

function fitTrace(scene: Scene, viewport: Viewport): void {
  const area = union(scene.cards.filter((card) => !card.dim));
  if (area) viewport.fit(area);
}

/** The minimap, unless the whole graph is in view anyway. */
function MinimapIfUseful({ scene, viewport }: { scene: Scene; viewport: Viewport }) {
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

function ZoomControls({ viewport, fit }: { viewport: Viewport; fit: () => void }) {
  const percent = useZoomPercent(viewport);
  return (
    <div className="hw-zoom" role="toolbar" aria-label="Zoom">
      <Tooltip label="Zoom out">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Zoom out"
          onClick={() => viewport.zoomBy(1 / 1.25)}
        >
          <Minus size={16} />
        </ActionIcon>
      </Tooltip>
      <output className="hw-numbers" aria-label="Zoom">
        {percent}%
      </output>
      <Tooltip label="Zoom in">
        <ActionIcon variant="subtle" color="gray" aria-label="Zoom in" onClick={() => viewport.zoomBy(1.25)}>
          <Plus size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Fit the graph (F)">
        <ActionIcon variant="subtle" color="gray" aria-label="Fit the graph" onClick={fit}>
          <Maximize size={15} />
        </ActionIcon>
      </Tooltip>
      <Legend />
    </div>
  );
}

function Notes({
  omitted,
  isBusy,
  error,
  retry,
}: {
  omitted: number | undefined;
  isBusy: boolean;
  error: unknown;
  retry: () => void;
}) {
  return (
    <>
      {omitted !== undefined && (
        <div className="hw-note" role="status">
          The nearest nodes are shown; {omitted > 0 ? `${count(omitted, "more node")} were` : "some were"}{" "}
          left out.
        </div>
      )}
      {error ? (
        <div className="hw-note" role="alert">
          <X size={14} aria-hidden /> {error instanceof Error ? error.message : String(error)}
          <Button size="compact-xs" variant="subtle" onClick={retry}>
            Try again
          </Button>
        </div>
      ) : (
        isBusy && (
          <div className="hw-note" role="status">
            <Loader size={12} /> Fetching more
          </div>
        )
      )}
    </>
  );
}
