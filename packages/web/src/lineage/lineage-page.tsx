import { ActionIcon, Button, Loader, useComputedColorScheme } from "@mantine/core";
import { getRouteApi, lazyRouteComponent } from "@tanstack/react-router";
import { PanelRightOpen, X } from "lucide-react";
import { Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { Failure, Loading } from "../ui/content/states.tsx";
import { tooltip } from "../ui/controls/tooltip.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { Name } from "../ui/nodes/name.tsx";
import { count } from "../ui/text/format.ts";
import { GraphCanvas } from "./canvas/graph-canvas.tsx";
import { walk } from "./canvas/keyboard.ts";
import { useActiveCard } from "./canvas/use-active-card.ts";
import { CardView } from "./cards/card-view.tsx";
import { useCardActions } from "./cards/use-card-actions.ts";
import { LiveLineage } from "./data/live-lineage.tsx";
import { useComparison } from "./data/use-comparison.ts";
import { useLineage } from "./data/use-lineage.ts";
import { useRunStates } from "./data/use-run-states.ts";
import { useLayout } from "./layout/use-layout.ts";
import type { ViewModel } from "./model/view-model.ts";
import { DetailsPanel } from "./panels/details-panel.tsx";
import { RunBar } from "./panels/run-bar.tsx";
import { SelectionBar } from "./panels/selection-bar.tsx";
import { Toolbar } from "./panels/toolbar.tsx";
import { TraceBar } from "./panels/trace-bar.tsx";
import { MinimapIfUseful, ZoomControls } from "./panels/zoom-controls.tsx";
import { markChanges } from "./scene/mark-changes.ts";
import { createScene } from "./scene/scene.ts";
import { fitLegibly, useFitSelection, useOpening, useRevealAdded } from "./scene/use-viewport-moves.ts";
import { Viewport } from "./scene/viewport.ts";
import { useKeptSearch } from "./state/saved-search.ts";
import type { LineageSearch } from "./state/search-params.ts";
import { expandId } from "./state/short-id.ts";
import { PastBanner } from "./time/past-banner.tsx";
import { TimeBar } from "./time/time-bar.tsx";

// Not what the page opens with: fetched when it is asked for.
const GraphTable = lazyRouteComponent(() => import("./panels/graph-table.tsx"), "GraphTable");
const ChangesPanel = lazyRouteComponent(() => import("./time/changes.tsx"), "ChangesPanel");
const ChangesTable = lazyRouteComponent(() => import("./time/changes.tsx"), "ChangesTable");
const PastDetails = lazyRouteComponent(() => import("./time/past-details.tsx"), "PastDetails");

const route = getRouteApi("/lineage/$id");

/** The lineage graph around one thing. */
export default function LineagePage() {
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const go = useCallback(
    (values: LineageSearch, replace: boolean) => void navigate({ search: values, replace }),
    [navigate],
  );
  const { search, error, change } = useKeptSearch(route.useSearch(), go);
  if (search) return <LineageOf key={id} focus={id} search={search} change={change} />;
  return (
    <div className="hw-page">
      <h1 className="hw-visually-hidden">Lineage</h1>
      {error ? <Failure error={error} /> : <Loading rows={3} height={96} />}
    </div>
  );
}

function LineageOf({
  focus,
  search,
  change,
}: {
  focus: string;
  search: LineageSearch;
  change: (values: Partial<LineageSearch>, replace?: boolean) => void;
}) {
  const scheme = useComputedColorScheme("light");
  const lineage = useLineage(focus, search);
  const comparison = useComparison(focus, search);
  const view = useLast(lineage.view);
  const { layout, busy, error: layoutError } = useLayout(view?.stages);
  const [viewport] = useState(() => new Viewport());

  const selected = search.selected === "-" ? undefined : (expandShown(search.selected, view) ?? focus);
  const shownSelected = selected && (view?.shownAs.get(selected) ?? selected);
  const overlay = useRunStates(search.run);
  // The layout comes later than the view that it is for; until then the scene shows the cards that it knows.
  const scene = useMemo(() => {
    if (!view || !layout) return undefined;
    const plain = createScene(view, layout, {
      trace: lineage.trace,
      selected: shownSelected,
      states: overlay.states,
    });
    return comparison ? markChanges(plain, view, comparison) : plain;
  }, [view, layout, lineage.trace, shownSelected, overlay.states, comparison]);
  const names = useMemo(() => namesOf(view), [view]);
  useTitle(`${names.get(focus) ?? "…"} · Lineage`);

  // The graph first: what stands beside it comes with the frame after.
  const hasOpened = useDeferredValue(scene !== undefined || search.as === "table", false);

  const active = useActiveCard(scene, shownSelected ?? focus);
  const actions = useCardActions(focus, search, change, active.set);
  useOpening(scene, viewport, view?.shownAs.get(focus) ?? focus, search.column !== "", busy);
  useRevealAdded(scene, viewport);

  const anchor = shownSelected ?? view?.shownAs.get(focus) ?? focus;
  const fit = useCallback(
    () => scene && fitLegibly(scene, viewport, anchor, search.select !== ""),
    [scene, viewport, anchor, search.select],
  );
  const isWaiting = busy || lineage.isFetching;
  const shownForSelection =
    search.only || search.everywhere ? `${search.only} ${search.everywhere} ${search.select}` : "";
  useFitSelection(scene, isWaiting, shownForSelection, fit);
  const overview = useCallback(() => scene && viewport.fit(scene.bounds), [scene, viewport]);
  const [isSelecting, setSelecting] = useState(search.select !== "");
  const endSelection = useCallback(() => {
    setSelecting(false);
    change({ select: "", only: false, everywhere: false });
  }, [change]);
  const [saveError, setSaveError] = useState<unknown>();
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!scene || !view || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement) return;
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
    } else if (key.toLowerCase() === "o") {
      overview();
    } else if (key.toLowerCase() === "s") {
      event.preventDefault();
      setSelecting(true);
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
  const hasChangesPanel = comparison !== undefined && search.selected === "";
  return (
    <div className="hw-lineage" data-panel={panelCard !== undefined || hasChangesPanel || undefined}>
      <div className="hw-lineage-main">
        <div className="hw-lineage-bar">
          <h1 className="hw-lineage-title">
            <span className="hw-dimmed">Lineage of</span> <Name>{names.get(focus) ?? "…"}</Name>
          </h1>
          <Toolbar
            search={search}
            foldable={view?.foldable ?? []}
            change={change}
            save={(format) => {
              if (!view || !scene) return;
              const name = names.get(focus) ?? "graph";
              setSaveError(undefined);
              import("./export/save-graph.ts")
                .then(({ saveGraph }) =>
                  saveGraph(format, { name, view, scene, trace: lineage.trace, scheme }),
                )
                .catch(setSaveError);
            }}
            toggleSelection={() => (isSelecting ? endSelection() : setSelecting(true))}
          />
          {search.selected === "-" && (
            <ActionIcon
              {...tooltip("Show the details")}
              variant="subtle"
              color="gray"
              aria-label="Show the details"
              onClick={() => change({ selected: "" }, true)}
            >
              <PanelRightOpen size={17} />
            </ActionIcon>
          )}
        </div>
        {isSelecting && (
          <SelectionBar
            search={search}
            matches={view?.matches?.size}
            everywhere={lineage.foundEverywhere}
            change={change}
            close={endSelection}
          />
        )}
        <PastBanner search={search} comparison={comparison} change={change} />
        {search.as === "table" && view ? (
          <Suspense fallback={<Drawing />}>
            {comparison ? (
              <ChangesTable comparison={comparison} select={actions.select} />
            ) : (
              <GraphTable view={view} scene={scene} focus={focus} trace={lineage.trace} actions={actions} />
            )}
          </Suspense>
        ) : scene ? (
          <GraphCanvas
            scene={scene}
            viewport={viewport}
            selected={shownSelected}
            keep={active.id}
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
              <ZoomControls viewport={viewport} fit={fit} overview={overview} />
            </div>
          </GraphCanvas>
        ) : (
          <Drawing />
        )}
        <div className="hw-float hw-float-left">
          {search.column !== "" && (
            <TraceBar
              trace={lineage.trace}
              isTracing={lineage.isTracing}
              search={search}
              change={change}
              nameOf={(node) => names.get(node) ?? ""}
              onFit={() => scene && fitLegibly(scene, viewport, anchor, true)}
            />
          )}
          {search.run !== "" && <RunBar overlay={overlay} close={() => change({ run: "" })} />}
          {search.asOf === "" && search.compare === "" && view && <LiveLineage nodes={view.allNodes} />}
          <Notes
            omitted={lineage.omitted}
            isBusy={isWaiting && scene !== undefined}
            error={(view && lineage.error) || layoutError || saveError}
            retry={lineage.retry}
          />
        </div>
        <TimeBar focus={focus} search={search} change={change} />
      </div>
      {hasOpened && (
        <Suspense>
          {hasChangesPanel ? (
            <ChangesPanel comparison={comparison} select={actions.select} />
          ) : panelCard && (search.asOf !== "" || comparison) ? (
            <PastDetails
              card={panelCard}
              comparison={comparison}
              close={() => change({ selected: comparison ? "" : "-" }, true)}
            />
          ) : (
            panelCard && (
              <DetailsPanel
                card={panelCard}
                trace={lineage.trace}
                actions={actions}
                nameOf={(node) => names.get(node) ?? node}
                close={() => change({ selected: "-" }, true)}
              />
            )
          )}
        </Suspense>
      )}
    </div>
  );
}

function Drawing() {
  return (
    <div className="hw-graph hw-graph-ground">
      <div className="hw-graph-wait" role="status">
        <Loader size="sm" /> Drawing the lineage
      </div>
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
          <div className="hw-note" data-patient role="status">
            <Loader size={12} /> Fetching more
          </div>
        )
      )}
    </>
  );
}
